//! What the fuzz targets call: one input to the files of a reader, and the laws that every parse keeps.
//!
//! A reader may return any error. It may not panic, lose a row in its account, or hand out parties that the rest of the
//! house could not hold. `fuzz/` runs this under a coverage-guided fuzzer, `tests/fuzz/` with a stable compiler.

use super::{FORMATS, Format, ListFile, ParsedList, Reader};
use crate::model::{ListId, PartyId};
use std::collections::HashSet;

/// Stands between the files of one input, in the order of [`Reader::files`].
pub const NEXT_FILE: &[u8] = b"\n--- next file ---\n";

/// A way in which a reader broke a law.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// There is no such reader: the fuzz target is out of date.
    #[error("no reader {reader} of list {list}")]
    NoReader {
        /// List id.
        list: String,
        /// Name of the reader.
        reader: String,
    },
    /// Rows of a file are not each one of used, not needed, orphan or unreadable.
    #[error("{file}: {rows} rows, but {accounted} accounted for")]
    Rows {
        /// File name.
        file: String,
        /// Rows found.
        rows: u64,
        /// Sum of what became of them.
        accounted: u64,
    },
    /// A party has the id of another list, or one that cannot be printed and read back.
    #[error("party {at}: id of the wrong form or list")]
    Id {
        /// Position of the party.
        at: usize,
    },
    /// Parties are not in order of id, or two have the same.
    #[error("party {at}: not after the party before it")]
    Order {
        /// Position of the party.
        at: usize,
    },
    /// A name is empty or occurs twice in a party.
    #[error("party {at}: a name is empty or there twice")]
    Name {
        /// Position of the party.
        at: usize,
    },
    /// The account counts other parties than there are.
    #[error("the account has {counted} parties, the list {parties}")]
    Count {
        /// `parties.total` of the account.
        counted: u64,
        /// Parties of the list.
        parties: usize,
    },
    /// A list without parties is an error, never a result.
    #[error("a list without parties was returned")]
    Empty,
}

/// The files of an input.
#[must_use]
pub fn files(reader: &Reader, input: &[u8]) -> Vec<ListFile> {
    let mut rest = Some(input);
    let mut files = Vec::new();
    for role in reader.files {
        let Some(bytes) = rest else { break };
        let cut = bytes.windows(NEXT_FILE.len()).position(|window| window == NEXT_FILE);
        let content = cut.map_or(bytes, |cut| &bytes[..cut]);
        rest = cut.map(|cut| &bytes[cut + NEXT_FILE.len()..]);
        let name = role.names.first().map_or_else(String::new, |name| name.replace('*', "list"));
        files.push(ListFile::new(name, content.to_vec()));
    }
    files
}

/// Parses an input with a reader, by its names in [`FORMATS`]. Nothing when the reader refuses it with an error.
pub fn run(list: &str, reader: &str, input: &[u8]) -> Result<Option<ParsedList>, Violation> {
    let row = |format: &&Format| format.id == list;
    let found = FORMATS.iter().find(row).and_then(|format| format.reader(reader));
    let (Some(found), Ok(id)) = (found, list.parse::<ListId>()) else {
        return Err(Violation::NoReader { list: list.to_owned(), reader: reader.to_owned() });
    };
    match (found.parse)(&id, &files(found, input)) {
        Ok(parsed) => check(&id, &parsed).map(|()| Some(parsed)),
        Err(_) => Ok(None),
    }
}

/// The laws of every parse.
pub fn check(list: &ListId, parsed: &ParsedList) -> Result<(), Violation> {
    for rows in &parsed.report.rows {
        let accounted = rows.used + rows.not_needed + rows.orphans + rows.unreadable;
        if rows.rows != accounted {
            return Err(Violation::Rows { file: rows.file.clone(), rows: rows.rows, accounted });
        }
    }
    let counted = parsed.report.count("parties.total");
    if counted != parsed.parties.len() as u64 {
        return Err(Violation::Count { counted, parties: parsed.parties.len() });
    }
    if parsed.parties.is_empty() {
        return Err(Violation::Empty);
    }
    for (at, party) in parsed.parties.iter().enumerate() {
        if party.id.list != *list || party.id.to_string().parse::<PartyId>().as_ref() != Ok(&party.id) {
            return Err(Violation::Id { at });
        }
        if at > 0 && parsed.parties[at - 1].id >= party.id {
            return Err(Violation::Order { at });
        }
        let mut seen = HashSet::new();
        if !party.names.iter().all(|name| !name.text.trim().is_empty() && seen.insert(name.text.as_str())) {
            return Err(Violation::Name { at });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_is_cut_into_files() {
        let reader =
            FORMATS.iter().find(|format| format.id == "custom").and_then(|format| format.reader("csv")).unwrap();
        let got = files(reader, b"id\n1\n--- next file ---\nkey = 1\n--- next file ---\nno role");
        let got: Vec<_> = got.iter().map(|file| (file.name.as_str(), file.read().unwrap())).collect();
        assert_eq!(got, [("list.csv", b"id\n1".to_vec()), ("mapping.toml", b"key = 1".to_vec())]);
        assert!(matches!(run("custom", "xml", b""), Err(Violation::NoReader { .. })));
        assert!(matches!(run("custom", "csv", b""), Ok(None)));
    }
}
