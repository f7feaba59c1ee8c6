//! Dates as the UK prints them: `22/08/1990`, `00/00/1994`, `00/05/1994`, `dd/mm/1970`, `05/1994`, `1994`.

use crate::lists::prose;
use crate::model::{Date, DateRange};

/// A birth date of any of these shapes. Unknown days and months are zeros or letters.
pub(super) fn birth(text: &str) -> Option<DateRange> {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let year = |text: &str| text.parse::<u16>().ok().filter(|_| text.len() == 4);
    // Nothing for a part that is not known; an error for what is no number.
    let part = |text: &str| match text {
        "00" | "0" | "dd" | "mm" | "DD" | "MM" => Some(None),
        _ if text.len() <= 2 => text.parse::<u8>().ok().map(Some),
        _ => None, // no day or month
    };
    match parts[..] {
        [y] => DateRange::year(year(y)?).ok(),
        [m, y] => match part(m)? {
            Some(month) => DateRange::month(year(y)?, month).ok(),
            None => DateRange::year(year(y)?).ok(),
        },
        [d, m, y] => match (part(d)?, part(m)?) {
            (Some(day), Some(month)) => Date::new(year(y)?, month, day).ok().map(DateRange::day),
            (None, Some(month)) => DateRange::month(year(y)?, month).ok(),
            // A day without its month says nothing more than the year.
            (_, None) => DateRange::year(year(y)?).ok(),
        },
        _ => None, // no date
    }
}

/// A day: `14/04/2025`, or `2025-04-14` from a workbook with true dates.
pub(super) fn day(text: &str) -> Option<Date> {
    prose::day(text.trim())
}

/// The day of `29-Apr-2026`, with or without words before it.
pub(super) fn report_day(text: &str) -> Option<Date> {
    text.split_whitespace().find_map(|word| {
        let [d, m, y] = word.split('-').collect::<Vec<_>>()[..] else { return day(word) };
        if d.len() == 4 {
            return day(word);
        }
        Date::new(y.parse().ok()?, prose::month(m)?, d.parse().ok()?).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_read() {
        for (text, printed) in [
            ("22/08/1990", "1990-08-22"),
            ("00/00/1994", "1994"),
            ("00/05/1994", "1994-05"),
            ("dd/mm/1970", "1970"),
            ("dd/11/1970", "1970-11"),
            ("05/1994", "1994-05"),
            ("1994", "1994"),
            ("15/00/1994", "1994"),
        ] {
            assert_eq!(birth(text).map(|date| date.to_string()).as_deref(), Some(printed), "{text}");
        }
        for text in ["", "31/02/1990", "22/13/1990", "circa 1990", "1/2/3/4", "19900"] {
            assert_eq!(birth(text), None, "{text}");
        }
        assert_eq!(report_day("Report Date: 29-Apr-2026"), Date::new(2026, 4, 29).ok());
        assert_eq!(report_day("20/08/2026"), Date::new(2026, 8, 20).ok());
        assert_eq!(day("2025-04-14"), Date::new(2025, 4, 14).ok());
    }
}
