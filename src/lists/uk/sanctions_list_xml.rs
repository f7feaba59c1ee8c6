//! Reader of the UK Sanctions List as XML.
//!
//! `Designations` holds `DateGenerated` and one `Designation` per party (and per regime, when it has several). Lists stand
//! in elements of their own (`Names/Name`, `DOBs/DOB`); they are looked for at any depth of a designation, because the
//! structure at hand was published by others and may nest differently. Elements that are not read become remarks.

use super::facts::{self, Facts};
use super::group::Groups;
use super::sanctions_list_csv::designation;
use super::{dates, measures};
use crate::lists::account::FileAccount;
use crate::lists::xml::{Node, Stream, Want};
use crate::lists::{FileRole, ListError, ListFile, ParsedList, input};
use crate::model::{
    AliasStrength, IdentifierKind, ListId, ListedParty, PartyId, PartyKind, ReferenceScheme, RelationKind,
};
use std::collections::BTreeSet;

/// The file.
pub(in crate::lists) static FILES: &[FileRole] =
    &[FileRole { role: "list", names: &["UK-Sanctions-List.xml", "UK_Sanctions_List.xml"], required: true }];

/// Whether these are the first bytes of the file.
pub(in crate::lists) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "<Designations")
}

/// Elements whose text is read. `LastUpdated` is the bookkeeping of the record; scripts and languages of names show in
/// the names themselves.
static READ: &[&str] = &[
    "LastUpdated",
    "DateDesignated",
    "UniqueID",
    "OFSIGroupID",
    "UNReferenceNumber",
    "Name1",
    "Name2",
    "Name3",
    "Name4",
    "Name5",
    "Name6",
    "NameType",
    "AliasStrength",
    "NameNonLatinScript",
    "NonLatinScriptLanguage",
    "NonLatinScriptType",
    "RegimeName",
    "IndividualEntityShip",
    "DesignationSource",
    "SanctionsImposed",
    "OtherInformation",
    "UKStatementofReasons",
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "AddressLine4",
    "AddressLine5",
    "AddressLine6",
    "AddressPostalCode",
    "AddressCountry",
    "PhoneNumber",
    "EmailAddress",
    "Website",
    "DOB",
    "Nationality",
    "NationalIdentifierNumber",
    "NationalIdentifierAdditionalInformation",
    "PassportNumber",
    "PassportAdditionalInformation",
    "Position",
    "Gender",
    "Title",
    "TownOfBirth",
    "CountryOfBirth",
    "TypeOfEntity",
    "Subsidiary",
    "ParentCompany",
    "BusinessRegistrationNumber",
    "IMONumber",
    "CurrentOwnerOperator",
    "PreviousOwnerOperator",
    "CurrentBelievedFlagOfShip",
    "PreviousFlag",
    "TypeOfShip",
    "TonnageOfShip",
    "LengthOfShip",
    "YearBuilt",
    "HullIdentificationNumber",
];

/// Reads the list.
pub(in crate::lists) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let file = super::the_file(files)?;
    let mut stream = Stream::open(file, &["Designations"], "XML with the root element Designations")?;
    let mut account = FileAccount::new(&file.name);
    let mut groups = Groups::default();
    let mut published = None;
    let mut strange = BTreeSet::new();
    let mut choose = |_: &[Box<str>], node: &Node| match &*node.name {
        "Designation" | "DateGenerated" => Want::Take,
        _ => {
            strange.insert(node.name.to_string());
            Want::Skip
        }
    };
    let mut unknown = BTreeSet::new();
    while let Some(node) = stream.next(&mut choose)? {
        if &*node.name == "DateGenerated" {
            published = node.value().and_then(dates::report_day);
        } else if let Some(party) = read_designation(list, &node, &mut account, &mut unknown) {
            groups.add(party, node.line, &mut account);
        }
    }
    for name in strange.into_iter().chain(unknown) {
        let shown: String = name.chars().take(60).collect();
        account.issue(0, "unknown_tag", format!("{shown}: not read, its text is kept as a remark"));
    }
    if published.is_none() {
        account.issue(1, "missing_publication_date", "expected DateGenerated as dd/mm/yyyy");
    }
    groups.finish(file, account, published)
}

