//! The grammar of OFAC's remarks: segments joined by `; `, each a labeled value, a weak name or prose.
//!
//! Nothing is dropped: what no rule reads is a remark, and what a rule reads only in part is both.

use super::dates;
use super::identifiers::{self, Found};
use crate::model::{DateRange, Gender, PartyKind};

/// What a segment says.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lists) enum Meaning<'a> {
    /// A date of birth.
    BirthDate(DateRange),
    /// A date of birth in a shape nobody knows; kept as a remark.
    UnreadBirthDate,
    /// A place of birth.
    BirthPlace(&'a str),
    /// A nationality.
    Nationality(&'a str),
    /// A citizenship.
    Citizenship(&'a str),
    /// Gender.
    Gender(Gender),
    /// A weak name and the label it has.
    WeakName(&'a str, WeakLabel),
    /// Another party, by name.
    LinkedTo(&'a str),
    /// An identifier.
    Identifier(Found),
    /// Anything else.
    Remark,
}

/// What a weak name is introduced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lists) enum WeakLabel {
    /// Also or now known as.
    Known,
    /// Formerly known as.
    Former,
    /// Doing business as: not one of OFAC's three, but one entry has it, quoted like the others, and a name must never
    /// get lost in prose.
    Business,
}

/// Labels of weak names.
static WEAK: &[(&str, WeakLabel)] = &[
    ("a.k.a. ", WeakLabel::Known),
    ("n.k.a. ", WeakLabel::Known),
    ("f.k.a. ", WeakLabel::Former),
    ("d.b.a. ", WeakLabel::Business),
];

/// The segments of a whole remark, without the final period. Blank segments do not count.
pub(in crate::lists) fn segments(remark: &str) -> impl Iterator<Item = &str> {
    let remark = remark.trim();
    let remark = remark.strip_suffix('.').unwrap_or(remark);
    remark.split("; ").map(str::trim).filter(|segment| !segment.is_empty())
}

/// The segment without the `alt. ` that marks a repeated kind.
fn without_alt(segment: &str) -> &str {
    ["alt. ", "Alt. "].iter().find_map(|alt| segment.strip_prefix(alt)).unwrap_or(segment)
}

/// Reads one segment of an entry of this kind.
pub(in crate::lists) fn read(segment: &str, party: PartyKind) -> Meaning<'_> {
    let text = without_alt(segment);
    let after = |label: &str| {
        let rest = text.strip_prefix(label)?;
        let value = rest.strip_prefix(':').unwrap_or(rest).strip_prefix(' ')?.trim();
        (!value.is_empty()).then_some(value)
    };
    if let Some(weak) = weak_name(text) {
        return weak;
    }
    if let Some(date) = after("DOB") {
        return dates::range(date).map_or(Meaning::UnreadBirthDate, Meaning::BirthDate);
    }
    if let Some(place) = after("POB") {
        return Meaning::BirthPlace(place);
    }
    let bracketed = || text.strip_prefix("(Linked To: ")?.strip_suffix(')').map(str::trim); // legacy XML
    if let Some(name) = after("Linked To").or_else(bracketed) {
        return Meaning::LinkedTo(name);
    }
    if let Some(country) = after("nationality") {
        return Meaning::Nationality(country);
    }
    if let Some(country) = after("citizen") {
        return Meaning::Citizenship(country);
    }
    match after("Gender") {
        Some("Male") => return Meaning::Gender(Gender::Male),
        Some("Female") => return Meaning::Gender(Gender::Female),
        _ => {} // no gender, or one the vocabulary does not have: a remark
    }
    identifiers::read(text, party).map_or(Meaning::Remark, Meaning::Identifier)
}

/// `a.k.a. 'NAME'`. Names hold apostrophes, so the closing quote is the last character, never the next quote.
fn weak_name(text: &str) -> Option<Meaning<'_>> {
    WEAK.iter().find_map(|(label, kind)| {
        let quoted = text.strip_prefix(label)?.trim();
        let name = quoted.strip_prefix('\'')?.trim_end_matches(['.', ' ']).strip_suffix('\'')?.trim();
        (!name.is_empty()).then_some(Meaning::WeakName(name, *kind))
    })
}

/// Whether a remark segment looks like an identifier whose label the table does not know: counted, so that a new label
/// of the source is seen.
pub(in crate::lists) fn looks_like_identifier(segment: &str) -> bool {
    [" No. ", " Number ", " # ", " ID "].iter().any(|mark| {
        segment.split_once(mark).is_some_and(|(label, value)| {
            label.len() <= 60 && value.split(' ').next().is_some_and(|word| word.bytes().any(|b| b.is_ascii_digit()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_person(segment: &str) -> Meaning<'_> {
        read(segment, PartyKind::Person)
    }

    #[test]
    fn segments_lose_only_the_final_period() {
        let got: Vec<_> = segments("DOB 1950;  POB X; Linked To: A CO., LTD..").collect();
        assert_eq!(got, ["DOB 1950", "POB X", "Linked To: A CO., LTD."]);
        assert_eq!(segments(" . ").count(), 0);
    }

    #[test]
    fn weak_names_keep_their_apostrophes() {
        assert_eq!(read_person("a.k.a. 'ABU-'UMAR'"), Meaning::WeakName("ABU-'UMAR", WeakLabel::Known));
        assert_eq!(read_person("f.k.a. 'OLD'"), Meaning::WeakName("OLD", WeakLabel::Former));
        assert_eq!(read_person("n.k.a. 'NEW'"), Meaning::WeakName("NEW", WeakLabel::Known));
        assert_eq!(read_person("alt. a.k.a. 'X'"), Meaning::WeakName("X", WeakLabel::Known));
        assert_eq!(read_person("d.b.a. 'SHOP'"), Meaning::WeakName("SHOP", WeakLabel::Business));
        assert_eq!(read_person("a.k.a. UNQUOTED"), Meaning::Remark);
        assert_eq!(read_person("a.k.a. ''"), Meaning::Remark);
    }

    #[test]
    fn reads_the_facts_of_a_person() {
        assert_eq!(read_person("alt. DOB 1951"), Meaning::BirthDate("1951".parse().unwrap()));
        assert_eq!(read_person("DOB long ago"), Meaning::UnreadBirthDate);
        assert_eq!(read_person("POB Tehran, Iran"), Meaning::BirthPlace("Tehran, Iran"));
        assert_eq!(read_person("Alt. POB: Keren Eritrea"), Meaning::BirthPlace("Keren Eritrea"));
        assert_eq!(read_person("nationality Iran"), Meaning::Nationality("Iran"));
        assert_eq!(read_person("citizen Egypt"), Meaning::Citizenship("Egypt"));
        assert_eq!(read_person("Gender Female"), Meaning::Gender(Gender::Female));
        assert_eq!(read_person("Linked To: HAMAS"), Meaning::LinkedTo("HAMAS"));
        assert_eq!(read_person("(Linked To: HAMAS)"), Meaning::LinkedTo("HAMAS"));
        assert_eq!(read_person("Secondary sanctions risk: section 1(b)"), Meaning::Remark);
    }

    #[test]
    fn unknown_labels_are_noticed() {
        assert!(looks_like_identifier("Lunar Registry No. 77 (Moon)"));
        assert!(!looks_like_identifier("President since 1998"));
    }
}
