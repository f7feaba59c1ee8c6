//! Dates of birth as Canada prints them: ISO dates, years, months, alternatives and prose.

use super::super::facts::clean;
use crate::model::DateRange;

/// English month names begin with these.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Two-digit years from here on are of the 20th century; below, nobody can tell.
const LEAST_SHORT_YEAR: u16 = 30;

/// What a printed birth says: its alternatives, or nothing when the text is of no known form.
pub(super) fn read(text: &str) -> Vec<DateRange> {
    let text = clean(text);
    let lower = text.to_lowercase();
    if let Some(dates) = lower.split(" or ").map(single).collect::<Option<Vec<_>>>() {
        return dates;
    }
    years(&text).or_else(|| short_month(&lower)).or_else(|| decade(&lower)).into_iter().collect()
}

/// `1972`, `1972-08` or `1972-08-10`.
fn single(text: &str) -> Option<DateRange> {
    text.trim().parse().ok()
}

/// `1963-1964`.
fn years(text: &str) -> Option<DateRange> {
    let (from, to) = text.split_once(['-', '\u{2013}'])?;
    let year = |text: &str| Some(text.trim()).filter(|year| year.len() == 4).and_then(single);
    let (from, to) = (year(from)?, year(to)?);
    (from.from <= to.to).then_some(DateRange { from: from.from, to: to.to, circa: false })
}

/// `Sep-70`, what a spreadsheet makes of a month.
fn short_month(text: &str) -> Option<DateRange> {
    let (month, year) = text.split_once('-')?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year: u16 = Some(year).filter(|year| year.len() == 2)?.parse().ok()?;
    let month = u8::try_from(month + 1).ok()?;
    (year >= LEAST_SHORT_YEAR).then(|| DateRange::month(1_900 + year, month).ok())?
}

/// `born in the early 1970s`, `mid-1960s`, `1980s`: approximate years.
fn decade(text: &str) -> Option<DateRange> {
    let year: u16 = text.strip_suffix("0s").filter(|text| text.len() >= 3)?.get(text.len() - 5..)?.parse().ok()?;
    let (first, last) = match text {
        _ if text.contains("early") => (0, 3),
        _ if text.contains("mid") => (4, 6),
        _ if text.contains("late") => (6, 9),
        _ => (0, 9), // no part of the decade is named
    };
    let (from, to) = (DateRange::year(year * 10 + first).ok()?, DateRange::year(year * 10 + last).ok()?);
    Some(DateRange { from: from.from, to: to.to, circa: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_printed_form() {
        for (text, expected) in [
            ("1972", "1972"),
            ("1972-08", "1972-08"),
            (" 1953-10-27", "1953-10-27"),
            ("1967-01-08  ", "1967-01-08"),
            ("1963-1964", "1963 to 1964"),
            ("1963 or 1964", "1963, 1964"),
            ("1965-07-15 OR 1969-09-28", "1965-07-15, 1969-09-28"),
            ("Sep-70", "1970-09"),
            ("born in the early 1970s", "circa 1970 to 1973"),
            ("1980s", "circa 1980 to 1989"),
        ] {
            let got: Vec<_> = read(text).iter().map(DateRange::to_string).collect();
            assert_eq!(got.join(", "), expected, "{text}");
        }
    }

    #[test]
    fn leaves_out_what_it_cannot_read() {
        for text in ["", "unknown", "Sep-05", "1972-13", "1972 or so", "0s", "é0s", "1964-1963", "ééé70s"] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
