//! Dates as OFAC prints them: `10 Dec 1948`, `Dec 1948`, `1948`, `circa 1948`, ranges with `to` or `-`.

use crate::model::{Date, DateRange};

/// Month names begin with these.
static MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Full month names; older remarks write some of them out.
static LONG_MONTHS: [&str; 12] = [
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

/// Any date shape of remarks, or nothing.
pub(in crate::lists) fn range(text: &str) -> Option<DateRange> {
    let text = text.trim();
    let (text, circa) = match text.strip_prefix("circa ") {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let (from, to) = match text.split_once(" to ") {
        Some((from, to)) => (single(from)?, single(to.strip_prefix("circa ").unwrap_or(to))?),
        None => match text.split_once('-') {
            Some((from, to)) => (year(from)?, year(to)?),
            None => (single(text)?, single(text)?),
        },
    };
    (from.from <= to.to).then_some(DateRange { from: from.from, to: to.to, circa: circa || text.contains("circa") })
}

/// An exact day, or nothing.
pub(in crate::lists) fn day(text: &str) -> Option<Date> {
    single(text).filter(DateRange::is_exact).map(|range| range.from)
}

/// A range the way OFAC prints it, so that a date of another format makes the same remark as the CSV.
pub(in crate::lists) fn print(range: &DateRange) -> String {
    let day = |date: Date| {
        let month = MONTHS[usize::from(date.month.clamp(1, 12)) - 1];
        format!("{:02} {}{} {}", date.day, month[..1].to_ascii_uppercase(), &month[1..], date.year)
    };
    let (from, to) = (range.from, range.to);
    let whole = |other: Result<DateRange, _>| other.is_ok_and(|other: DateRange| (other.from, other.to) == (from, to));
    let text = if from == to {
        day(from)
    } else if whole(DateRange::month(from.year, from.month)) {
        day(from)[3..].to_owned()
    } else if whole(DateRange::year(from.year)) {
        from.year.to_string()
    } else if (from.month, from.day, to.month, to.day) == (1, 1, 12, 31) {
        format!("{} to {}", from.year, to.year)
    } else {
        format!("{} to {}", day(from), day(to))
    };
    if range.circa { format!("circa {text}") } else { text }
}

/// `2024-05-24T15:59:26.4511801-04:00` and `2024-08-28T00:00:00`: OFAC prints time, fraction and zone or not. The date
/// stands in front, and is the date at OFAC.
pub(in crate::lists) fn iso_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.get(..10)?;
    (text.len() == 10 || text.as_bytes()[10] == b'T').then(|| day.parse().ok())?
}

/// `03/28/2025`: month, day, year.
pub(in crate::lists) fn american_day(text: &str) -> Option<Date> {
    let mut parts = text.trim().split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let small = |text: &str| u8::try_from(number(text, text.len())?).ok();
    if parts.next().is_some() {
        return None;
    }
    Date::new(number(year, 4)?, small(month)?, small(day)?).ok()
}

/// `10 Dec 1948`, `Dec 1948` or `1948`.
fn single(text: &str) -> Option<DateRange> {
    let parts: Vec<&str> = text.split_ascii_whitespace().collect();
    match parts[..] {
        [y] => year(y),
        [m, y] => DateRange::month(number(y, 4)?, month(m)?).ok(),
        [d, m, y] if (1..=2).contains(&d.len()) => {
            let d = u8::try_from(number(d, d.len())?).ok()?;
            Date::new(number(y, 4)?, month(m)?, d).ok().map(DateRange::day)
        }
        _ => None, // not a date of this source
    }
}

fn year(text: &str) -> Option<DateRange> {
    DateRange::year(number(text.trim(), 4)?).ok()
}

fn month(text: &str) -> Option<u8> {
    let lower = text.to_ascii_lowercase();
    let at = MONTHS.iter().position(|m| *m == lower).or_else(|| LONG_MONTHS.iter().position(|m| *m == lower))?;
    u8::try_from(at + 1).ok()
}

fn number(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_shape() {
        for (text, printed) in [
            ("10 Dec 1948", "1948-12-10"),
            ("1 May 1960", "1960-05-01"),
            ("12 September 1969", "1969-09-12"),
            ("Dec 1948", "1948-12"),
            ("1948", "1948"),
            ("circa 1948", "circa 1948"),
            ("circa 03 Feb 1948", "circa 1948-02-03"),
            ("circa 1948-1950", "circa 1948 to 1950"),
            ("1948 to 1950", "1948 to 1950"),
            ("01 Jan 1948 to 31 Dec 1948", "1948"),
            ("13 Sep 1963 to 12 Sep 1964", "1963-09-13 to 1964-09-12"),
            ("Mar 1951 to Jun 1951", "1951-03-01 to 1951-06-30"),
        ] {
            assert_eq!(range(text).map(|r| r.to_string()).as_deref(), Some(printed), "{text}");
        }
    }

    #[test]
    fn prints_what_it_reads() {
        for text in ["10 Dec 1948", "01 May 1960", "Dec 1948", "1948", "circa 1948", "1948 to 1950"] {
            assert_eq!(print(&range(text).unwrap()), text);
        }
        assert_eq!(print(&range("13 Sep 1963 to 12 Sep 1964").unwrap()), "13 Sep 1963 to 12 Sep 1964");
    }

    #[test]
    fn publication_dates_of_the_xml_formats() {
        let day = Date::new(2024, 5, 24).ok();
        for text in ["2024-05-24T15:59:26.4511801-04:00", "2024-05-24T00:00:00", "2024-05-24T00:00:00Z", "2024-05-24"] {
            assert_eq!(iso_day(text), day, "{text}");
        }
        assert_eq!((american_day("05/24/2024"), american_day(" 5/24/2024 ")), (day, day));
        for text in
            ["", "2024-13-01", "24-05-2024", "2024-05-24X", "2024-05", "05/24/2024/1", "24/05/2024", "é2024-05-2"]
        {
            assert_eq!((iso_day(text), american_day(text)), (None, None), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in ["", "31 Feb 1960", "Foo 1960", "60", "1950 to 1948", "10 Dec 1948 or so", "1948-12-10", "+948"] {
            assert_eq!(range(text), None, "{text}");
        }
        assert_eq!(day("May 2007"), None);
        assert_eq!(day("24 Jun 2032"), Date::new(2032, 6, 24).ok());
    }
}
