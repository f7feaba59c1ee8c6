//! Dates by a pattern of the mapping: `yyyy-mm-dd`, `dd/mm/yyyy`, `d mmm yyyy`, `mm.yyyy`, `yyyy`.
//!
//! `yyyy` are four digits, `m`, `mm`, `d` and `dd` one or two, `mmm` is the English name of a month or its first three
//! letters; everything else stands for itself. A pattern without day or month reads the whole month or year.

use crate::model::{Date, DateRange};

/// One piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Year,
    Month,
    MonthName,
    Day,
    Literal(char),
}

/// How a column prints its dates.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<Piece>);

/// What stands before a date that is not exact.
const CIRCA: &[&str] = &["circa ", "c. ", "ca. ", "approximately ", "approx. "];

static MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Pattern {
    /// Reads a pattern; nothing when it is none.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(first).len();
            let (piece, taken) = match (first, run) {
                ('y', 4) => (Piece::Year, run),
                ('m', 1 | 2) => (Piece::Month, run),
                ('m', 3) => (Piece::MonthName, run),
                ('d', 1 | 2) => (Piece::Day, run),
                (letter, _) if letter.is_alphanumeric() => return None,
                (other, _) => (Piece::Literal(other), other.len_utf8()),
            };
            pieces.push(piece);
            rest = &rest[taken..];
        }
        let count = |wanted: &[Piece]| pieces.iter().filter(|piece| wanted.contains(piece)).count();
        let (years, months, days) =
            (count(&[Piece::Year]), count(&[Piece::Month, Piece::MonthName]), count(&[Piece::Day]));
        (years == 1 && months <= 1 && days <= months).then_some(Self(pieces))
    }

    /// The date of a text; nothing when it has another shape or there is no such day.
    pub(super) fn read(&self, text: &str) -> Option<DateRange> {
        let lower = text.trim().to_lowercase();
        let exact = CIRCA.iter().find_map(|word| lower.strip_prefix(word));
        let (mut year, mut month, mut day) = (0, None, None);
        let mut rest = exact.unwrap_or(&lower).trim_start();
        for piece in &self.0 {
            match piece {
                Piece::Year => (year, rest) = digits(rest, 4, 4)?,
                Piece::Month => {
                    let (number, after) = digits(rest, 1, 2)?;
                    (month, rest) = (Some(u8::try_from(number).ok()?), after);
                }
                Piece::Day => {
                    let (number, after) = digits(rest, 1, 2)?;
                    (day, rest) = (Some(u8::try_from(number).ok()?), after);
                }
                Piece::MonthName => {
                    let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
                    let (name, after) = rest.split_at(end);
                    let found = MONTHS
                        .iter()
                        .position(|month| name == *month || (name.len() == 3 && month.starts_with(name)))?;
                    (month, rest) = (Some(u8::try_from(found + 1).ok()?), after);
                }
                Piece::Literal(c) => rest = rest.strip_prefix(*c)?,
            }
        }
        let range = match (month, day) {
            (None, _) => DateRange::year(year).ok()?,
            (Some(month), None) => DateRange::month(year, month).ok()?,
            (Some(month), Some(day)) => DateRange::day(Date::new(year, month, day).ok()?),
        };
        rest.is_empty().then_some(DateRange { circa: exact.is_some(), ..range })
    }
}

/// A number of so many digits, and what follows it.
fn digits(text: &str, least: usize, most: usize) -> Option<(u16, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(count)?;
    if count < least { None } else { Some((number.parse().ok()?, rest)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_read_what_they_say() {
        let read = |pattern: &str, text: &str| Pattern::new(pattern).unwrap().read(text).map(|date| date.to_string());
        assert_eq!(read("dd/mm/yyyy", "3/2/1970").as_deref(), Some("1970-02-03"));
        assert_eq!(read("d mmm yyyy", "3 Feb 1970").as_deref(), Some("1970-02-03"));
        assert_eq!(read("d mmm yyyy", "circa 3 FEBRUARY 1970").as_deref(), Some("circa 1970-02-03"));
        assert_eq!(read("yyyymmdd", "19700203").as_deref(), Some("1970-02-03"));
        assert_eq!(read("mm.yyyy", "02.1970").as_deref(), Some("1970-02"));
        assert_eq!(read("yyyy", "1970").as_deref(), Some("1970"));
        for (pattern, text) in
            [("yyyy", "19701"), ("yyyy-mm-dd", "1970-02-30"), ("yyyy", "é1970"), ("d mmm yyyy", "1 Fe 1970")]
        {
            assert_eq!(read(pattern, text), None, "{pattern} {text}");
        }
        for pattern in ["", "dd/yyyy", "yy-mm-dd", "yyyy-mm-yyyy", "YYYY", "hello", "mmmm yyyy"] {
            assert!(Pattern::new(pattern).is_none(), "{pattern}");
        }
    }
}
