//! Rows of the OFAC CSV files, as published and as tools save them.
//!
//! Not a general CSV reader, on purpose: official files have one row a line and no quotes inside quotes, so a stray
//! quote must cost one row and not swallow the rest of the file, as it does in a standard reader. Accepts a header or
//! none, quotes or none, LF, CRLF or CR, and the end mark `\x1a` in any form a copy gives it.

use super::super::{FileRole, ListError, ListFile, ParseIssue, RowCounts, input, sniff};
use std::borrow::Cow;

/// What OFAC writes for "nothing"; in the files it stands unquoted and with a trailing blank.
const NULL: &str = "-0-";

/// A row whose quoted value holds line ends may go on over this many lines.
const MAX_LINES_OF_ROW: usize = 16;

/// One row with the right number of columns.
#[derive(Debug)]
pub(super) struct Row {
    /// Line it starts in, counted from 1.
    pub(super) line: u64,
    /// Fields as printed, without their quotes.
    fields: Vec<String>,
}

impl Row {
    /// A field exactly as printed; empty when there is none.
    pub(super) fn raw(&self, column: usize) -> &str {
        self.fields.get(column).map_or("", String::as_str)
    }

    /// A field without blanks around it; empty when null.
    pub(super) fn text(&self, column: usize) -> &str {
        let text = self.raw(column).trim();
        if text == NULL { "" } else { text }
    }

    /// A field, when it is not null.
    pub(super) fn some(&self, column: usize) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// The entry number in the first column, when it is one.
    pub(super) fn key(&self) -> Option<&str> {
        let key = self.text(0);
        is_key(key).then_some(key)
    }
}

/// The readable rows of a file and the account of the others.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Rows with the right number of columns and an entry number.
    pub(super) rows: Vec<Row>,
    /// Account; `used`, `not_needed` and `orphans` are filled by whoever uses the rows.
    pub(super) counts: RowCounts,
    /// Rows that were not simply read.
    pub(super) issues: Vec<ParseIssue>,
}

impl Table {
    /// Counts and notes a row whose entry does not exist.
    pub(super) fn orphan(&mut self, row: &Row, kind: &'static str) {
        self.counts.orphans += 1;
        self.issue(row.line, kind, format!("entry {} is not in the primary file", row.key().unwrap_or_default()));
    }

    /// Notes an issue of a line.
    pub(super) fn issue(&mut self, line: u64, kind: &'static str, detail: impl Into<String>) {
        self.issues.push(ParseIssue { file: self.counts.file.clone(), line, kind, detail: detail.into() });
    }
}

/// Reads the rows of a file that has `columns` columns.
pub(super) fn read(file: &ListFile, role: &FileRole, columns: usize) -> Result<Table, ListError> {
    let bytes = input::bytes(file)?;
    let mut records = records(sniff::delimited_text(&file.name, &bytes)?);
    let mut table = Table::default();
    table.counts.file.clone_from(&file.name);
    let end = records.iter().position(Record::is_end_mark);
    check_columns(file, role, columns, &records)?;
    match end {
        Some(at) => {
            records.remove(at);
            if let Some(record) = records.get(at) {
                table.issue(record.line, "rows_after_end_mark", "expected no rows after the end mark");
            }
        }
        None => check_last(file, columns, &records, &mut table)?,
    }
    for (at, record) in records.into_iter().enumerate() {
        take_row(&mut table, record, columns, at == 0);
    }
    Ok(table)
}

/// Puts a record into the table, as a row or as an issue. The first may be a header.
fn take_row(table: &mut Table, record: Record<'_>, columns: usize, first: bool) {
    let line = record.line;
    let row = Row { line, fields: record.fields };
    if first && !record.open_quote && row.fields.len() == columns && is_header(row.text(0)) {
        return;
    }
    table.counts.rows += 1;
    if record.repaired {
        table.issue(line, "invalid_utf8", "bytes that are not UTF-8 were replaced; expected ASCII");
    }
    let (kind, detail) = if record.open_quote {
        ("open_quote", "a quoted value does not end in its row".to_owned())
    } else if row.fields.len() != columns {
        ("wrong_column_count", format!("got {} columns, expected {columns}", row.fields.len()))
    } else if row.key().is_none() {
        ("bad_key", "expected an entry number of 1 to 20 digits in the first column".to_owned())
    } else {
        table.rows.push(row);
        return;
    };
    table.counts.unreadable += 1;
    table.issue(line, kind, detail);
}

