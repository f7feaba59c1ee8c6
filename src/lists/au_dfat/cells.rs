//! What the cells of DFAT's table mean, one function per column. Not for rows and parties: that is the parent's.

use super::super::prose_dates::{self, Found};
use super::super::table::Row;
use super::super::text;
use crate::model::{AliasStrength, Date, DateRange, NameKind, PartyKind};

/// Texts that begin so tell the day of listing; others tell the year of an instrument, or the day of an amendment.
static LISTED: &[&str] = &["listed", "first listed", "designated under", "the minister for foreign affairs listed"];

/// Within so many characters of such a text stands the day of listing; later days are those of amendments.
const LISTED_WITHIN: usize = 120;

/// Tails of names that say what kind of name it is.
static FORMER: &[&str] = &["(previously listed as)", "(formerly listed as)"];

/// A cell as plain text; `_x000D_` is how workbooks write characters that XML cannot hold.
pub(super) fn cell(row: &Row<'_>, title: &str) -> String {
    let text = row.get(title);
    if text.contains("_x000") {
        text::clean(&text.replace("_x000D_", " ").replace("_x000A_", " "))
    } else {
        text::clean(text)
    }
}

/// Whether a cell says that nothing is known.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "" | "na" | "n/a" | "na." | "nil" | "-")
}

/// The number before the letters of a reference.
pub(super) fn key(reference: &str) -> Option<u32> {
    let digits = reference.len() - reference.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, behind) = reference.split_at(digits);
    behind.bytes().all(|b| b.is_ascii_alphanumeric()).then(|| number.parse().ok())?
}

/// What a party is.
pub(super) fn party_kind(text: &str) -> Option<PartyKind> {
    match text.to_ascii_lowercase().as_str() {
        "individual" => Some(PartyKind::Person),
        "entity" => Some(PartyKind::Organization),
        "vessel" => Some(PartyKind::Vessel),
        "aircraft" => Some(PartyKind::Aircraft),
        _ => None, // told by the caller
    }
}

/// What kind of name a row holds: two spellings today, seventeen in 2024.
pub(super) fn name_kind(text: &str) -> Option<NameKind> {
    match text::clean(text).to_ascii_lowercase().as_str() {
        "primary name" => Some(NameKind::Primary),
        "alias" | "aka" => Some(NameKind::Alias),
        "original script" => Some(NameKind::OriginalScript),
        "formerly known as" | "previously listed as" | "fka" => Some(NameKind::Former),
        _ => None, // told by the caller
    }
}

/// How good an alias is.
pub(super) fn strength(text: &str) -> Option<AliasStrength> {
    match text.to_ascii_lowercase().as_str() {
        "" => Some(AliasStrength::Unstated),
        "strong" => Some(AliasStrength::Strong),
        "weak" => Some(AliasStrength::Weak),
        _ => None, // told by the caller
    }
}

/// The name under which a row is counted, as DFAT marks it.
pub(super) const fn count_of(kind: NameKind, strength: AliasStrength) -> &'static str {
    match (kind, strength) {
        (NameKind::Primary, _) => "name_rows.primary",
        (NameKind::OriginalScript, _) => "name_rows.original_script",
        (NameKind::Former, _) => "name_rows.former",
        (NameKind::Alias, AliasStrength::Strong) => "name_rows.alias.strong",
        (NameKind::Alias, AliasStrength::Weak) => "name_rows.alias.weak",
        (NameKind::Alias, AliasStrength::Unstated) => "name_rows.alias.unstated",
    }
}

/// A name without `(previously listed as)`, which makes it a former name.
pub(super) fn split_former(printed: &str, kind: NameKind) -> (String, NameKind) {
    let lower = printed.to_ascii_lowercase(); // of the same length
    match FORMER.iter().find(|tail| lower.ends_with(*tail) && lower.len() > tail.len()) {
        Some(tail) if kind != NameKind::Primary => {
            (printed[..printed.len() - tail.len()].trim_end().to_owned(), NameKind::Former)
        }
        _ => (printed.to_owned(), kind),
    }
}

/// Whether a name has letters, none of them Latin.
pub(super) fn is_other_script(name: &str) -> bool {
    let latin = |c: char| c.is_ascii() || matches!(c, '\u{80}'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}');
    let mut letters = name.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && !letters.any(latin)
}

/// Dates of birth; `1955, 1956, 1957, 1958` is how the list writes a range.
pub(super) fn births(text: &str) -> Found {
    if let Some(year) = year_as_day(text) {
        return Found { dates: vec![year], ..Found::default() };
    }
    let mut found = prose_dates::scan(text);
    prose_dates::fold_runs(&mut found.dates);
    found
}

