//! Reader of the UN Security Council's consolidated list, `consolidated.xml`.
//!
//! `CONSOLIDATED_LIST` holds `INDIVIDUALS` and `ENTITIES`; every record is whole in itself and is read as a stream. Keys
//! are DATAIDs, which never change; the reference number people know (`QDi.001`) is a reference. Schema: the UN's
//! `sc-sanctions.xsd` of 2018, and what the files of 2026 have beyond it.
//!
//! Only what the list says of a party becomes part of it. Bookkeeping of the record does not (`VERSIONNUM`, `SORT_KEY`,
//! `LIST_TYPE`, the days of updates, the Interpol link that appeared on every record in 2026): a change of schema must not
//! look like a thousand changed parties. Empty placeholders are counted. A party that is delisted but still printed is
//! kept, with an issue.

mod documents;
mod names;
mod record;
#[cfg(test)]
mod tests;

use super::account::{self, Account, FileAccount};
use super::xml::{Node, Stream, Want};
use super::{FileRole, ListError, ListFile, ParsedList, input, merge};
use crate::model::{Date, ListId, ListedParty, PartyId, PartyKind};
use std::collections::BTreeMap;
use std::collections::HashMap;

/// The authority of every designation on this list.
pub(super) const AUTHORITY: &str = "UN Security Council";

/// The root element.
const ROOT: &str = "CONSOLIDATED_LIST";

/// The one file.
pub(super) static FILES: &[FileRole] =
    &[FileRole { role: "list", names: &["consolidated.xml", "UN_consolidated.xml"], required: true }];

/// Whether these are the first bytes of the list.
pub(super) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "<CONSOLIDATED_LIST")
}

/// The kinds of records: section, element of a record, kind of the party.
static SECTIONS: &[(&str, &str, PartyKind)] =
    &[("INDIVIDUALS", "INDIVIDUAL", PartyKind::Person), ("ENTITIES", "ENTITY", PartyKind::Organization)];

/// What the record readers share.
struct Reading {
    file: FileAccount,
    account: Account,
    /// Tags and values that this reader does not know: what, first line, how often.
    unknown: BTreeMap<(&'static str, String), (u64, u64)>,
}

impl Reading {
    /// Notes something unknown once, however often it comes.
    fn unknown(&mut self, line: u64, kind: &'static str, what: &str) {
        let shown: String = what.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
        self.unknown.entry((kind, shown)).or_insert((line, 0)).1 += 1;
    }
}

/// Reads the list.
pub(super) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let Some(file) = files.first() else {
        let (role, expected, got) = (FILES[0].role, FILES[0].names.join(" or "), "no files".to_owned());
        return Err(ListError::MissingFile { list: "un_sc_sanctions", role, expected, got });
    };
    let mut stream = Stream::open(file, &[ROOT], "XML with the root element CONSOLIDATED_LIST")?;
    let published = stream.root().attribute("dateGenerated").and_then(ten_characters);
    let mut reading =
        Reading { file: FileAccount::new(&file.name), account: Account::default(), unknown: BTreeMap::new() };
    if published.is_none() {
        reading.file.issue(1, "missing_publication_date", "expected an attribute dateGenerated that begins with a day");
    }
    let mut parties: Vec<ListedParty> = Vec::new();
    let mut by_key: HashMap<Box<str>, usize> = HashMap::new();
    let mut strange: Vec<(u64, String)> = Vec::new();
    while let Some(node) = stream.next(&mut |path, node| choose(path, node, &mut strange))? {
        let Some(party) = read_record(list, &node, &mut reading) else { continue };
        if let Some(at) = by_key.get(&party.id.key) {
            let known: &mut ListedParty = &mut parties[*at];
            reading.file.issue(node.line, "duplicate_key", format!("a second record {}: joined", known.id.key));
            merge::absorb(known, party);
        } else {
            by_key.insert(party.id.key.clone(), parties.len());
            parties.push(party);
        }
    }
    for (line, name) in strange {
        reading.unknown(line, "unknown_section", &name);
    }
    if parties.is_empty() {
        return Err(ListError::NoParties { file: file.name.clone(), rows: reading.file.counts.rows });
    }
    for ((kind, what), (line, times)) in std::mem::take(&mut reading.unknown) {
        reading.file.issue(line, kind, format!("{what}: {times} times"));
    }
    Ok(account::finish(parties, reading.account, [reading.file], published))
}

/// Takes the records, notes sections that are none of ours.
fn choose(path: &[Box<str>], node: &Node, strange: &mut Vec<(u64, String)>) -> Want {
    let known = match path {
        [_] => SECTIONS.iter().any(|(section, ..)| *node.name == **section).then_some(Want::Descend),
        [_, section] => {
            let fits = |(outer, inner, _): &&(&str, &str, PartyKind)| **section == **outer && *node.name == **inner;
            SECTIONS.iter().find(fits).map(|_| Want::Take)
        }
        _ => None, // records are taken whole
    };
    known.unwrap_or_else(|| {
        strange.push((node.line, node.name.to_string()));
        Want::Skip
    })
}

/// Makes a party of a record, or says why not.
fn read_record(list: &ListId, node: &Node, reading: &mut Reading) -> Option<ListedParty> {
    let kind = SECTIONS.iter().find(|(_, record, _)| *node.name == **record).map(|(.., kind)| *kind)?;
    let key = node.text_of("DATAID").unwrap_or_default();
    let Ok(id) = PartyId::new(list.clone(), key) else {
        let detail = format!("expected a DATAID of 1 to 120 visible ASCII characters, got {} bytes", key.len());
        reading.file.unreadable(node.line, "bad_key", detail);
        return None;
    };
    reading.file.used();
    Some(record::read(id, kind, node, reading))
}

/// The day in the first ten characters: `2015-07-01-04:00` and `2026-08-01T23:00:03.110Z` have a tail.
fn ten_characters(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}