/// Whether a text is an entry number.
fn is_key(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the first field of the first row is a column title: letters instead of a number.
fn is_header(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Refuses a file most of whose rows have the columns of another file.
fn check_columns(file: &ListFile, role: &FileRole, columns: usize, records: &[Record<'_>]) -> Result<(), ListError> {
    let mut widths = std::collections::BTreeMap::<usize, u64>::new();
    let whole = records.iter().filter(|record| record.ended && !record.open_quote && !record.is_end_mark());
    for record in whole {
        *widths.entry(record.fields.len()).or_default() += 1;
    }
    let total: u64 = widths.values().sum();
    let right = widths.get(&columns).copied().unwrap_or(0);
    match widths.into_iter().max_by_key(|(_, rows)| *rows) {
        Some((got_columns, rows)) if right * 2 < total => {
            let (file, role) = (file.name.clone(), role.role);
            Err(ListError::WrongFile { file, role, got_columns, expected_columns: columns, rows })
        }
        _ => Ok(()), // no whole row, or at least half of them fit
    }
}

/// A file without end mark is only accepted when its last row is whole: copies saved by tools lose the mark.
fn check_last(file: &ListFile, columns: usize, records: &[Record<'_>], table: &mut Table) -> Result<(), ListError> {
    let Some(last) = records.last() else { return Ok(()) };
    if last.ended && !last.open_quote && last.fields.len() == columns {
        table.issue(last.line, "missing_end_mark", "expected \\x1a after the last row; the last row is whole");
        return Ok(());
    }
    Err(ListError::Truncated {
        file: file.name.clone(),
        line: last.line,
        got_columns: last.fields.len(),
        expected_columns: columns,
    })
}

/// One row of text, before its columns are judged.
#[derive(Debug)]
struct Record<'a> {
    line: u64,
    text: Cow<'a, str>,
    /// Bytes were replaced.
    repaired: bool,
    /// A line end follows.
    ended: bool,
    /// A quoted value does not end.
    open_quote: bool,
    fields: Vec<String>,
}

impl Record<'_> {
    /// `\x1a`, as itself or as a copy prints it: `0x1a,,,,`.
    fn is_end_mark(&self) -> bool {
        let mark = self.text.trim_matches(|c: char| c == ',' || c == '"' || c.is_whitespace());
        mark == "\u{1a}" || mark.eq_ignore_ascii_case("0x1a")
    }

    fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c == ',' || c.is_whitespace())
    }
}

/// All rows of a file but blank ones.
fn records(bytes: &[u8]) -> Vec<Record<'_>> {
    let mut lines = Lines { rest: bytes, line: 0 }.peekable();
    let mut records = Vec::new();
    while let Some(first) = lines.next() {
        let mut record = record(&first);
        let mut joined = 1;
        while record.open_quote && joined < MAX_LINES_OF_ROW {
            let Some(next) = lines.next_if(|next| !starts_row(next.bytes)) else { break };
            let more = String::from_utf8_lossy(next.bytes);
            record.repaired |= matches!(more, Cow::Owned(_));
            record.text = Cow::Owned(format!("{}\n{more}", record.text));
            record.ended = next.ended;
            (record.fields, record.open_quote) = split(&record.text);
            joined += 1;
        }
        if !record.is_blank() {
            records.push(record);
        }
    }
    records
}

/// A line as a record.
fn record<'a>(line: &Line<'a>) -> Record<'a> {
    let text = String::from_utf8_lossy(line.bytes);
    let repaired = matches!(text, Cow::Owned(_));
    let (fields, open_quote) = split(&text);
    Record { line: line.number, text, repaired, ended: line.ended, open_quote, fields }
}

/// Whether a line starts as rows do, with a number and a comma, or is the end mark.
fn starts_row(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|b| b.is_ascii_digit() || **b == b'"').count();
    (digits > 0 && line.get(digits) == Some(&b',')) || line.first() == Some(&0x1a) || line.starts_with(b"0x1a")
}

/// A physical line.
struct Line<'a> {
    number: u64,
    bytes: &'a [u8],
    ended: bool,
}

/// Lines ended by LF, CRLF or CR; the end mark stands on a line of its own even when nothing separates it.
struct Lines<'a> {
    rest: &'a [u8],
    line: u64,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let end = self.rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(self.rest.len());
        let (bytes, rest) = self.rest.split_at(end);
        let skip = if rest.starts_with(b"\r\n") { 2 } else { usize::from(!rest.is_empty()) };
        self.rest = &rest[skip..];
        Some(Line { number: self.line, bytes, ended: skip > 0 })
    }
}

/// The fields of a row, and whether its last quoted value does not end.
///
/// A quote inside a quoted value is taken as printed unless it is doubled or ends the value.
fn split(text: &str) -> (Vec<String>, bool) {
    let mut fields = Vec::with_capacity(12);
    let mut rest = text;
    loop {
        let quoted = rest.trim_start_matches([' ', '\t']).strip_prefix('"');
        let (field, after, open) = match quoted {
            Some(inside) => split_quoted(inside),
            None => match rest.split_once(',') {
                Some((field, after)) => (field.to_owned(), Some(after), false),
                None => (rest.to_owned(), None, false),
            },
        };
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return (fields, open),
        }
    }
}

/// A quoted value from behind its first quote: the value, what follows its comma, and whether it does not end.
fn split_quoted(text: &str) -> (String, Option<&str>, bool) {
    let mut value = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('"') {
        value.push_str(before);
        let tail = after.trim_start_matches([' ', '\t']);
        if tail.is_empty() {
            return (value, None, false);
        }
        if let Some(next) = tail.strip_prefix(',') {
            return (value, Some(next), false);
        }
        value.push('"');
        rest = after.strip_prefix('"').unwrap_or(after);
    }
    value.push_str(rest);
    (value, None, true)
}
