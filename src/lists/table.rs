//! Tables with a header row, as CSV text or as a workbook: one row at a time, its cells by column title.
//!
//! The header is found, not assumed: authorities put a line with the date above it, reorder columns and add new ones. A
//! [`Layout`] names the columns a reader knows; titles are compared by letters and digits only. Unknown columns and rows
//! of another width are issues, missing columns refuse the file. Memory holds one row (of a workbook also its shared
//! strings). CSV text that is not UTF-8 is read as Windows-1252, row by row.

mod delimited;
#[cfg(test)]
mod tests;
mod workbook;

use super::account::FileAccount;
use super::{ListError, ListFile, input};

/// A column that a reader knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// The title by which the reader asks for it.
    title: &'static str,
    /// Other titles it had.
    also: &'static [&'static str],
    /// Whether the table cannot be read without it.
    needed: bool,
}

/// A column without which the table is not of the format.
pub(super) const fn needed(title: &'static str) -> Column {
    Column { title, also: &[], needed: true }
}

/// A column that may be missing.
pub(super) const fn optional(title: &'static str) -> Column {
    Column { title, also: &[], needed: false }
}

impl Column {
    /// The same column with other titles that it has in some files.
    pub(super) const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    fn fits(&self, folded: &str) -> bool {
        std::iter::once(&self.title).chain(self.also).any(|title| fold(title) == folded)
    }
}

/// How a table is laid out.
#[derive(Debug)]
pub(super) struct Layout {
    /// For errors: what the file should be, e.g. `OFSI ConList CSV`.
    pub(super) expected: &'static str,
    /// The columns, in any order.
    pub(super) columns: &'static [Column],
    /// What separates cells of the CSV form, mostly a comma.
    pub(super) delimiter: u8,
    /// Whether a CSV file without a line end after its last row is cut off even if that row has all columns: where the
    /// last column is a key, a cut could make a false one.
    pub(super) ends_in_line_end: bool,
}

/// What was read besides the rows.
#[derive(Debug)]
pub(super) struct Table {
    /// Rows above the header, e.g. the line with the publication date.
    pub(super) preamble: Vec<Vec<String>>,
    /// Account of the file.
    pub(super) account: FileAccount,
}

/// One row.
#[derive(Debug)]
pub(super) struct Row<'t> {
    /// Line of a CSV file where it starts, or row of the sheet; counted from 1.
    pub(super) line: u64,
    head: &'t Head,
    cells: &'t [String],
}

impl<'t> Row<'t> {
    /// A cell by the title of its column, without white space around it; empty when the table has no such column.
    pub(super) fn get(&self, title: &str) -> &'t str {
        let found = self.head.at.iter().find(|(known, _)| *known == title);
        debug_assert!(found.is_some(), "no column {title} in the layout");
        found.and_then(|(_, at)| self.cells.get((*at)?)).map_or("", |cell| cell.trim())
    }

    /// The cell, when it is not empty.
    pub(super) fn some(&self, title: &str) -> Option<&'t str> {
        Some(self.get(title)).filter(|text| !text.is_empty())
    }
}

