//! Reader of the UK Sanctions List as CSV.
//!
//! One row per combination, joined by Unique ID; the first line is `Report Date: 29-Apr-2026`. Columns and values follow
//! the published structure; see the module above for what that means.

use super::facts::{self, Facts};
use super::group::Groups;
use super::{AUTHORITY, dates, measures};
use crate::lists::account::FileAccount;
use crate::lists::table::{self, Column, Layout, Row, needed, optional};
use crate::lists::text::clean;
use crate::lists::{FileRole, ListError, ListFile, ParsedList, input};
use crate::model::{
    Designation, IdentifierKind, ListId, ListedParty, Measure, PartyId, PartyKind, ReferenceScheme, RelationKind,
};

/// The file.
pub(in crate::lists) static FILES: &[FileRole] =
    &[FileRole { role: "list", names: &["UK-Sanctions-List.csv", "UK_Sanctions_List.csv"], required: true }];

static COLUMNS: &[Column] = &[
    needed("Unique ID"),
    optional("OFSI Group ID"),
    optional("UN Reference Number"),
    needed("Name 6"),
    needed("Name 1"),
    needed("Name 2"),
    needed("Name 3"),
    needed("Name 4"),
    needed("Name 5"),
    needed("Name type"),
    optional("Alias strength"),
    optional("Title"),
    optional("Name non-latin script"),
    optional("Non-latin script type"),
    optional("Non-latin script language"),
    needed("Regime Name"),
    needed("Designation Type").also(&["Individual, Entity, Ship", "Individual/Entity/Ship"]),
    optional("Designation source"),
    needed("Sanctions Imposed"),
    optional("Other Information"),
    optional("UK Statement of Reasons"),
    optional("Address Line 1"),
    optional("Address Line 2"),
    optional("Address Line 3"),
    optional("Address Line 4"),
    optional("Address Line 5"),
    optional("Address Line 6"),
    optional("Address Postal Code"),
    optional("Address Country"),
    optional("Phone number"),
    optional("Website"),
    optional("Email address"),
    optional("Date Designated"),
    optional("Last Updated"),
    needed("D.O.B"),
    optional("Nationality(/ies)").also(&["Nationality", "Nationalities"]),
    optional("National Identifier number"),
    optional("National Identifier additional information"),
    optional("Passport number"),
    optional("Passport additional information"),
    optional("Position"),
    optional("Gender"),
    optional("Town of birth"),
    optional("Country of birth"),
    optional("Type of entity"),
    optional("Subsidiaries"),
    optional("Parent company"),
    optional("Business registration number (s)"),
    optional("IMO number"),
    optional("Current owner/operator (s)"),
    optional("Previous owner/operator (s)"),
    optional("Current believed flag of ship"),
    optional("Previous flags"),
    optional("Type of ship"),
    optional("Tonnage of ship"),
    optional("Length of ship"),
    optional("Year Built"),
    optional("Hull identification number (HIN)"),
];

static LAYOUT: Layout = Layout {
    expected: "the UK Sanctions List with its column titles",
    columns: COLUMNS,
    delimiter: b',',
    ends_in_line_end: false, // not known of the official file; the key is one of the first columns
};

/// Whether these are the first bytes of the file. Copies without the first line begin with the titles.
pub(in crate::lists) fn recognize(head: &[u8]) -> bool {
    !table::is_zip(head) && !head.starts_with(b"<") && input::contains(head, "Unique ID")
}

/// Reads the list.
pub(in crate::lists) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let file = super::the_file(files)?;
    let mut groups = Groups::default();
    let mut table = table::read(file, &LAYOUT, &mut |row, account| {
        if let Some(party) = read_row(list, row, account) {
            groups.add(party, row.line, account);
        }
        Ok(())
    })?;
    let published = super::publication_day(&mut table, "Report Date");
    groups.finish(file, table.account, published)
}

