//! Identifiers inside the prose of `Additional Information`: numbers that stand behind a label.
//!
//! The list has a column for IMO numbers only; passports and the like stand in sentences. What is read here is added, and
//! the prose stays a remark: reading too little loses nothing. A value must have the form of its kind and follow its
//! label within the sentence, past at most a few words (`Passport no: Afghanistan number P04581926`).

use crate::model::{Identifier, IdentifierKind as Kind, PartyKind};

/// A label in lower case and the kind of what follows it; the first of several at one place wins.
static LABELS: &[(&str, Kind)] = &[
    ("passport", Kind::Passport),
    ("national identi", Kind::NationalId),
    ("national id", Kind::NationalId),
    ("identification no", Kind::Other),
    ("tax id", Kind::Tax),
    ("registration id", Kind::Registration),
    ("registration n", Kind::Registration),
    ("swift", Kind::Bic),
    ("email:", Kind::Email),
    ("e-mail:", Kind::Email),
    ("website:", Kind::Website),
    ("imo ", Kind::CompanyImo),
    ("imo)", Kind::CompanyImo),
];

/// Words between label and value are at most so many.
const MAX_WORDS: usize = 9;

/// Words that say that a document proves nothing.
static DOUBTFUL: &[&str] = &["counterfeit", "false", "forged", "fraud", "stolen", "lost", "revoked"];

/// All identifiers of a text, each once.
pub(super) fn identifiers(text: &str, party: PartyKind) -> Vec<Identifier> {
    let lower = text.to_ascii_lowercase(); // of the same length
    let mut found: Vec<Identifier> = Vec::new();
    let mut at = 0;
    while let Some((start, label, kind)) = next_label(&lower, at) {
        at = start + label.len();
        let end = next_label(&lower, at).map_or(text.len(), |(next, ..)| next);
        let Some(identifier) = value(&text[at..end], text[start..at].trim_end_matches(':'), kind, party) else {
            continue;
        };
        if !found.iter().any(|known| known.value == identifier.value) {
            found.push(identifier);
        }
    }
    found
}

/// The nearest label from here on.
fn next_label(lower: &str, from: usize) -> Option<(usize, &'static str, Kind)> {
    let places = LABELS.iter().filter_map(|(label, kind)| Some((from + lower[from..].find(label)?, *label, *kind)));
    places.min_by_key(|(at, ..)| *at)
}

/// The first word behind a label that has the form of its kind.
fn value(text: &str, label: &str, kind: Kind, party: PartyKind) -> Option<Identifier> {
    let kind = match (kind, party) {
        (Kind::Other, PartyKind::Person) => Kind::NationalId,
        (Kind::Other, _) => Kind::Registration,
        (Kind::CompanyImo, PartyKind::Vessel) => Kind::Imo,
        (kind, _) => kind,
    };
    // `Holds a passport. Arrested in ...`: but `identification no.` is an abbreviation.
    if text.starts_with(';') || label.eq_ignore_ascii_case("passport") && text.starts_with('.') {
        return None;
    }
    let mut doubtful = false;
    for printed in text.split_whitespace().take(MAX_WORDS) {
        let word = printed.trim_matches(|c: char| !c.is_alphanumeric());
        let word = if kind == Kind::Website { printed.trim_end_matches(['.', ',', ';', ')']) } else { word };
        if has_form(word, kind) {
            let label = Some(label.trim().to_owned());
            return Some(Identifier { label, doubtful, ..Identifier::new(kind, word) });
        }
        let lower = word.to_ascii_lowercase();
        doubtful |= DOUBTFUL.iter().any(|start| lower.starts_with(start));
        // The sentence ends, or says that there is none; `no.` and `a.` end nothing.
        if lower == "na" || printed.ends_with(';') || printed.ends_with('.') && word.chars().count() > 3 {
            return None;
        }
    }
    None
}

/// Whether a word can be a value of this kind. Documents have five digits at least, so that years and days are none.
fn has_form(word: &str, kind: Kind) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    match kind {
        Kind::Email => word.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.')),
        Kind::Website => word.contains('.') && (word.starts_with("http") || word.starts_with("www.")),
        Kind::Bic => matches!(word.len(), 8 | 11) && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
        Kind::Imo | Kind::CompanyImo => word.len() == 7 && digits == 7,
        _ => digits >= 5 && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, party: PartyKind) -> Vec<String> {
        let print = |id: &Identifier| format!("{} {}{}", id.kind.label(), id.value, if id.doubtful { "!" } else { "" });
        identifiers(text, party).iter().map(print).collect()
    }

    #[test]
    fn numbers_behind_labels_are_read() {
        for (text, expected) in [
            ("DOB: 1955 Passport no: Afghanistan number P04581926, issued on 7 Aug. 2024", vec!["passport P04581926"]),
            ("Passport: 381420754 Passport Date of Issue: 7 December 2011", vec!["passport 381420754"]),
            ("Passport no.: (a) Counterfeit Danish passport no. 20645897, b) x", vec!["passport 20645897"]),
            ("Passport No. B/014924 (expired end 2013).", vec!["passport B/014924"]),
            ("National ID Number: 01020097227", vec!["national_id 01020097227"]),
            ("Passport no: na National identification no: na Address: Kabul 12345", vec![]),
            ("A close associate of TAi.004. Left in 2001.", vec![]),
            ("Passport forged, number 1234567", vec!["passport 1234567!"]),
        ] {
            assert_eq!(found(text, PartyKind::Person), expected, "{text}");
        }
        let text = "SWIFT/BIC: KUDBKPPY. IMO Number: 5342883. Tax ID No.: 7831000122 (Russia)\nEmail: bank@abr.example";
        let expected = ["bic KUDBKPPY", "company_imo 5342883", "tax 7831000122", "email bank@abr.example"];
        assert_eq!(found(text, PartyKind::Organization), expected);
        let text = "Identification No. 1027739053704; Website: https://www.abr.example/.";
        assert_eq!(
            found(text, PartyKind::Organization),
            ["registration 1027739053704", "website https://www.abr.example/"]
        );
        assert_eq!(found("Identification No.: B1276510", PartyKind::Person), ["national_id B1276510"]);
    }

    #[test]
    fn sentences_end() {
        assert_eq!(found("Holds a passport. Arrested with 1234567 dollars", PartyKind::Person), [""; 0]);
        assert_eq!(found("passport; file 1234567", PartyKind::Person), [""; 0]);
    }
}
