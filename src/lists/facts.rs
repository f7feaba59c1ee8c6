//! Facts on their way from a source to a party: clean text, names without repetition, labeled remarks.
//!
//! What every reader of parts and attributes needs and no source decides. Not for reading a format: readers say what a
//! value means, this file only puts it where it belongs, once.

use crate::model::{AliasStrength, Date, DateRange, ListedName, ListedParty, NameKind};

/// Text as people see it: white space (no-break blanks and line breaks too) is one blank, invisible format characters
/// are gone, nothing stands around it.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(char::is_whitespace) {
        let from = out.len();
        out.extend(word.chars().filter(|c| !is_format(*c)));
        if out.len() > from && from > 0 {
            out.insert(from, ' ');
        }
    }
    out
}

/// Clean text, when there is any.
pub(super) fn some(text: Option<&str>) -> Option<String> {
    text.map(clean).filter(|text| !text.is_empty())
}

/// Zero-width and bidirectional controls, soft hyphen, byte order mark.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether at least half of the letters are not Latin: a name in the party's own script. Half, because such names carry
/// Latin acronyms, and Latin names carry look-alikes of other scripts.
pub(super) fn is_original_script(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (latin, other) =
        letters.fold((0, 0), |(latin, other), c| if is_latin(c) { (latin + 1, other) } else { (latin, other + 1) });
    other > 0 && other >= latin
}

/// Latin letters with their extensions and modifier letters.
pub(super) fn is_latin(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '\u{aa}'..='\u{2ff}' | '\u{1d00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}' | '\u{ff21}'..='\u{ff5a}')
}

/// Arabic letters, Persian and Urdu ones included.
pub(super) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// How much a name of this strength tells.
const fn rank(strength: AliasStrength) -> u8 {
    match strength {
        AliasStrength::Weak => 0,
        AliasStrength::Unstated => 1,
        AliasStrength::Strong => 2,
    }
}

/// Adds a name. Other scripts get their own kind; a name that is there already keeps its place and the better strength.
/// Whether it was new.
pub(super) fn add_name(party: &mut ListedParty, text: &str, kind: NameKind, strength: AliasStrength) -> bool {
    let text = clean(text);
    if !text.chars().any(char::is_alphanumeric) {
        return false;
    }
    if let Some(known) = party.names.iter_mut().find(|known| known.text == text) {
        if rank(strength) > rank(known.strength) {
            known.strength = strength;
        }
        return false;
    }
    let kind = if kind != NameKind::Primary && is_original_script(&text) { NameKind::OriginalScript } else { kind };
    party.names.push(ListedName { text, kind, strength });
    true
}

/// Adds a value that is not there yet; whether it was new.
pub(super) fn add<T: PartialEq>(values: &mut Vec<T>, value: T) -> bool {
    let new = !values.contains(&value);
    if new {
        values.push(value);
    }
    new
}

/// Adds the remark `Label: value`, when there is a value and the remark is new.
pub(super) fn add_remark(party: &mut ListedParty, label: &str, value: &str) {
    let value = clean(value);
    if !value.is_empty() {
        let remark = if label.is_empty() { value } else { format!("{label}: {value}") };
        add(&mut party.remarks, remark);
    }
}

/// The parts that say something, joined.
pub(super) fn join(parts: &[Option<&str>], between: &str) -> String {
    let parts: Vec<String> = parts.iter().filter_map(|part| some(*part)).collect();
    parts.join(between)
}

/// The day at the beginning of `2026-08-05`, `2026-08-05T16:47:04.449+02:00` or `2026-08-05+02:00`.
pub(super) fn iso_day(text: &str) -> Option<Date> {
    text.trim().get(..10).and_then(|day| day.parse().ok())
}

/// A date of parts, as exact as its parts: day, month and year, month and year, or year. A day without a month is none.
pub(super) fn date_of_parts(year: Option<&str>, month: Option<&str>, day: Option<&str>) -> Option<DateRange> {
    let year: u16 = year?.parse().ok()?;
    let part = |text: Option<&str>| match text {
        None | Some("0" | "00") => Ok(None),
        Some(text) => text.parse::<u8>().map(Some),
    };
    match (part(month).ok()?, part(day).ok()?) {
        (Some(month), Some(day)) => Date::new(year, month, day).ok().map(DateRange::day),
        (Some(month), None) => DateRange::month(year, month).ok(),
        (None, None) => DateRange::year(year).ok(),
        (None, Some(_)) => None,
    }
}

/// Whether the check digit of a ship's IMO number holds: the first six digits weighted 7 to 2 sum to the last, modulo 10.
pub(super) fn is_ship_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == 7) else { return false };
    (2..=7).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 10 == digits[6]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PartyKind;

    #[test]
    fn text_is_cleaned_of_what_nobody_sees() {
        assert_eq!(clean(" Dr.\u{a0}\n  A\u{200f}bu \u{202b} X "), "Dr. Abu X");
        assert_eq!(clean("\u{200e}"), "");
        assert_eq!(some(Some(" \u{a0}")), None);
        assert_eq!(join(&[Some("a"), None, Some(" "), Some("b")], ", "), "a, b");
    }

    #[test]
    fn scripts_are_told_by_their_letters() {
        for (text, original) in [
            ("Bélarus ʻUmar", false),
            ("АО \"Молот\"", true),
            ("MAŠADZEV", false),
            ("JSC НИИ Аргон", true),
            ("7", false),
        ] {
            assert_eq!(is_original_script(text), original, "{text}");
        }
    }

    #[test]
    fn names_are_kept_once_with_the_better_strength() {
        let id = "eu_fsf:1".parse().unwrap();
        let mut party = ListedParty::new(id, PartyKind::Person);
        assert!(add_name(&mut party, "Abu  Ali", NameKind::Alias, AliasStrength::Weak));
        assert!(!add_name(&mut party, "Abu Ali ", NameKind::Alias, AliasStrength::Strong));
        assert!(!add_name(&mut party, " - ", NameKind::Alias, AliasStrength::Strong));
        assert!(add_name(&mut party, "Абу", NameKind::Alias, AliasStrength::Weak));
        assert_eq!(party.names[0].strength, AliasStrength::Strong);
        assert_eq!(party.names[1].kind, NameKind::OriginalScript);
    }

    #[test]
    fn dates_are_as_exact_as_their_parts() {
        let read = |y, m, d| date_of_parts(y, m, d).map(|date| date.to_string());
        assert_eq!(read(Some("1960"), Some("2"), Some("9")).as_deref(), Some("1960-02-09"));
        assert_eq!(read(Some("1960"), Some("02"), None).as_deref(), Some("1960-02"));
        assert_eq!(read(Some("1960"), Some("0"), Some("0")).as_deref(), Some("1960"));
        for (y, m, d) in [("1960", "13", "1"), ("60s", "1", "1"), ("1960", "x", "1"), ("1960", "0", "5")] {
            assert_eq!(read(Some(y), Some(m), Some(d)), None);
        }
        assert_eq!(iso_day("2026-08-05T16:47:04.449+02:00"), Date::new(2026, 8, 5).ok());
        assert_eq!(iso_day("05/08/2026"), None);
        assert!(is_ship_number("9074729") && !is_ship_number("9074728") && !is_ship_number("907472"));
    }
}