fn read_row(list: &ListId, row: &Row<'_>, account: &mut FileAccount) -> Option<ListedParty> {
    let key = row.get("Unique ID");
    let Ok(id) = PartyId::new(list.clone(), key) else {
        let detail = format!("expected a Unique ID of 1 to 120 visible ASCII characters, got {} bytes", key.len());
        account.unreadable(row.line, "bad_key", detail);
        return None;
    };
    account.used();
    let kind = facts::kind(row.get("Designation Type"));
    let party = ListedParty::new(id, kind.unwrap_or(PartyKind::Unknown));
    let mut facts = Facts { party, file: account, line: row.line };
    if kind.is_none() {
        facts.issue("unknown_party_type", "Individual, Entity or Ship");
    }
    facts.reference(ReferenceScheme::UkUniqueId, key);
    facts.reference(ReferenceScheme::OfsiGroup, row.get("OFSI Group ID"));
    facts.reference(ReferenceScheme::UnReference, row.get("UN Reference Number"));
    let words = ["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"].map(|title| row.get(title));
    facts.name(words, row.get("Name non-latin script"), row.get("Name type"), row.get("Alias strength"));
    let (regime, designated) = (row.get("Regime Name"), row.get("Date Designated"));
    designation(&mut facts, regime, designated, measures::read(row.get("Sanctions Imposed")));
    read_person(row, &mut facts);
    read_contacts(row, &mut facts);
    read_ship(row, &mut facts);
    for (label, title) in [
        ("Designation source", "Designation source"),
        ("Other Information", "Other Information"),
        ("UK Statement of Reasons", "UK Statement of Reasons"),
        ("Type of entity", "Type of entity"),
    ] {
        facts.remark(label, row.get(title));
    }
    Some(facts.party)
}

/// The act: regime, day and measures. An act without known measures is unstated, never none.
pub(super) fn designation(
    facts: &mut Facts<'_>,
    regime: &str,
    designated: &str,
    (mut measures, unknown): (Vec<Measure>, Vec<String>),
) {
    let listed_on = dates::day(designated);
    if listed_on.is_none() && !designated.trim().is_empty() {
        facts.issue("unread_listing_date", "Date Designated as dd/mm/yyyy");
    }
    facts.party.listed_on = listed_on;
    for part in unknown {
        let shown: String = part.chars().take(60).collect();
        facts.issue("unknown_measure", &format!("a known text of Sanctions Imposed, got `{shown}`"));
    }
    if measures.is_empty() {
        facts.issue("missing_measures", "Sanctions Imposed");
        measures.push(Measure::Unstated);
    }
    let program = clean(regime);
    if program.is_empty() {
        return facts.issue("missing_program", "a Regime Name");
    }
    let authority = AUTHORITY.to_owned();
    facts.party.designations.push(Designation { authority, program, legal_basis: None, listed_on, measures });
}

fn read_person(row: &Row<'_>, facts: &mut Facts<'_>) {
    facts.titles(row.get("Title"));
    facts.titles(row.get("Position"));
    facts.births(row.get("D.O.B"));
    facts.birth_places(row.get("Town of birth"), row.get("Country of birth"));
    facts.nationalities(row.get("Nationality(/ies)"));
    facts.gender(row.get("Gender"));
    let (number, about) = (row.get("Passport number"), row.get("Passport additional information"));
    facts.documents(IdentifierKind::Passport, "Passport", number, about);
    let number = row.get("National Identifier number");
    let about = row.get("National Identifier additional information");
    facts.documents(IdentifierKind::NationalId, "National identification", number, about);
}

fn read_contacts(row: &Row<'_>, facts: &mut Facts<'_>) {
    let lines =
        ["Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Address Line 6"];
    facts.address(lines.map(|title| row.get(title)), row.get("Address Postal Code"), row.get("Address Country"));
    facts.contacts(IdentifierKind::Phone, "Phone number", row.get("Phone number"));
    facts.contacts(IdentifierKind::Website, "Website", row.get("Website"));
    facts.emails(row.get("Email address"));
    facts.registrations(row.get("Business registration number (s)"));
    facts.relations(RelationKind::Owns, "Subsidiaries", row.get("Subsidiaries"));
    facts.relations(RelationKind::OwnedOrControlledBy, "Parent company", row.get("Parent company"));
}

fn read_ship(row: &Row<'_>, facts: &mut Facts<'_>) {
    facts.imo(row.get("IMO number"));
    let hull = row.get("Hull identification number (HIN)");
    facts.identify(IdentifierKind::Other, "Hull identification number (HIN)", hull);
    let owner = row.get("Current owner/operator (s)");
    facts.vessel(|vessel| &mut vessel.owner, owner);
    facts.relations(RelationKind::OwnedOrControlledBy, "Current owner/operator (s)", owner);
    facts.relations(RelationKind::LinkedTo, "Previous owner/operator (s)", row.get("Previous owner/operator (s)"));
    facts.vessel(|vessel| &mut vessel.flag, row.get("Current believed flag of ship"));
    facts.vessel(|vessel| &mut vessel.vessel_type, row.get("Type of ship"));
    facts.vessel(|vessel| &mut vessel.tonnage, row.get("Tonnage of ship"));
    for label in ["Previous flags", "Length of ship", "Year Built"] {
        facts.remark(label, row.get(label));
    }
}