/// What takes the rows: it must count each one in the account.
pub(super) type Each<'e> = &'e mut dyn FnMut(&Row<'_>, &mut FileAccount) -> Result<(), ListError>;

/// Rows above the header are at most so many.
const MAX_PREAMBLE: usize = 20;

/// Reads a table, CSV or workbook by its first bytes, and hands every row of the right width to `each`.
pub(super) fn read(file: &ListFile, layout: &'static Layout, each: Each<'_>) -> Result<Table, ListError> {
    let mut reading = Reading {
        file,
        layout,
        head: None,
        preamble: Vec::new(),
        account: FileAccount::new(&file.name),
        last: None,
        each,
    };
    if is_zip(&input::head(file)) {
        workbook::read(&mut reading)?;
    } else {
        delimited::read(&mut reading)?;
    }
    reading.finish()
}

/// Whether the first bytes are of a zip archive, which workbooks are.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

/// Where the known columns stand.
#[derive(Debug)]
struct Head {
    at: Vec<(&'static str, Option<usize>)>,
    width: usize,
}

/// A table being read.
struct Reading<'r> {
    file: &'r ListFile,
    layout: &'static Layout,
    head: Option<Head>,
    preamble: Vec<Vec<String>>,
    account: FileAccount,
    /// Line and width of the last row, when its width was wrong.
    last: Option<(u64, usize)>,
    each: Each<'r>,
}

impl Reading<'_> {
    /// Takes one row: above the header, the header, or data. Rows without any text are no rows.
    fn take(&mut self, line: u64, cells: &[String]) -> Result<(), ListError> {
        self.last = None;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let Some(head) = &self.head else { return self.take_head(line, cells) };
        let wide = cells.iter().skip(head.width).any(|cell| !cell.trim().is_empty());
        if wide || cells.len() < head.width {
            let detail = format!("got {} columns, expected {}", cells.len(), head.width);
            self.account.unreadable(line, "wrong_column_count", detail);
            self.last = Some((line, cells.len()));
            return Ok(());
        }
        (self.each)(&Row { line, head, cells }, &mut self.account)
    }

    fn take_head(&mut self, line: u64, cells: &[String]) -> Result<(), ListError> {
        let titles: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
        let place = |column: &Column| (column.title, titles.iter().position(|title| column.fits(title)));
        let at: Vec<_> = self.layout.columns.iter().map(place).collect();
        if self.missing(&at).next().is_some() {
            self.preamble.push(cells.to_vec());
            return if self.preamble.len() > MAX_PREAMBLE { Err(self.no_header()) } else { Ok(()) };
        }
        for (place, title) in titles.iter().enumerate().filter(|(_, title)| !title.is_empty()) {
            if at.iter().all(|(_, known)| *known != Some(place)) {
                let shown: String = title.chars().take(40).collect();
                self.account.issue(line, "unknown_column", format!("column {}: {shown}", place + 1));
            }
        }
        // Empty titles at the end are no columns.
        let width = titles.iter().rposition(|title| !title.is_empty()).map_or(0, |last| last + 1);
        self.head = Some(Head { at, width });
        Ok(())
    }

    /// Needed columns that a header does not have.
    fn missing<'m>(&self, at: &'m [(&'static str, Option<usize>)]) -> impl Iterator<Item = &'static str> + use<'m> {
        let columns = self.layout.columns;
        at.iter().zip(columns).filter(|((_, at), column)| column.needed && at.is_none()).map(|((title, _), _)| *title)
    }

    /// The error for a file without the header: columns are missing in the row that is most like it, or nothing is.
    fn no_header(&self) -> ListError {
        let needed: Vec<&Column> = self.layout.columns.iter().filter(|column| column.needed).collect();
        let missing = |row: &Vec<String>| -> Vec<&'static str> {
            let titles: Vec<String> = row.iter().map(|cell| fold(cell)).collect();
            let lacks = |column: &&&Column| !titles.iter().any(|title| column.fits(title));
            needed.iter().filter(lacks).map(|column| column.title).collect()
        };
        let nearest =
            self.preamble.iter().map(|row| (missing(row), row.len())).min_by_key(|(missing, _)| missing.len());
        let file = self.file.name.clone();
        match nearest {
            Some((missing, got)) if missing.len() * 2 <= needed.len() => {
                ListError::MissingColumns { file, missing: missing.join(", "), got }
            }
            _ => ListError::WrongFormat {
                file,
                expected: self.layout.expected,
                got: "a table without its column titles".to_owned(),
            },
        }
    }

    fn finish(self) -> Result<Table, ListError> {
        if self.head.is_none() {
            return Err(self.no_header());
        }
        Ok(Table { preamble: self.preamble, account: self.account })
    }
}

/// Letters and digits in lower case: how titles are compared.
fn fold(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
