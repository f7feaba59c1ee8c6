//! Official list files to canonical listed parties: one file per format, one table of formats.
//!
//! A reader takes the bytes of the files of one publication and returns parties plus a [`ParseReport`] that accounts
//! for every row: used, not needed, orphaned or unreadable. It never reads a clock, a file or a socket itself; fetching
//! and committing is `refresh`'s work. The way of a list: [`format()`] finds the row of [`FORMATS`], [`Format::select`]
//! picks the reader and its files by name, [`Selection::parse`] reads them, [`guard::check`] compares the result with
//! the version in force. Large files are read as streams: memory holds the parties, not the file.

mod account;
mod aka;
mod au_dfat;
mod ca_sema;
mod ch_seco;
mod content_key;
mod custom;
mod error;
mod eu_fsf;
mod facts;
mod formats;
pub mod fuzz;
pub mod guard;
mod input;
mod lines;
mod lists_data;
mod merge;
mod ofac;
mod ofac_advanced;
mod ofac_csv;
mod ofac_enhanced;
mod ofac_xml;
mod opensanctions;
mod prose;
mod prose_dates;
mod records;
mod relations;
mod sniff;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod text;
mod uk;
mod un_xml;
mod us_csl;
mod us_dpl;
mod xml;

pub use error::{FoundFormat, ListError};
pub use formats::{FORMATS, FileRole, Format, Reader, Selection, format};
pub use guard::{GuardLimits, GuardOverrides, GuardRefusal, ListSummary, summarize};

pub use crate::model::ListFile;
use crate::model::{Date, ListedParty};
use std::collections::BTreeMap;

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
    /// `programs.GLOMAG`, `orphans.alias_rows`; in order of name. Only what occurs is counted.
    pub counts: BTreeMap<String, u64>,
    /// Rows and values that could not be read as meant, in order of file and line.
    pub issues: Vec<ParseIssue>,
}

impl ParseReport {
    /// A count, 0 when the thing never occurred.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or(0)
    }

    /// Number of issues of each kind, in order of kind.
    #[must_use]
    pub fn issues_by_kind(&self) -> BTreeMap<&'static str, u64> {
        let mut kinds = BTreeMap::new();
        for issue in &self.issues {
            *kinds.entry(issue.kind).or_insert(0) += 1;
        }
        kinds
    }
}

/// Rows of one file. Every row is exactly one of used, not needed, orphan or unreadable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// File name.
    pub file: String,
    /// Rows found; header, blank lines and the end mark are not rows.
    pub rows: u64,
    /// Rows that became part of a party.
    pub used: u64,
    /// Rows of a known party that its entry has no place for, e.g. the continuation of a remark that is not cut.
    pub not_needed: u64,
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
    /// What was got and what was expected; carries keys and numbers, never names.
    pub detail: String,
}
