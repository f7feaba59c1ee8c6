//! The cell "Other Information" of `ConList`: prose of `(Label):value` parts.
//!
//! Only labels of the table are parts; brackets with a colon occur inside statements, too. What stands behind a value
//! (`RUS1831. Financial sanctions imposed ...`) and every other label stays as a remark.

use super::facts::Facts;
use crate::lists::text::{clean, push_new};
use crate::model::{IdentifierKind, Measure, ReferenceScheme, RelationKind};

/// What a part is.
#[derive(Clone, Copy)]
enum Part {
    Reference(ReferenceScheme),
    Gender,
    Contact(IdentifierKind),
    Email,
    Registration,
    Relation(RelationKind),
    Imo,
    Flag,
    ShipType,
    Tonnage,
    Owner,
    Remark,
}

/// Labels as printed.
static LABELS: &[(&str, Part)] = &[
    ("UK Sanctions List Ref", Part::Reference(ReferenceScheme::UkUniqueId)),
    ("UN Ref", Part::Reference(ReferenceScheme::UnReference)),
    ("UK Statement of Reasons", Part::Remark),
    ("Gender", Part::Gender),
    ("Phone number", Part::Contact(IdentifierKind::Phone)),
    ("Tel", Part::Contact(IdentifierKind::Phone)),
    ("Fax", Part::Contact(IdentifierKind::Phone)),
    ("Website", Part::Contact(IdentifierKind::Website)),
    ("Email address", Part::Email),
    ("Business Reg No", Part::Registration),
    ("Type of entity", Part::Remark),
    ("Parent company", Part::Relation(RelationKind::OwnedOrControlledBy)),
    ("Subsidiaries", Part::Relation(RelationKind::Owns)),
    ("IMO number", Part::Imo),
    ("Flag of ship", Part::Flag),
    ("Type of ship", Part::ShipType),
    ("Tonnage of ship", Part::Tonnage),
    ("Current owners", Part::Owner),
    ("Length of ship", Part::Remark),
    ("Year built", Part::Remark),
    ("Previous flags", Part::Remark),
];

/// Reads the cell into the party. Every e-mail address counts, wherever it stands.
pub(super) fn read(text: &str, facts: &mut Facts<'_>) {
    for (label, part, value) in parts(text) {
        read_part(label, part, value, facts);
    }
    facts.emails(text);
    if text.contains("imposed in addition to an asset freeze") {
        for act in &mut facts.party.designations {
            push_new(&mut act.measures, Measure::Sectoral);
        }
    }
}

/// The parts of the text in order; text before the first label has none.
fn parts(text: &str) -> Vec<(&'static str, Part, &str)> {
    let mut marks: Vec<(usize, usize, &'static str, Part)> = Vec::new();
    for (at, _) in text.match_indices('(') {
        let found = LABELS.iter().find_map(|(label, part)| {
            let rest = text[at + 1..].strip_prefix(label)?.strip_prefix(')')?;
            let rest = rest.trim_start().strip_prefix(':')?;
            Some((at, text.len() - rest.len(), *label, *part))
        });
        marks.extend(found);
    }
    let first = marks.first().map_or(text.len(), |mark| mark.0);
    let mut parts = vec![("", Part::Remark, &text[..first])];
    for (number, (_, start, label, part)) in marks.iter().enumerate() {
        let end = marks.get(number + 1).map_or(text.len(), |next| next.0);
        parts.push((label, *part, &text[*start..end]));
    }
    parts
}

fn read_part(label: &'static str, part: Part, value: &str, facts: &mut Facts<'_>) {
    let plain = clean(value);
    let plain = plain.trim_end_matches(['.', ' ']);
    match part {
        Part::Reference(scheme) => {
            // `CDi. 038`
            let joined = match plain.split_once(". ") {
                Some((head, rest)) if head.len() == 3 && rest.starts_with(|c: char| c.is_ascii_digit()) => {
                    format!("{head}.{rest}")
                }
                _ => plain.to_owned(), // as printed
            };
            let (codes, rest) = split_codes(&joined);
            for code in codes {
                // Beside its own code OFSI prints the UN's: `SUD0005 and SDi.005`.
                let un = code.as_bytes().get(3) == Some(&b'.');
                facts.reference(if un { ReferenceScheme::UnReference } else { scheme }, code);
            }
            facts.remark("", &rest);
        }
        Part::Gender => {
            let (gender, rest) = plain.split_once(['.', ' ']).unwrap_or((plain, ""));
            facts.gender(gender);
            facts.remark("", rest);
        }
        Part::Contact(kind) => facts.contacts(kind, label, plain),
        Part::Email => {
            // More than addresses: kept.
            let other = plain.split_whitespace().any(|word| !word.contains('@') && !word.starts_with('('));
            if other {
                facts.remark(label, plain);
            }
        }
        Part::Registration => facts.registrations(plain),
        Part::Relation(kind) => facts.relations(kind, label, value),
        Part::Imo => facts.imo(plain),
        Part::Flag => facts.vessel(|vessel| &mut vessel.flag, plain),
        Part::ShipType => facts.vessel(|vessel| &mut vessel.vessel_type, plain),
        Part::Tonnage => facts.vessel(|vessel| &mut vessel.tonnage, plain),
        Part::Owner => {
            facts.vessel(|vessel| &mut vessel.owner, plain);
            facts.relations(RelationKind::OwnedOrControlledBy, label, plain);
        }
        Part::Remark => facts.remark(label, plain),
    }
}

/// `QDi.028. Apprehended in July` or `INU0082 and SYR0310`: the codes, and the prose behind them.
fn split_codes(text: &str) -> (Vec<&str>, String) {
    let is_code = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().any(|b| b.is_ascii_digit())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
    };
    let mut codes = Vec::new();
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.peek() {
        let code = word.trim_end_matches(['.', ',', ';']);
        match code {
            "and" | "&" if !codes.is_empty() => {}
            _ if is_code(code) => codes.push(code),
            _ => break, // the prose begins
        }
        let sentence_ends = word.ends_with('.');
        words.next();
        if sentence_ends {
            break;
        }
    }
    (codes, words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_before_prose() {
        assert_eq!(split_codes("QDi.028. Apprehended in July"), (vec!["QDi.028"], "Apprehended in July".to_owned()));
        assert_eq!(split_codes("INU0082 and SYR0310"), (vec!["INU0082", "SYR0310"], String::new()));
        assert_eq!(split_codes("RUS0902. B52 is named"), (vec!["RUS0902"], "B52 is named".to_owned()));
        assert_eq!(split_codes("none"), (vec![], "none".to_owned()));
    }

    #[test]
    fn only_known_labels_are_parts() {
        let got: Vec<_> = parts("x (UN Ref):QDi.1. (a judge): so (Gender) : Male").iter().map(|p| (p.0, p.2)).collect();
        assert_eq!(got, [("", "x "), ("UN Ref", "QDi.1. (a judge): so "), ("Gender", " Male")]);
    }
}