/// A year typed into a cell of the form date: 1960 is the day number of 1905-05-13. Nobody listed was born in 1905.
fn year_as_day(text: &str) -> Option<DateRange> {
    let date: Date = text.parse().ok().filter(|date: &Date| date.year == 1905)?;
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][usize::from(date.month - 1)];
    DateRange::year(1_827 + before + u16::from(date.day)).ok()
}

/// Several values in one cell: `a) X b) Y`, `X; Y`.
pub(super) fn values(text: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = text.strip_prefix("a)").unwrap_or(text);
    if rest.len() < text.len() {
        for letter in b'b'..=b'z' {
            let mark = format!(" {})", char::from(letter));
            let Some((value, behind)) = rest.split_once(&mark) else { break };
            values.push(value);
            rest = behind;
        }
        values.push(rest);
    } else {
        values.extend(rest.split(';'));
    }
    let trimmed = values.into_iter().map(|value| text::clean(value.trim().trim_end_matches([';', ','])));
    trimmed.filter(|value| !is_null(value)).collect()
}

/// Whether a measure is ordered.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None, // told by the caller
    }
}

/// The day of listing.
pub(super) fn listed_on(text: &str) -> Option<Date> {
    let start: String = text.chars().take(LISTED_WITHIN).collect::<String>().to_lowercase();
    let tells = LISTED.iter().any(|begin| start.starts_with(begin)) || start.starts_with(|c: char| c.is_ascii_digit());
    tells.then(|| prose_dates::first_day(&start))?
}

/// The UN's reference number at the beginning of a text, e.g. `TAi.002`.
pub(super) fn un_reference(text: &str) -> Option<String> {
    let text = text.strip_prefix("UN Reference Number").unwrap_or(text).trim_start_matches([':', ' ']);
    let reference = text.get(..7)?;
    let bytes = reference.as_bytes();
    let well_formed = bytes[..2].iter().all(u8::is_ascii_alphabetic)
        && matches!(bytes[2], b'i' | b'e')
        && bytes[3] == b'.'
        && bytes[4..].iter().all(u8::is_ascii_digit)
        && !text[7..].starts_with(|c: char| c.is_ascii_alphanumeric());
    well_formed.then(|| format!("{}{}", reference[..2].to_ascii_uppercase(), &reference[2..])) // `Qdi.081` occurs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_a_number_first() {
        for (text, expected) in
            [("2", Some(2)), ("34c1", Some(34)), ("", None), ("a2", None), ("2 b", None), ("99999999999", None)]
        {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn cells_with_several_values_are_split() {
        assert_eq!(values("a) Mali b) Niger (a) c) Chad;"), ["Mali", "Niger (a)", "Chad"]);
        assert_eq!(values("Algeria;Australia"), ["Algeria", "Australia"]);
        assert_eq!(values("NA"), [""; 0]);
        assert_eq!(values("b) X"), ["b) X"]);
    }

    #[test]
    fn names_say_their_kind_and_script() {
        let (name, kind) = split_former("Nik (Previously listed as)", NameKind::Alias);
        assert_eq!((name.as_str(), kind), ("Nik", NameKind::Former));
        assert!(is_other_script("АО ММЗ") && is_other_script("朝鲜"));
        assert!(!is_other_script("Jin (金铁三)") && !is_other_script("Naʻīm Qāsim") && !is_other_script("123"));
        for text in ["primary Name", "Primary  name"] {
            assert_eq!(name_kind(text), Some(NameKind::Primary));
        }
    }

    #[test]
    fn listing_texts_tell_day_and_un_reference() {
        let day = |text| listed_on(text).map(|day| day.to_string());
        assert_eq!(
            day("Listed by UN 1267 Committee on 25 January 2001 (amended on 3 Sep 2003)").as_deref(),
            Some("2001-01-25")
        );
        assert_eq!(day("2014-09-02").as_deref(), Some("2014-09-02"));
        assert_eq!(day("Autonomous Sanctions Instrument 2022, amended on 3 Sep 2003"), None);
        assert_eq!(un_reference("TAi.002. Title: a) Mullah").as_deref(), Some("TAi.002"));
        assert_eq!(un_reference("UN Reference Number: QDi.431").as_deref(), Some("QDi.431"));
        for text in ["", "TAi.0021", "An associate of TAi.002", "é, né à..."] {
            assert_eq!(un_reference(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_in_a_date_cell_is_a_year() {
        let year = |text: &str| births(text).dates[0].to_string();
        assert_eq!((year("1905-05-13").as_str(), year("1905-01-01").as_str()), ("1960", "1828"));
        assert_eq!(year("1906-05-13"), "1906-05-13");
    }
}
