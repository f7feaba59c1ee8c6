//! Reader of Canada's consolidated list under the Special Economic Measures Act (SEMA) and the Justice for Victims of
//! Corrupt Foreign Officials Act (JVCFOR): flat XML, `data-set/record`.
//!
//! Two generations of element names are read by one table: `Entity`, `DateOfBirth`, `Title` (2020) became `EntityOrShip`,
//! `DateOfBirthOrShipBuildDate`, `TitleOrShip`, and `ShipIMONumber` and `DateOfListing` were added (2025).
//!
//! **Keys.** The list has no identifier. (Country, Schedule, Item) is unique in a file, but amendments renumber items: of
//! 1,255 parties that stand in both our files of 2020 and 2025 only 112 kept their triple, so a key made of it would
//! call nearly the whole list removed and added. The key is therefore made of content: the regulation (a slug of the
//! country label's English half, `JVCFOR` for that act) and a hash of the primary name in compared form (letters and
//! digits, lower case), because a key must not carry a name into logs; a ship has its IMO number, which survives
//! renaming. Birth dates are left out: they are what amendments correct. Equal keys get `-2`, `-3` in file order (one
//! person of 2025 is listed twice). The printed triple is the remark `Listing: COUNTRY | SCHEDULE | ITEM`.
//!
//! **Measures.** Every schedule prohibits all dealings, except the Russia Regulations' schedules 2 and 3, which prohibit new
//! debt and equity only (SOR/2014-58, sections 4 and 5).

mod aliases;
mod births;
mod record;
#[cfg(test)]
mod tests;

use super::account::{self, Account, FileAccount};
use super::xml::{Stream, Want};
use super::{FileRole, ListError, ListFile, ParsedList, input};
use crate::model::{Date, ListId, PartyId};
use std::collections::HashMap;

/// The authority of every designation on this list.
pub(super) const AUTHORITY: &str = "Global Affairs Canada";

/// The only file.
pub(super) static FILES: &[FileRole] = &[FileRole { role: "entries", names: &["sema-lmes.xml"], required: true }];

/// What the file must be.
const EXPECTED: &str = "XML with the root element data-set";

/// Whether a head is of this format.
pub(super) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "<data-set") && input::contains(head, "<record")
}

/// Reads the list.
pub(super) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let Some(file) = files.first() else {
        let (role, expected) = (FILES[0].role, FILES[0].names.join(" or "));
        return Err(ListError::MissingFile { list: "ca_dfatd_sema_sanctions", role, expected, got: "no files".into() });
    };
    let mut stream = Stream::open(file, &["data-set"], EXPECTED)?;
    let (mut account, mut rows) = (Account::default(), FileAccount::new(&file.name));
    let mut parties = Vec::new();
    let mut taken: HashMap<String, u32> = HashMap::new();
    let mut published: Option<Date> = None;
    while let Some(node) = stream.next(&mut |_, _| Want::Take)? {
        if &*node.name != "record" {
            rows.issue(node.line, "unknown_element", format!("got an element {}, expected record", node.name));
            continue;
        }
        let Some(record) = record::read(&node, &mut account, &mut rows) else { continue };
        published = published.max(record.listed_on);
        let times = taken.entry(record.key.clone()).or_default();
        *times += 1;
        let key = if *times == 1 { record.key.clone() } else { format!("{}-{times}", record.key) };
        let Ok(id) = PartyId::new(list.clone(), &key) else {
            rows.unreadable(node.line, "bad_key", "no key can be made of the record");
            continue;
        };
        rows.used();
        parties.push(record.into_party(id));
    }
    if parties.is_empty() {
        return Err(ListError::NoParties { file: file.name.clone(), rows: rows.counts.rows });
    }
    account.add_many("parties.repeated_name", taken.values().map(|times| u64::from(times - 1)).sum());
    Ok(account::finish(parties, account, [rows], published))
}
