//! Reader of Switzerland's sanctions list: SECO's XML `swiss-sanctions-list`.
//!
//! The file is read twice, so that memory holds tables and parties only: first the programs and places, which targets
//! refer to by number, wherever they stand; then the targets. No full list was at hand: our fixture is built from SECO's
//! own example amendment and from what public readers of the full list say of it.
//!
//! - Language versions of a sanctions set share one `ssid`, and a program `ssid` may come again with other sets: both are
//!   merged by `ssid`, English first. A designation is one set: the program is the program's key as printed, the legal
//!   basis its name and the set's text, the measures what that text says (`Travel ban, annex 1`).
//! - **The latest modification decides** whether a target is in force: the latest effective date that is not after the
//!   list's own; of equal or missing dates the first in the file, which prints the newest first. De-listed targets stay in
//!   the file: left out and counted (`left_out.delisted`). Old states inside a modification (`added`, `removed`) are never
//!   read.
//! - `list-type="amendment"` is a part of the list, refused; the full list says `whole-list` (`full` in older texts).

mod details;
mod names;
mod tables;
mod target;
#[cfg(test)]
mod tests;

use super::account::{self, Account, FileAccount};
use super::facts::iso_day;
use super::xml::{Stream, Want};
use super::{FileRole, ListError, ListFile, ParsedList, input};
use crate::model::{ListId, ListedParty, PartyId};
use std::collections::HashMap;

/// The authority of every designation on this list.
pub(super) const AUTHORITY: &str = "Swiss State Secretariat for Economic Affairs";

/// The only file.
pub(super) static FILES: &[FileRole] = &[FileRole {
    role: "entries",
    names: &["consolidated-list.xml", "ch_seco_sanctions.xml", "seco.xml"],
    required: true,
}];

/// Root element.
const ROOT: &str = "swiss-sanctions-list";

/// What the file must be.
const EXPECTED: &str = "XML with the root element swiss-sanctions-list";

/// What a full list calls itself.
const FULL: [&str; 2] = ["whole-list", "full"];

/// Whether a head is of this format.
pub(super) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "<swiss-sanctions-list")
}

/// Reads the list, if it is the full one.
pub(super) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let Some(file) = files.first() else {
        let (role, expected) = (FILES[0].role, FILES[0].names.join(" or "));
        return Err(ListError::MissingFile { list: "ch_seco_sanctions", role, expected, got: "no files".into() });
    };
    let stream = Stream::open(file, &[ROOT], EXPECTED)?;
    let kind = stream.root().attribute("list-type").unwrap_or("(none)");
    if !FULL.contains(&kind) {
        let kind: String = kind.chars().take(40).collect();
        return Err(ListError::Partial { file: file.name.clone(), detail: format!("list-type {kind}") });
    }
    drop(stream);
    read(list, file)
}

/// Reads the programs and targets of a file, whatever part of the list it holds.
fn read(list: &ListId, file: &ListFile) -> Result<ParsedList, ListError> {
    let (mut account, mut rows) = (Account::default(), FileAccount::new(&file.name));
    let tables = tables::read(file, &mut rows)?;
    let mut stream = Stream::open(file, &[ROOT], EXPECTED)?;
    let published = stream.root().attribute("date").and_then(iso_day);
    if published.is_none() {
        rows.issue(stream.root().line, "missing_date", "expected a date of the list as yyyy-mm-dd");
    }
    let mut parties: Vec<ListedParty> = Vec::new();
    let mut seen = HashMap::new();
    while let Some(node) = stream.next(&mut |_, node| if &*node.name == "target" { Want::Take } else { Want::Skip })? {
        let Some(id) = node.attribute("ssid").and_then(|key| PartyId::new(list.clone(), key).ok()) else {
            rows.unreadable(node.line, "missing_key", "expected an ssid");
            continue;
        };
        if target::is_delisted(&node, published) {
            account.add("left_out.delisted");
            rows.counts.rows += 1;
            rows.counts.not_needed += 1;
            continue;
        }
        let id = again(id, &seen, node.line, &mut rows);
        if let Some(party) = target::read(&node, id, published, &tables, &mut account, &mut rows) {
            rows.used();
            seen.insert(party.id.key.clone(), parties.len());
            parties.push(party);
        }
    }
    if parties.is_empty() {
        return Err(ListError::NoParties { file: file.name.clone(), rows: rows.counts.rows });
    }
    resolve(list, &mut parties, &seen, &mut account);
    Ok(account::finish(parties, account, [rows], published))
}

/// The id of a target; one that occurs again gets an id of its own, since no name may get lost.
fn again(id: PartyId, seen: &HashMap<Box<str>, usize>, line: u64, rows: &mut FileAccount) -> PartyId {
    if !seen.contains_key(&id.key) {
        return id;
    }
    rows.issue(line, "duplicate_entry", format!("the target {} occurs again", id.key));
    let free = (2..).map(|times: u32| PartyId { key: format!("{}-{times}", id.key).into(), ..id.clone() });
    free.into_iter().find(|id| !seen.contains_key(&id.key)).unwrap_or(id)
}

/// Edges carry numbers of targets: those of the list become ids and names, the others keep their number.
fn resolve(list: &ListId, parties: &mut [ListedParty], seen: &HashMap<Box<str>, usize>, account: &mut Account) {
    let names: Vec<String> = parties.iter().map(|party| party.display_name().to_owned()).collect();
    for relation in parties.iter_mut().flat_map(|party| &mut party.relations) {
        // Until here the name of the target is its number.
        let Some(at) = seen.get(relation.target_name.as_str()) else {
            account.add("relations.unresolved");
            relation.source = format!("{} (target {}, not in force)", relation.source, relation.target_name);
            relation.target_name = String::new();
            continue;
        };
        account.add("relations.resolved");
        relation.target = PartyId::new(list.clone(), &relation.target_name).ok();
        relation.target_name.clone_from(&names[*at]);
    }
}
