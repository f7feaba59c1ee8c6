//! Official list files to canonical listed parties: one file per format, one table of formats.
//!
//! A reader takes the bytes of the files of one publication and returns parties plus a [`ParseReport`] that accounts
//! for every row: read, repaired, orphaned or unreadable. It never reads a clock, a file or a socket itself.

use crate::model::{Date, ListedParty};

/// One source file of a list publication.
#[derive(Clone, Debug)]
pub struct ListFile {
    /// File name as delivered, e.g. `sdn.csv`; decides the file's role.
    pub name: String,
    /// Its bytes, unchanged.
    pub bytes: Vec<u8>,
}

/// What a reader makes of a publication.
#[derive(Clone, Debug)]
pub struct ParsedList {
    /// Listed parties in order of id.
    pub parties: Vec<ListedParty>,
    /// Account of every row.
    pub report: ParseReport,
    /// The authority's own publication date, where the files state one.
    pub published: Option<Date>,
}

/// Account of a parse: counts, and every row that was not simply read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParseReport {
    /// Rows per file and what became of them.
    pub rows: Vec<RowCounts>,
    /// Named counts for people and golden tests, e.g. `parties.person`, `names.weak`, `identifiers.passport`,
    /// `programs.GLOMAG`, `orphans.alias_rows`; in order of name.
    pub counts: std::collections::BTreeMap<String, u64>,
    /// Rows and values that could not be read as meant, in order of file and line.
    pub issues: Vec<ParseIssue>,
}

/// Rows of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// File name.
    pub file: String,
    /// Rows found.
    pub rows: u64,
    /// Rows that became part of a party.
    pub used: u64,
    /// Rows whose party does not exist in the primary file.
    pub orphans: u64,
    /// Rows that could not be read.
    pub unreadable: u64,
}

/// One row or value that was not simply read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseIssue {
    /// File name.
    pub file: String,
    /// Line, counted from 1.
    pub line: u64,
    /// Machine-readable kind, e.g. `orphan_alias`, `wrong_column_count`, `invalid_utf8`.
    pub kind: &'static str,
    /// What was got and what was expected.
    pub detail: String,
}

/// Why files could not be read as a list at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// (The reader's author replaces this by the real refusals.)
    #[error("not a list file")]
    NotAList,
}
