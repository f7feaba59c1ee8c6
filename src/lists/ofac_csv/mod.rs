//! Reader of OFAC's legacy CSV sets: the SDN list and the consolidated non-SDN lists.
//!
//! Four files make one list: entries, aliases, addresses, and comments that continue remarks cut at 1,000 characters.
//! Source: OFAC data specification `dat_spec.txt` of 2023-09-25. The flow: [`rows`] reads each file, [`entry`] makes a
//! party of each entry row with the grammar of [`super::ofac`], this file joins aliases, addresses and relations to them,
//! and [`super::account`] counts what came out. Nothing of a row is dropped: what has no field becomes a remark.

mod entry;
mod rows;
#[cfg(test)]
mod tests;

use super::account::{self, Account, FileAccount};
use super::ofac::{self, Source};
use super::{FileRole, ListError, ListFile, ParsedList, merge, relations};
use crate::model::{AliasStrength, ListId, ListedAddress, ListedName, ListedParty, NameKind};
use rows::Table;
use std::collections::{HashMap, HashSet};

/// Columns of the four files, in the order of the file tables.
const COLUMNS: [usize; 4] = [12, 5, 6, 2];

/// A secondary file with at least this many rows must belong to the primary file by more than half.
const LEAST_ROWS_TO_JUDGE: u64 = 20;

/// Files of the SDN list. Comments may be missing: a list without cut remarks has none.
pub(super) static SDN_FILES: &[FileRole] = &[
    FileRole { role: "entries", names: &["sdn.csv"], required: true },
    FileRole { role: "aliases", names: &["alt.csv"], required: true },
    FileRole { role: "addresses", names: &["add.csv"], required: true },
    FileRole { role: "comments", names: &["sdn_comments.csv", "sdn comments.csv"], required: false },
];

/// Files of the consolidated non-SDN lists.
pub(super) static CONS_FILES: &[FileRole] = &[
    FileRole { role: "entries", names: &["cons_prim.csv"], required: true },
    FileRole { role: "aliases", names: &["cons_alt.csv"], required: true },
    FileRole { role: "addresses", names: &["cons_add.csv"], required: true },
    FileRole { role: "comments", names: &["cons_comments.csv"], required: false },
];

/// What differs between the two lists.
struct Publication {
    source: &'static Source,
    files: &'static [FileRole],
}

/// Reads the SDN list.
pub(super) fn parse_sdn(_: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse(&Publication { source: &ofac::SDN, files: SDN_FILES }, files)
}

/// Reads the consolidated non-SDN lists.
pub(super) fn parse_cons(_: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse(&Publication { source: &ofac::CONS, files: CONS_FILES }, files)
}

/// A list being put together.
struct Assembly {
    parties: Vec<ListedParty>,
    /// Entry number to position in `parties`.
    by_key: HashMap<Box<str>, usize>,
    account: Account,
}

fn parse(publication: &Publication, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let list = publication.source.id();
    let mut tables = read_tables(publication, files)?;
    let [entries, aliases, addresses, comments] = &mut tables;
    let mut assembly = Assembly {
        parties: Vec::with_capacity(entries.rows.len()),
        by_key: HashMap::new(),
        account: Account::default(),
    };
    entry::read_all(&list, publication.source.measure, entries, comments, &mut assembly);
    if assembly.parties.is_empty() {
        return Err(ListError::NoParties { file: entries.counts.file.clone(), rows: entries.counts.rows });
    }
    assembly.join_aliases(aliases);
    assembly.join_addresses(addresses);
    for table in [&*aliases, &*addresses] {
        refuse_foreign(table)?;
    }
    relations::resolve(&mut assembly.parties, &mut assembly.account);
    Ok(assembly.finish(tables))
}

/// Reads the four files; a missing comments file is an empty table.
fn read_tables(publication: &Publication, files: &[ListFile]) -> Result<[Table; 4], ListError> {
    let mut tables: [Table; 4] = Default::default();
    for ((table, role), columns) in tables.iter_mut().zip(publication.files).zip(COLUMNS) {
        match files.iter().find(|file| role.accepts(&file.name)) {
            Some(file) => *table = rows::read(file, role, columns)?,
            None if role.required => {
                let got = files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
                let expected = role.names.join(" or ");
                return Err(ListError::MissingFile { list: publication.source.list, role: role.role, expected, got });
            }
            None => {}
        }
    }
    Ok(tables)
}

/// Refuses a secondary file most of whose rows belong to no entry: files of two lists were mixed.
fn refuse_foreign(table: &Table) -> Result<(), ListError> {
    let counts = &table.counts;
    if counts.rows < LEAST_ROWS_TO_JUDGE || counts.orphans.saturating_mul(2) <= counts.rows {
        return Ok(());
    }
    Err(ListError::ForeignFile { file: counts.file.clone(), rows: counts.rows, orphans: counts.orphans })
}

impl Assembly {
    /// Joins alias rows to their parties. Aliases of this file are strong: weak ones stand in the remarks.
    fn join_aliases(&mut self, table: &mut Table) {
        for row in std::mem::take(&mut table.rows) {
            let Some(at) = row.key().and_then(|key| self.by_key.get(key)).copied() else {
                table.orphan(&row, "orphan_alias");
                self.account.add("orphans.alias_rows");
                continue;
            };
            let Some(text) = row.some(3) else {
                table.counts.unreadable += 1;
                table.issue(row.line, "missing_name", "expected a name in column 4");
                continue;
            };
            let kind = match row.text(2).to_ascii_lowercase().as_str() {
                "aka" | "nka" => NameKind::Alias,
                "fka" => NameKind::Former,
                other => {
                    let detail = format!("got a type of {} characters, expected aka, fka or nka", other.len());
                    table.issue(row.line, "unknown_alias_type", detail);
                    NameKind::Alias
                }
            };
            table.counts.used += 1;
            let party = &mut self.parties[at];
            party.names.push(ListedName { text, kind, strength: AliasStrength::Strong });
            party.remarks.extend(row.some(4));
        }
    }

    /// Joins address rows to their parties. A row of nulls says that no address is known: counted, not stored.
    fn join_addresses(&mut self, table: &mut Table) {
        let mut seen = HashSet::new();
        for row in std::mem::take(&mut table.rows) {
            let Some(at) = row.key().and_then(|key| self.by_key.get(key)).copied() else {
                table.orphan(&row, "orphan_address");
                self.account.add("orphans.address_rows");
                continue;
            };
            table.counts.used += 1;
            seen.insert(at);
            let [street, city, country, remarks] = [2, 3, 4, 5].map(|column| row.text(column).to_owned());
            let address = ListedAddress { street, city, country, remarks };
            if address == ListedAddress::default() {
                self.account.add("addresses.null");
            } else {
                self.account.add("addresses.used");
                self.parties[at].addresses.push(address);
            }
        }
        let without = self.parties.len() - seen.len();
        self.account.add_many("parties.without_address_row", without as u64);
    }

    /// Sorts the parties and closes the account. A name that a party has twice (alias rows again, a weak alias of a
    /// remark that is a row too) stays once, with the stronger marking.
    fn finish(mut self, tables: [Table; 4]) -> ParsedList {
        for party in &mut self.parties {
            let names = std::mem::take(&mut party.names);
            let printed = names.len();
            for name in names {
                merge::add_name(party, name);
            }
            self.account.add_many("names.repeated", (printed - party.names.len()) as u64);
        }
        let given = tables.into_iter().filter(|table| !table.counts.file.is_empty());
        let files = given.map(|table| FileAccount { counts: table.counts, issues: table.issues });
        account::finish(self.parties, self.account, files, None)
    }
}
