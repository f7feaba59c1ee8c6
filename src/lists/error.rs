//! Why files could not be read as a list at all. (A row that cannot be read is a [`ParseIssue`](super::ParseIssue).)

use crate::model::ErrorReason;
use std::fmt;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundFormat {
    /// A zip archive, which workbooks are too.
    Zip,
    /// gzip data.
    Gzip,
    /// HTML or XML: starts with `<`. Often the error page of a server or proxy.
    Markup,
    /// JSON: starts with `{` or `[`.
    Json,
    /// UTF-16 text.
    Utf16,
    /// Bytes that no text has.
    Binary,
}

impl fmt::Display for FoundFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zip => "a zip archive or workbook",
            Self::Gzip => "gzip data",
            Self::Markup => "HTML or XML",
            Self::Json => "JSON",
            Self::Utf16 => "UTF-16 text",
            Self::Binary => "binary data",
        })
    }
}

/// Why files could not be read as a list at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// No format has this list id.
    #[error("unknown list `{got}`: did you mean `{nearest}`? Known lists: {known}")]
    UnknownList {
        /// The id that was got.
        got: String,
        /// The nearest known id.
        nearest: &'static str,
        /// All known ids, separated by commas.
        known: String,
    },
    /// A required file is not among those given.
    #[error("{list}: expected a file {expected} ({role}), got {got}")]
    MissingFile {
        /// The list.
        list: &'static str,
        /// What the file is for.
        role: &'static str,
        /// Accepted file names.
        expected: String,
        /// Names of the files given.
        got: String,
    },
    /// Two files have the same role.
    #[error("{first} and {second} both are the {role} file: expected one")]
    DuplicateFile {
        /// What the file is for.
        role: &'static str,
        /// Name of the first.
        first: String,
        /// Name of the second.
        second: String,
    },
    /// A file has no bytes.
    #[error("{file}: expected rows, got an empty file")]
    Empty {
        /// File name.
        file: String,
    },
    /// A file holds blanks only.
    #[error("{file}: expected rows, got {bytes} bytes of white space")]
    Blank {
        /// File name.
        file: String,
        /// Its size.
        bytes: usize,
    },
    /// A file is of another format.
    #[error("{file}: expected CSV text, got {got}")]
    NotCsv {
        /// File name.
        file: String,
        /// What it is.
        got: FoundFormat,
    },
    /// A file could not be read or unpacked.
    #[error("{file}: cannot be read: {detail}")]
    Unreadable {
        /// File name.
        file: String,
        /// The reason.
        detail: String,
    },
    /// A file is not of the format its reader reads.
    #[error("{file}: expected {expected}, got {got}")]
    WrongFormat {
        /// File name.
        file: String,
        /// What was expected, e.g. `XML with the root element CONSOLIDATED_LIST`.
        expected: &'static str,
        /// What it is, in words that carry no content.
        got: String,
    },
    /// A file is malformed at some line, so that what follows cannot be trusted.
    #[error("{file}: malformed in line {line}: {detail}")]
    Malformed {
        /// File name.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// What was got and what was expected.
        detail: String,
    },
    /// A file ends before it is whole: an XML element is not closed, a list has no end mark.
    #[error("{file}: cut off in line {line}: {detail}")]
    CutOff {
        /// File name.
        file: String,
        /// Last line.
        line: u64,
        /// What is missing.
        detail: String,
    },
    /// A file holds something that is refused because it could be an attack: a document type, too deep nesting, a
    /// value larger than any real one.
    #[error("{file}: refused in line {line}: {detail}")]
    Hostile {
        /// File name.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// What was found and what is allowed.
        detail: String,
    },
    /// A file says of itself that it is only a part of the list.
    #[error("{file}: holds a part of the list only ({detail}): expected the full list")]
    Partial {
        /// File name.
        file: String,
        /// What makes it partial, e.g. `filter on 1 program`.
        detail: String,
    },
    /// A file states a number of entries that it does not hold.
    #[error("{file}: states {stated} {what}, holds {got}")]
    StatedCount {
        /// File name.
        file: String,
        /// What is counted, e.g. `entries`.
        what: &'static str,
        /// The number the file states.
        stated: u64,
        /// The number it holds.
        got: u64,
    },
    /// A table lacks columns that its reader needs.
    #[error("{file}: expected the columns {missing}, got {got} other columns")]
    MissingColumns {
        /// File name.
        file: String,
        /// Titles of the missing columns.
        missing: String,
        /// Columns found.
        got: usize,
    },
    /// The mapping of a custom list cannot be used.
    #[error("{file}: {detail}")]
    Mapping {
        /// File name.
        file: String,
        /// What was got and what was expected.
        detail: String,
    },
    /// A file ends in the middle of a row.
    #[error(
        "{file}: cut off in line {line}: expected {expected_columns} columns and a line end, got {got_columns} columns, the last one not ended"
    )]
    Truncated {
        /// File name.
        file: String,
        /// Line of the last row, counted from 1.
        line: u64,
        /// Columns the last row has.
        got_columns: usize,
        /// Columns it should have.
        expected_columns: usize,
    },
    /// A file has the columns of another file.
    #[error("{file}: not the {role} file: expected {expected_columns} columns, got {got_columns} in {rows} rows")]
    WrongFile {
        /// File name.
        file: String,
        /// What it was given as.
        role: &'static str,
        /// Columns most of its rows have.
        got_columns: usize,
        /// Columns they should have.
        expected_columns: usize,
        /// Rows with that number of columns.
        rows: u64,
    },
    /// The primary file has no readable row.
    #[error("{file}: expected at least one listed party, got none in {rows} rows")]
    NoParties {
        /// File name.
        file: String,
        /// Rows found.
        rows: u64,
    },
    /// Most rows of a secondary file belong to no party of the primary file: it is of another list or time.
    #[error("{file}: {orphans} of {rows} rows belong to no listed party: expected files of one publication")]
    ForeignFile {
        /// File name.
        file: String,
        /// Rows found.
        rows: u64,
        /// Rows without a party.
        orphans: u64,
    },
}

impl ListError {
    /// The public reason of this error.
    #[must_use]
    pub const fn reason(&self) -> ErrorReason {
        match self {
            Self::UnknownList { .. } => ErrorReason::UnknownList,
            Self::MissingFile { .. }
            | Self::DuplicateFile { .. }
            | Self::Empty { .. }
            | Self::Blank { .. }
            | Self::NotCsv { .. }
            | Self::Unreadable { .. }
            | Self::WrongFormat { .. }
            | Self::Malformed { .. }
            | Self::CutOff { .. }
            | Self::Hostile { .. }
            | Self::Partial { .. }
            | Self::StatedCount { .. }
            | Self::MissingColumns { .. }
            | Self::Mapping { .. }
            | Self::Truncated { .. }
            | Self::WrongFile { .. }
            | Self::NoParties { .. }
            | Self::ForeignFile { .. } => ErrorReason::ListFileRefused,
        }
    }
}