fn read_designation(
    list: &ListId,
    node: &Node,
    account: &mut FileAccount,
    unknown: &mut BTreeSet<String>,
) -> Option<ListedParty> {
    let key = node.text_of("UniqueID").unwrap_or_default();
    let Ok(id) = PartyId::new(list.clone(), key) else {
        let detail = format!("expected a UniqueID of 1 to 120 visible ASCII characters, got {} bytes", key.len());
        account.unreadable(node.line, "bad_key", detail);
        return None;
    };
    account.used();
    let kind = node.text_of("IndividualEntityShip").and_then(facts::kind);
    let party = ListedParty::new(id, kind.unwrap_or(PartyKind::Unknown));
    let mut facts = Facts { party, file: account, line: node.line };
    if kind.is_none() {
        facts.issue("unknown_party_type", "Individual, Entity or Ship");
    }
    facts.reference(ReferenceScheme::UkUniqueId, key);
    for (name, scheme) in
        [("OFSIGroupID", ReferenceScheme::OfsiGroup), ("UNReferenceNumber", ReferenceScheme::UnReference)]
    {
        for value in texts(node, name) {
            facts.reference(scheme, value);
        }
    }
    read_names(node, &mut facts);
    read_act(node, &mut facts);
    read_person(node, &mut facts);
    read_contacts(node, &mut facts);
    read_ship(node, &mut facts);
    for (label, name) in [
        ("Designation source", "DesignationSource"),
        ("Other Information", "OtherInformation"),
        ("UK Statement of Reasons", "UKStatementofReasons"),
        ("Type of entity", "TypeOfEntity"),
    ] {
        for text in texts(node, name) {
            facts.remark(label, text);
        }
    }
    keep_others(node, &mut facts, unknown);
    Some(facts.party)
}

/// All elements of this name, at any depth, in order.
fn all<'n>(node: &'n Node, name: &str) -> Vec<&'n Node> {
    let mut found = Vec::new();
    for child in &node.children {
        if &*child.name == name {
            found.push(child);
        }
        found.extend(all(child, name));
    }
    found
}

/// Texts of all elements of this name that have one.
fn texts<'n>(node: &'n Node, name: &str) -> Vec<&'n str> {
    all(node, name).into_iter().filter_map(Node::value).collect()
}

fn text<'n>(node: &'n Node, name: &str) -> &'n str {
    node.text_of(name).unwrap_or_default()
}

fn read_names(node: &Node, facts: &mut Facts<'_>) {
    for name in all(node, "Name").into_iter().filter(|name| !name.children.is_empty()) {
        let parts = ["Name1", "Name2", "Name3", "Name4", "Name5", "Name6"].map(|part| text(name, part));
        facts.name(parts, text(name, "NameNonLatinScript"), text(name, "NameType"), text(name, "AliasStrength"));
    }
    for script in texts(node, "NameNonLatinScript") {
        facts.script_name(script, AliasStrength::Unstated);
    }
}

/// Regime, day, measures: the text, or else the indicators that are true.
fn read_act(node: &Node, facts: &mut Facts<'_>) {
    let mut imposed = texts(node, "SanctionsImposed").join("|");
    if imposed.is_empty() {
        let indicators = all(node, "SanctionsImposedIndicators").into_iter().flat_map(|all| &all.children);
        let set = indicators.filter(|one| one.value().is_some_and(|value| value.eq_ignore_ascii_case("true")));
        imposed = set.map(|one| measures::indicator(&one.name)).collect::<Vec<_>>().join("|");
    }
    let measures = measures::read(&imposed);
    let (regime, designated) = (text(node, "RegimeName"), text(node, "DateDesignated"));
    designation(facts, regime, designated, measures);
}

