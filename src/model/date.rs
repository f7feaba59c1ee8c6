//! Calendar dates as lists and payments print them: often incomplete, sometimes a range.
//!
//! A [`Date`] is a plain Gregorian day; a [`DateRange`] is what "1948", "Dec 1948" or "circa 1948" really say. Two
//! ranges *agree* when they overlap, so a year-only birth date never contradicts an exact one in that year.

use std::fmt;
use std::str::FromStr;

/// A Gregorian calendar day, 0001-01-01 to 9999-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31 as the month allows.
    pub day: u8,
}

/// A date text that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// The text has another shape than `yyyy`, `yyyy-mm` or `yyyy-mm-dd`.
    #[error("expected a date as yyyy, yyyy-mm or yyyy-mm-dd, got {length} characters of another shape")]
    Shape {
        /// Length of what was got, in bytes (the text itself may be personal data).
        length: usize,
    },
    /// The shape is right but no such day exists.
    #[error("no such calendar day: year {year}, month {month}, day {day}")]
    NoSuchDay {
        /// Year that was got.
        year: u16,
        /// Month that was got.
        month: u8,
        /// Day that was got.
        day: u8,
    },
}

impl Date {
    /// Makes a date, or says why no such day exists.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        let valid =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
        if valid { Ok(Self { year, month, day }) } else { Err(DateError::NoSuchDay { year, month, day }) }
    }
}

/// Number of days of a month; 0 for a month that does not exist.
#[must_use]
pub const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400) => 29,
        2 => 28,
        _ => 0, // not a month: no day of it exists
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `yyyy-mm-dd`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let range: DateRange = text.parse()?;
        if range.from == range.to { Ok(range.from) } else { Err(DateError::Shape { length: text.len() }) }
    }
}

/// A span of days, both ends included; `circa` when the source says "circa" or "approximately".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateRange {
    /// First possible day.
    pub from: Date,
    /// Last possible day; never before `from`.
    pub to: Date,
    /// The source marks the date as approximate.
    pub circa: bool,
}

impl DateRange {
    /// One exact day.
    #[must_use]
    pub const fn day(date: Date) -> Self {
        Self { from: date, to: date, circa: false }
    }

    /// A whole month.
    pub fn month(year: u16, month: u8) -> Result<Self, DateError> {
        let from = Date::new(year, month, 1)?;
        let to = Date::new(year, month, days_in_month(year, month))?;
        Ok(Self { from, to, circa: false })
    }

    /// A whole year.
    pub fn year(year: u16) -> Result<Self, DateError> {
        Ok(Self { from: Date::new(year, 1, 1)?, to: Date::new(year, 12, 31)?, circa: false })
    }

    /// Whether the two ranges can mean the same day; an approximate range is widened by two years on both sides.
    ///
    /// The two years follow the width lists themselves print for "circa" ranges (`circa 1948-1950`).
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        let widen = |r: &Self| {
            if r.circa {
                (r.from.year.saturating_sub(2), r.to.year.saturating_add(2))
            } else {
                (r.from.year, r.to.year)
            }
        };
        if self.circa || other.circa {
            let (a, b) = (widen(self), widen(other));
            return a.0 <= b.1 && b.0 <= a.1;
        }
        self.from <= other.to && other.from <= self.to
    }

    /// Whether the range is one exact day.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.from == self.to && !self.circa
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.circa {
            f.write_str("circa ")?;
        }
        let (a, b) = (self.from, self.to);
        let whole_years = (a.month, a.day, b.month, b.day) == (1, 1, 12, 31);
        match () {
            () if a == b => write!(f, "{a}"),
            () if whole_years && a.year == b.year => write!(f, "{:04}", a.year),
            () if whole_years => write!(f, "{:04} to {:04}", a.year, b.year),
            () if a.year == b.year && a.month == b.month && a.day == 1 && b.day == days_in_month(b.year, b.month) => {
                write!(f, "{:04}-{:02}", a.year, a.month)
            }
            () => write!(f, "{a} to {b}"),
        }
    }
}

impl FromStr for DateRange {
    type Err = DateError;

    /// Reads `yyyy`, `yyyy-mm` or `yyyy-mm-dd`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let shape = || DateError::Shape { length: text.len() };
        let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next().unwrap_or(""), parts.next(), parts.next());
        if parts.next().is_some() || !digits(year, 4) {
            return Err(shape());
        }
        let year: u16 = year.parse().map_err(|_| shape())?;
        match (month, day) {
            (None, _) => Self::year(year),
            (Some(m), None) if digits(m, 2) => Self::month(year, m.parse().map_err(|_| shape())?),
            (Some(m), Some(d)) if digits(m, 2) && digits(d, 2) => {
                Date::new(year, m.parse().map_err(|_| shape())?, d.parse().map_err(|_| shape())?).map(Self::day)
            }
            _ => Err(shape()), // a part of another length or with other characters
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> DateRange {
        text.parse().unwrap()
    }

    #[test]
    fn reads_and_prints_partial_dates() {
        for text in ["1948", "1948-12", "1948-12-10", "2000-02-29"] {
            assert_eq!(range(text).to_string(), text);
        }
        for text in ["", "48", "1948-13", "1948-00-01", "1999-02-29", "1948-1-1", "1948-12-10-1", "abcd"] {
            assert!(text.parse::<DateRange>().is_err(), "{text} must be refused");
        }
    }

    #[test]
    fn agreement_is_overlap_and_circa_widens() {
        assert!(range("1948").agrees_with(&range("1948-12-10")));
        assert!(!range("1948").agrees_with(&range("1949-01-01")));
        let circa = DateRange { circa: true, ..range("1948") };
        assert!(circa.agrees_with(&range("1950-12-31")));
        assert!(!circa.agrees_with(&range("1951-01-01")));
    }
}
