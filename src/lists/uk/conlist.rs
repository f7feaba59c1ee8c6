//! Reader of OFSI's consolidated list ("2022 format", closed on 2026-01-28), as CSV and as the same workbook.
//!
//! One row per combination of names, births, addresses and documents: 18,798 rows are 4,688 groups. Rows are read one by
//! one and joined by Group ID. The first line is `Last Updated,dd/mm/yyyy`. Everybody on this list is subject to an asset
//! freeze, that is what the list is for; some to more. The day of the last update of a group is bookkeeping and not read.

use super::facts::{self, Facts};
use super::group::Groups;
use super::{AUTHORITY, dates, other_information};
use crate::lists::table::{self, Column, Layout, Row, needed, optional};
use crate::lists::{FileRole, ListError, ListFile, ParsedList};
use crate::model::{Designation, IdentifierKind, ListId, ListedParty, Measure, PartyId, PartyKind, ReferenceScheme};

/// The CSV file.
pub(in crate::lists) static CSV_FILES: &[FileRole] =
    &[FileRole { role: "list", names: &["ConList.csv"], required: true }];

/// The workbook.
pub(in crate::lists) static XLSX_FILES: &[FileRole] =
    &[FileRole { role: "list", names: &["ConList.xlsx"], required: true }];

static COLUMNS: &[Column] = &[
    needed("Name 6"),
    needed("Name 1"),
    needed("Name 2"),
    needed("Name 3"),
    needed("Name 4"),
    needed("Name 5"),
    optional("Title"),
    optional("Name Non-Latin Script"),
    optional("Non-Latin Script Type"),
    optional("Non-Latin Script Language"),
    needed("DOB"),
    optional("Town of Birth"),
    optional("Country of Birth"),
    optional("Nationality"),
    optional("Passport Number"),
    optional("Passport Details"),
    optional("National Identification Number"),
    optional("National Identification Details"),
    optional("Position"),
    optional("Address 1"),
    optional("Address 2"),
    optional("Address 3"),
    optional("Address 4"),
    optional("Address 5"),
    optional("Address 6"),
    optional("Post/Zip Code"),
    optional("Country"),
    optional("Other Information"),
    needed("Group Type"),
    needed("Alias Type"),
    optional("Alias Quality"),
    needed("Regime"),
    optional("Listed On"),
    optional("UK Sanctions List Date Designated"),
    optional("Last Updated"),
    needed("Group ID"),
];

static LAYOUT: Layout = Layout {
    expected: "OFSI's ConList with its column titles",
    columns: COLUMNS,
    delimiter: b',',
    ends_in_line_end: true, // the last column is the key: a cut one would be another party's
};

/// Whether these are the first bytes of the CSV file. Copies without the first line begin with the titles.
pub(in crate::lists) fn recognize_csv(head: &[u8]) -> bool {
    !table::is_zip(head) && crate::lists::input::contains(head, "Group ID")
}

/// Whether these are the first bytes of a workbook: the only one among the formats of this list.
pub(in crate::lists) fn recognize_xlsx(head: &[u8]) -> bool {
    table::is_zip(head)
}

/// Reads the list, CSV or workbook.
pub(in crate::lists) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let file = super::the_file(files)?;
    let mut groups = Groups::default();
    let mut table = table::read(file, &LAYOUT, &mut |row, account| {
        let key = row.get("Group ID");
        let Ok(id) = PartyId::new(list.clone(), key) else {
            let detail = format!("expected a Group ID of 1 to 120 visible ASCII characters, got {} bytes", key.len());
            account.unreadable(row.line, "bad_key", detail);
            return Ok(());
        };
        account.used();
        let kind = facts::kind(row.get("Group Type"));
        let party = ListedParty::new(id, kind.unwrap_or(PartyKind::Unknown));
        let mut facts = Facts { party, file: account, line: row.line };
        if kind.is_none() {
            facts.issue("unknown_party_type", "Individual, Entity or Ship");
        }
        read_row(row, &mut facts);
        groups.add(facts.party, row.line, account);
        Ok(())
    })?;
    let published = super::publication_day(&mut table, "Last Updated");
    groups.finish(file, table.account, published)
}

fn read_row(row: &Row<'_>, facts: &mut Facts<'_>) {
    let words = ["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"].map(|title| row.get(title));
    facts.reference(ReferenceScheme::OfsiGroup, row.get("Group ID"));
    facts.name(words, row.get("Name Non-Latin Script"), row.get("Alias Type"), row.get("Alias Quality"));
    read_listing(row, facts);
    facts.titles(row.get("Title"));
    facts.titles(row.get("Position"));
    facts.births(row.get("DOB"));
    facts.birth_places(row.get("Town of Birth"), row.get("Country of Birth"));
    facts.nationalities(row.get("Nationality"));
    let (number, details) = (row.get("Passport Number"), row.get("Passport Details"));
    facts.documents(IdentifierKind::Passport, "Passport", number, details);
    let number = row.get("National Identification Number");
    let details = row.get("National Identification Details");
    facts.documents(IdentifierKind::NationalId, "National identification", number, details);
    let lines =
        ["Address 1", "Address 2", "Address 3", "Address 4", "Address 5", "Address 6"].map(|title| row.get(title));
    facts.address(lines, row.get("Post/Zip Code"), row.get("Country"));
    other_information::read(row.get("Other Information"), facts);
}

/// The regime and its days.
fn read_listing(row: &Row<'_>, facts: &mut Facts<'_>) {
    let listed_on = dates::day(row.get("Listed On"));
    if listed_on.is_none() && row.some("Listed On").is_some() {
        facts.issue("unread_listing_date", "Listed On as dd/mm/yyyy");
    }
    facts.party.listed_on = listed_on;
    let designated = row.get("UK Sanctions List Date Designated");
    if designated != row.get("Listed On") {
        facts.remark("UK Sanctions List Date Designated", designated);
    }
    let Some(regime) = row.some("Regime") else {
        return facts.issue("missing_program", "a Regime");
    };
    facts.party.designations.push(Designation {
        authority: AUTHORITY.to_owned(),
        program: crate::lists::text::clean(regime),
        legal_basis: None,
        listed_on,
        measures: vec![Measure::AssetFreeze],
    });
}
