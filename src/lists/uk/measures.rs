//! What a UK designation orders: the texts of `Sanctions Imposed` to measures, one table.

use crate::lists::text::push_new;
use crate::model::Measure;

/// Texts as printed, in lower case without punctuation; the longest that a part begins with wins. The prohibitions on
/// ships, aircraft and services that no payment filter can act on by itself are grouped with the nearest measure.
static TEXTS: &[(&str, Measure)] = &[
    ("asset freeze", Measure::AssetFreeze),
    ("travel ban", Measure::TravelBan),
    ("arms embargo", Measure::ArmsEmbargo),
    ("targeted arms embargo", Measure::ArmsEmbargo),
    ("trust services sanctions", Measure::Sectoral),
    ("trust services", Measure::Sectoral),
    ("correspondent banking", Measure::Sectoral),
    ("prohibition on correspondent banking", Measure::Sectoral),
    ("restrictions on dealing with securities", Measure::Sectoral),
    ("restrictions on financial markets", Measure::Sectoral),
    ("loans and credit arrangements", Measure::Sectoral),
    ("investment", Measure::Sectoral),
    ("insurance", Measure::Sectoral),
    ("prevention of business arrangements", Measure::Sectoral),
    ("financial services", Measure::Sectoral),
    ("capital market", Measure::Sectoral),
    ("internet services", Measure::Sectoral),
    ("closure of representative offices", Measure::Sectoral),
    ("transport", Measure::Maritime),
    ("specified ship", Measure::Maritime),
    ("shipping sanctions", Measure::Maritime),
    ("chartering of ships", Measure::Maritime),
    ("prevention of chartering", Measure::Maritime),
    ("crew servicing of ships and aircraft", Measure::Maritime),
    ("deflag", Measure::Maritime),
    ("prohibition of port entry", Measure::Maritime),
    ("prohibition on port entry", Measure::Maritime),
    ("technical assistance related to aircraft", Measure::ExportControl),
    ("trade", Measure::ExportControl),
    ("export", Measure::ExportControl),
];

/// What a text means that has no letters or case that matter.
fn fold(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The measures of a text such as `Asset freeze|Travel Ban`, and the parts of it that the table does not know. An
/// unknown part is [`Measure::Unstated`]: whether it concerns payments is for the policy, which does not let it pass.
pub(super) fn read(text: &str) -> (Vec<Measure>, Vec<String>) {
    let (mut measures, mut unknown) = (Vec::new(), Vec::new());
    for part in text.split(['|', ',', ';', '.']).map(fold).filter(|part| !part.is_empty()) {
        let known = TEXTS.iter().filter(|(start, _)| part.starts_with(start)).max_by_key(|(start, _)| start.len());
        push_new(&mut measures, known.map_or(Measure::Unstated, |(_, measure)| *measure));
        if known.is_none() {
            unknown.push(part);
        }
    }
    (measures, unknown)
}

/// The text of an element of `SanctionsImposedIndicators`, e.g. `TravelBan`: words are told by their capitals.
pub(super) fn indicator(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(c.to_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_measures() {
        use Measure::{ArmsEmbargo, AssetFreeze, Maritime, Sectoral, TravelBan, Unstated};
        for (text, measures) in [
            ("Asset freeze|Travel Ban", &[AssetFreeze, TravelBan][..]),
            ("Asset freeze, Trust services sanctions", &[AssetFreeze, Sectoral]),
            ("Travel ban.", &[TravelBan]),
            ("Targeted Arms Embargo; Prohibition of Port Entry", &[ArmsEmbargo, Maritime]),
            ("Bell ringing", &[Unstated]),
            ("", &[]),
        ] {
            assert_eq!(read(text).0, measures, "{text}");
        }
        assert_eq!(read("Asset freeze|Bell ringing").1, ["bell ringing"]);
        assert_eq!(read(&indicator("CrewServicingOfShipsAndAircraft")).0, [Maritime]);
    }
}
