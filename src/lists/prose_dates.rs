//! Dates in prose: every way in which authorities write dates into text cells, found one after another.
//!
//! `a) Approximately 1955- 1958 b) 1 Jan. 1964; alt DOB: 19/11/1956` are three dates. Day comes before month, as all
//! authorities that print prose do, unless the month is a word. Whatever is no date is told, so that the caller can keep
//! the text: a Hijri year, `(from false passport)`, a number of six digits. Not for fields of one known shape.

use crate::model::{Date, DateRange};

/// Years of people and acts; `24/06/1402` is of another calendar, `3017` a typing error.
const YEARS: std::ops::RangeInclusive<u16> = 1850..=2100;

/// Month names begin with these; no other word of these texts does.
static MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Words that say that the next date is approximate.
static CIRCA: &[&str] = &["approximately", "approx", "circa", "about"];

/// Words around dates that say nothing more.
static FILLERS: &[&str] = &["or", "and", "to", "between", "alt", "dob", "born", "na", "nil"];

/// What was found in a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The dates, in the order of the text, without repetitions.
    pub(super) dates: Vec<DateRange>,
    /// The text holds words besides the dates.
    pub(super) says_more: bool,
    /// The text holds a number that is no date.
    pub(super) unread: bool,
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Number(u16, usize),
    Word(&'t str),
    Mark(char),
}

/// All dates of a text.
pub(super) fn scan(text: &str) -> Found {
    let lower = text.to_lowercase();
    let mut scanner = Scanner { tokens: tokens(&lower), at: 0 };
    let mut found = Found::default();
    let (mut circa, mut between) = (false, false);
    while let Some(token) = scanner.peek(0) {
        if let Some(mut range) = scanner.range(between) {
            range.circa = circa;
            if !found.dates.contains(&range) {
                found.dates.push(range);
            }
            (circa, between) = (false, false);
            continue;
        }
        scanner.at += 1;
        match token {
            Token::Word(word) if CIRCA.contains(&word) => circa = true,
            Token::Word("c") if scanner.peek(0) == Some(Token::Mark('.')) => circa = true,
            Token::Word("between") => between = true,
            Token::Word(word) if FILLERS.contains(&word) => {}
            // `b)` counts the dates up.
            Token::Word(word) if word.len() == 1 && scanner.peek(0) == Some(Token::Mark(')')) => {}
            Token::Word(_) => found.says_more = true,
            Token::Number(..) => found.unread = true,
            Token::Mark(_) => {}
        }
    }
    found
}

/// The first exact day of a text.
pub(super) fn first_day(text: &str) -> Option<Date> {
    scan(text).dates.into_iter().find(DateRange::is_exact).map(|range| range.from)
}

/// The newest of many dates that can be true: one that another date, or a date of another column, stands near before,
/// within about a year. Typing errors such as `2922` or `2032` stand alone in the future; taken as the publication date,
/// one would make every true later version look older.
pub(super) fn newest(dates: &[Date], others: &[Date]) -> Option<Date> {
    let days = |date: &Date| u32::from(date.year) * 366 + u32::from(date.month) * 31 + u32::from(date.day);
    let mut all: Vec<u32> = dates.iter().chain(others).filter(|date| plausible(**date)).map(days).collect();
    all.sort_unstable();
    let near = |date: &&Date| {
        let (from, to) = (days(date).saturating_sub(400), days(date));
        all.partition_point(|day| *day <= to) - all.partition_point(|day| *day < from)
    };
    let alone = all.len() == 1;
    dates.iter().filter(|date| plausible(**date)).filter(|date| alone || near(date) > 1).max().copied()
}

/// Whether a date of an act, an expiry or an update can be true at all.
pub(super) fn plausible(date: Date) -> bool {
    YEARS.contains(&date.year)
}