fn read_person(node: &Node, facts: &mut Facts<'_>) {
    for title in texts(node, "Title") {
        facts.titles(title);
    }
    for position in texts(node, "Position") {
        facts.titles(position);
    }
    for date in texts(node, "DOB") {
        facts.births(date);
    }
    for nationality in texts(node, "Nationality") {
        facts.nationalities(nationality);
    }
    for gender in texts(node, "Gender") {
        facts.gender(gender);
    }
    for place in all(node, "BirthDetails").into_iter().flat_map(|details| all(details, "Location")) {
        facts.birth_places(text(place, "TownOfBirth"), text(place, "CountryOfBirth"));
    }
    for (item, number, about, kind, label) in [
        ("Passport", "PassportNumber", "PassportAdditionalInformation", IdentifierKind::Passport, "Passport"),
        (
            "NationalIdentifier",
            "NationalIdentifierNumber",
            "NationalIdentifierAdditionalInformation",
            IdentifierKind::NationalId,
            "National identification",
        ),
    ] {
        for document in all(node, item) {
            facts.documents(kind, label, text(document, number), text(document, about));
        }
    }
}

fn read_contacts(node: &Node, facts: &mut Facts<'_>) {
    for address in all(node, "Address") {
        let lines = ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "AddressLine6"];
        let (post_code, country) = (text(address, "AddressPostalCode"), text(address, "AddressCountry"));
        facts.address(lines.map(|line| text(address, line)), post_code, country);
    }
    for text in texts(node, "PhoneNumber") {
        facts.contacts(IdentifierKind::Phone, "Phone number", text);
    }
    for text in texts(node, "Website") {
        facts.contacts(IdentifierKind::Website, "Website", text);
    }
    for text in texts(node, "EmailAddress") {
        facts.emails(text);
    }
    for text in texts(node, "BusinessRegistrationNumber") {
        facts.registrations(text);
    }
    for name in texts(node, "Subsidiary") {
        facts.relations(RelationKind::Owns, "Subsidiaries", name);
    }
    for name in texts(node, "ParentCompany") {
        facts.relations(RelationKind::OwnedOrControlledBy, "Parent company", name);
    }
}

fn read_ship(node: &Node, facts: &mut Facts<'_>) {
    for number in texts(node, "IMONumber") {
        facts.imo(number);
    }
    for hull in texts(node, "HullIdentificationNumber") {
        facts.identify(IdentifierKind::Other, "Hull identification number (HIN)", hull);
    }
    let owners = texts(node, "CurrentOwnerOperator");
    facts.vessel(|vessel| &mut vessel.owner, &owners.join("; "));
    for owner in owners {
        facts.relations(RelationKind::OwnedOrControlledBy, "Current owner/operator (s)", owner);
    }
    for owner in texts(node, "PreviousOwnerOperator") {
        facts.relations(RelationKind::LinkedTo, "Previous owner/operator (s)", owner);
    }
    facts.vessel(|vessel| &mut vessel.flag, &texts(node, "CurrentBelievedFlagOfShip").join("; "));
    facts.vessel(|vessel| &mut vessel.vessel_type, &texts(node, "TypeOfShip").join("; "));
    facts.vessel(|vessel| &mut vessel.tonnage, &texts(node, "TonnageOfShip").join("; "));
    for (label, name) in
        [("Previous flags", "PreviousFlag"), ("Length of ship", "LengthOfShip"), ("Year Built", "YearBuilt")]
    {
        for text in texts(node, name) {
            facts.remark(label, text);
        }
    }
}

/// Keeps the text of every element that is not read.
fn keep_others(node: &Node, facts: &mut Facts<'_>, unknown: &mut BTreeSet<String>) {
    for child in &node.children {
        let list = &*child.name == "SanctionsImposedIndicators"; // says what SanctionsImposed says
        if child.children.is_empty() && !READ.contains(&&*child.name) {
            if let Some(value) = child.value() {
                unknown.insert(child.name.to_string());
                facts.remark(&child.name, value);
            }
        } else if !list {
            keep_others(child, facts, unknown);
        }
    }
}
