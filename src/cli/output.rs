//! How results reach standard output: tables for people, JSON for machines.
//!
//! For: the one style of tables and JSON all commands share. Not for: progress and summaries, which go to standard
//! error. Writes return the I/O error, so that a closed pipe ends the command quietly (`interdict ... | head`).

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use std::io::{self, IsTerminal as _, Write as _};

/// Width of tables when standard output is not a terminal: wide enough that nothing is cut in a file or a test.
const FILE_WIDTH: u16 = 200;

/// A line below the header and nothing else: long tables stay readable, and `grep` and `cut` can work on them.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// An empty table in the house style with these columns.
#[must_use]
pub(crate) fn table(columns: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    if !io::stdout().is_terminal() {
        table.set_width(FILE_WIDTH);
    }
    table.set_header(columns.iter().copied());
    table
}

/// Prints a line to standard output.
pub(crate) fn line(text: impl std::fmt::Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// Prints a JSON value, indented, to standard output.
pub(crate) fn json(value: &serde_json::Value) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
    line(text)
}

/// A number with commas between thousands, e.g. `15,443`.
#[must_use]
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Part of a whole in percent with two digits, never rounded up to 100: `99.99 %` stays below a full `100 %`.
#[must_use]
pub(crate) fn percent(part: u64, whole: u64) -> String {
    if part >= whole {
        return "100 %".to_owned();
    }
    let hundredths = u128::from(part) * 10_000 / u128::from(whole);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

/// A time in seconds since 1970 as RFC 3339, or `-` for a time nobody can print.
#[must_use]
pub(crate) fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| "-".to_owned(), |time| time.to_string())
}

/// The text, cut to `width` characters with an ellipsis.
#[must_use]
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_percentages_never_rounded_up() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(12_345_678), "12,345,678");
        assert_eq!(percent(99_999, 100_000), "99.99 %");
        assert_eq!(percent(0, 0), "100 %");
        assert_eq!(percent(1, 3), "33.33 %");
    }

    #[test]
    fn texts_are_cut_on_characters() {
        assert_eq!(cut("Kočner", 6), "Kočner");
        assert_eq!(cut("Kočnerová", 6), "Kočne…");
    }
}