/// Runs of at least three whole years, or whole months, that follow each other without a gap become one range: so a
/// table writes `1955 to 1958` as four values. Two neighbors stay what they may be, two alternatives.
pub(super) fn fold_runs(dates: &mut Vec<DateRange>) {
    let mut sorted: Vec<DateRange> = dates.iter().copied().filter(|date| unit(date).is_some()).collect();
    sorted.sort_by_key(|date| (unit(date), date.from));
    let follows = |a: &DateRange, b: &DateRange| match (unit(a), unit(b)) {
        (Some(a), Some(b)) => a.0 == b.0 && a.1.checked_add(1) == Some(b.1),
        _ => false,
    };
    for run in sorted.chunk_by(follows).filter(|run| run.len() >= 3) {
        let whole = DateRange { from: run[0].from, to: run[run.len() - 1].to, circa: false };
        let first = dates.iter().position(|date| run.contains(date)).unwrap_or_default();
        dates[first] = whole;
        dates.retain(|date| *date == whole || !run.contains(date));
    }
}

/// Whether a range is a whole year (0) or a whole month (1), and its number.
fn unit(date: &DateRange) -> Option<(u8, u32)> {
    let is = |other: Option<DateRange>| other == Some(*date);
    let (year, month) = (date.from.year, date.from.month);
    match () {
        () if is(DateRange::year(year).ok()) => Some((0, u32::from(year))),
        () if is(DateRange::month(year, month).ok()) => Some((1, u32::from(year) * 12 + u32::from(month))),
        () => None, // a day, a longer range, or approximate
    }
}

/// Numbers, words and marks; white space separates and disappears.
fn tokens(lower: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = lower;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| if first.is_ascii_digit() { c.is_ascii_digit() } else { c.is_alphabetic() };
        let length = rest.find(|c| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (piece, behind) = rest.split_at(length);
        rest = behind;
        match first {
            _ if first.is_whitespace() => {}
            '0'..='9' => tokens.push(Token::Number(piece.parse().unwrap_or(u16::MAX), piece.len())),
            _ if first.is_alphabetic() => tokens.push(Token::Word(piece)),
            '\u{2013}' | '\u{2014}' => tokens.push(Token::Mark('-')),
            mark => tokens.push(Token::Mark(mark)),
        }
    }
    tokens
}

struct Scanner<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
}

impl<'t> Scanner<'t> {
    fn peek(&self, ahead: usize) -> Option<Token<'t>> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// A date, or two with `-`, `to` (`and` after `between`) among them. Advances only when there is one.
    fn range(&mut self, between: bool) -> Option<DateRange> {
        let start = self.at;
        if let Some(range) = self.months_of_one_year() {
            return Some(range);
        }
        let first = self.single()?;
        let joined = match self.peek(0) {
            Some(Token::Mark('-') | Token::Word("to")) => true,
            Some(Token::Mark('/')) => unit(&first).is_some_and(|unit| unit.0 == 0),
            Some(Token::Word("and")) => between,
            _ => false, // two dates side by side are two dates
        };
        let behind = self.at;
        if joined {
            self.at += 1;
            // `7/02/1950/11/1950` has no range, `1977/1978` has.
            let slash = self.tokens[behind] == Token::Mark('/');
            match self.single() {
                Some(last) if first.from <= last.to && (!slash || unit(&last).is_some_and(|unit| unit.0 == 0)) => {
                    return Some(DateRange { from: first.from, to: last.to, circa: false });
                }
                _ => self.at = behind, // the first date stands alone
            }
        }
        debug_assert!(self.at > start);
        Some(first)
    }

    /// `Aug. and Sep 1977`.
    fn months_of_one_year(&mut self) -> Option<DateRange> {
        let start = self.at;
        let read = |scanner: &mut Self| {
            let first = scanner.month()?;
            if !matches!(scanner.peek(0)?, Token::Mark('-') | Token::Word("to" | "and")) {
                return None;
            }
            scanner.at += 1;
            scanner.month()?;
            scanner.at -= 1; // back before the second month
            while matches!(scanner.peek(0), Some(Token::Mark(_))) {
                scanner.at -= 1;
            }
            let last = scanner.single()?;
            let from = Date::new(last.from.year, first, 1).ok()?;
            (from <= last.to).then_some(DateRange { from, to: last.to, circa: false })
        };
        let range = read(self);
        if range.is_none() {
            self.at = start;
        }
        range
    }

    /// One date of any shape. Advances only when there is one.
    fn single(&mut self) -> Option<DateRange> {
        let start = self.at;
        for shape in [Self::all_numbers, Self::day_and_name, Self::name_and_day, Self::name_and_year, Self::year_alone]
        {
            if let Some(range) = shape(self) {
                return Some(range);
            }
            self.at = start;
        }
        None
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u16> {
        let Token::Number(number, length) = self.peek(0)? else { return None };
        digits.contains(&length).then(|| {
            self.at += 1;
            number
        })
    }

    fn small(&mut self) -> Option<u8> {
        u8::try_from(self.number(1..=2)?).ok()
    }

    fn year(&mut self) -> Option<u16> {
        self.number(4..=4).filter(|year| YEARS.contains(year))
    }

    fn mark(&mut self, marks: &[char]) -> Option<char> {
        let Token::Mark(mark) = self.peek(0)? else { return None };
        marks.contains(&mark).then(|| {
            self.at += 1;
            mark
        })
    }

    /// A month name and a period behind it.
    fn month(&mut self) -> Option<u8> {
        let Token::Word(word) = self.peek(0)? else { return None };
        let month = MONTHS.iter().position(|start| word.starts_with(start))?;
        self.at += 1;
        self.mark(&['.']);
        u8::try_from(month + 1).ok()
    }

    /// `19/11/1956`, `07/04/62`, `05.09.1990`, `2014-09-02`, `03/1968`.
    fn all_numbers(&mut self) -> Option<DateRange> {
        const MARKS: &[char] = &['/', '-', '.'];
        let first = self.number(1..=4)?;
        let mark = self.mark(MARKS)?;
        if YEARS.contains(&first) {
            let month = self.small()?;
            self.mark(&[mark])?;
            return Date::new(first, month, self.small()?).ok().map(DateRange::day);
        }
        let first = u8::try_from(first).ok()?;
        if mark == '/'
            && let Some(year) = self.year()
        {
            return DateRange::month(year, first).ok();
        }
        let month = self.small()?;
        self.mark(&[mark])?;
        let year = self.year().or_else(|| self.short_year())?;
        Date::new(year, month, first).ok().map(DateRange::day)
    }

    /// A year of two digits: nobody on these lists was born in this century and printed so.
    fn short_year(&mut self) -> Option<u16> {
        self.number(2..=2).map(|year| 1900 + year)
    }

    /// `1 Jan. 1964`, `19-Dec-1992`, `12. Sep 1974`, `23-Apr-68`.
    fn day_and_name(&mut self) -> Option<DateRange> {
        let day = self.small()?;
        let dash = self.mark(&['-', '.']) == Some('-');
        let month = self.month()?;
        self.mark(&['-', ',']);
        let year = self.year().or_else(|| if dash { self.short_year() } else { None })?;
        Date::new(year, month, day).ok().map(DateRange::day)
    }

    /// `March 16, 1972`.
    fn name_and_day(&mut self) -> Option<DateRange> {
        let month = self.month()?;
        let day = self.small()?;
        self.mark(&[',']);
        Date::new(self.year()?, month, day).ok().map(DateRange::day)
    }

    /// `Sep. 1958`, `August, 1961`.
    fn name_and_year(&mut self) -> Option<DateRange> {
        let month = self.month()?;
        self.mark(&[',', '-']);
        DateRange::month(self.year()?, month).ok()
    }

    fn year_alone(&mut self) -> Option<DateRange> {
        DateRange::year(self.year()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &str) -> String {
        let mut found = scan(text);
        fold_runs(&mut found.dates);
        let dates: Vec<String> = found.dates.iter().map(ToString::to_string).collect();
        let tail = match (found.says_more, found.unread) {
            (false, false) => "",
            (true, false) => " +",
            (false, true) => " ?",
            (true, true) => " +?",
        };
        format!("{}{tail}", dates.join("; "))
    }

    #[test]
    fn every_shape_of_real_cells_is_read() {
        for (text, expected) in [
            ("1945, 1946, 1947, 1948, 1955, 1956, 1957, 1958", "1945 to 1948; 1955 to 1958"),
            ("Approximately 1963, 30/01/1972", "circa 1963; 1972-01-30"),
            ("a) Approximately 1955- 1958 b) Approximately 1945-1950", "circa 1955 to 1958; circa 1945 to 1950"),
            ("a) 1 Jan. 1964 b) 1959", "1964-01-01; 1959"),
            ("19/03/1967; alt DOB: 19/11/1956", "1967-03-19; 1956-11-19"),
            ("14 Mar 1974 >> 13 Apr 1974 >> 1 Aug 1970", "1974-03-14; 1974-04-13; 1970-08-01"),
            ("24/08/1962\u{a0}\u{a0}", "1962-08-24"),
            ("1979, 1980.1981, 1982", "1979 to 1982"),
            ("5/02/1981, 1/01/1972", "1981-02-05; 1972-01-01"),
            ("7/02/1950/11/1950 08/08/1945", "1950-02-07; 1950-11; 1945-08-08"),
            ("1961,\n/02/1961,\n13/03/1961", "1961; 1961-02; 1961-03-13"),
            ("03/1968, 04/1968, 05/1968", "1968-03-01 to 1968-05-31"),
            ("Approximately: Between 1959 and 1965", "circa 1959 to 1965"),
            ("Between 1963 to 1968", "1963 to 1968"),
            ("a) Between Aug. and Sep 1977    b) 1976", "1977-08-01 to 1977-09-30; 1976"),
            ("21 March 1962 to 20 April 1962", "1962-03-21 to 1962-04-20"),
            ("March 1968 to March 1969", "1968-03-01 to 1969-03-31"),
            ("1963 or 1964 or 1965", "1963 to 1965"),
            ("1961; 1962", "1961; 1962"),
            ("approximately 1977/1978", "circa 1977 to 1978"),
            ("c. 1957 or 14 March 1942", "circa 1957; 1942-03-14"),
            ("a) 1957 b) 1960 c) 01 Jan. 1963", "1957; 1960; 1963-01-01"),
            ("21. Jul 1997; 1993", "1997-07-21; 1993"),
            ("a) 1/01/1968 b) 23-Apr-68", "1968-01-01; 1968-04-23"),
            ("07/05/1962; alt DOB: 07/04/62", "1962-05-07; 1962-04-07"),
            ("g) (Aug. 1961) h) (Jul. 1961)", "1961-08; 1961-07"),
            ("29-Aprl-1967", "1967-04-29"),
            ("March 16, 1972", "1972-03-16"),
            ("August, 1961", "1961-08"),
            ("05.09.1990", "1990-09-05"),
            ("a) 09/10/1954; b) 09/11/ 1954 ", "1954-10-09; 1954-11-09"),
            ("2014-09-02", "2014-09-02"),
            ("na", ""),
            ("", ""),
        ] {
            assert_eq!(print(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_told() {
        for (text, expected) in [
            ("19 Apr. 1982 c) 24/06/1402 (Hijri Calendar)", "1982-04-19 +?"),
            ("3 March 1979 (from\nfalse passport)", "1979-03-03 +"),
            ("Approximately (30-35 years old)", " +?"),
            ("10/061962", " ?"),
            ("1965, 29 March ", "1965 +?"),
            ("31/02/1960", "1960-02 ?"),
            ("10/13/1960", "1960 ?"),
            ("1970 to 1960", "1970; 1960"),
        ] {
            assert_eq!(print(text), expected, "{text}");
        }
        assert_eq!(first_day("Listed on 25 January 2001 (amended on 3 Sep 2003)"), Date::new(2001, 1, 25).ok());
        assert_eq!(first_day("Instrument 2025"), None);
    }

    #[test]
    fn the_newest_date_does_not_stand_alone() {
        let day = |year, month, day| Date::new(year, month, day).unwrap();
        let dates = [day(2022, 9, 2), day(3017, 8, 22), day(2022, 9, 1), day(2032, 9, 1), day(2000, 3, 27)];
        assert_eq!(newest(&dates, &[]), Some(day(2022, 9, 2)));
        assert_eq!(newest(&dates[..1], &[]), Some(day(2022, 9, 2)));
        assert_eq!(newest(&dates[3..], &[day(2031, 9, 30)]), Some(day(2032, 9, 1)));
        assert_eq!(newest(&dates[3..], &[day(2022, 9, 30)]), None);
        assert_eq!(newest(&[day(222, 9, 2); 2], &[]), None);
    }
}
