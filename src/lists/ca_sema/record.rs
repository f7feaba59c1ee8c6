//! One record to one listed party.

use super::super::account::{Account, FileAccount};
use super::super::facts::{self, add_name, add_remark, clean, iso_day};
use super::super::xml::Node;
use super::{AUTHORITY, aliases, births};
use crate::model::{
    AliasStrength, Date, Designation, Identifier, IdentifierKind, ListedParty, Measure, NameKind, PartyId, PartyKind,
    VesselDetails,
};

/// Elements of a record with their names in both generations. Anything else is reported and kept as a remark.
const KNOWN: [&str; 13] = [
    "Country",
    "LastName",
    "GivenName",
    "Entity",
    "EntityOrShip",
    "Title",
    "TitleOrShip",
    "ShipIMONumber",
    "Aliases",
    "DateOfBirth",
    "DateOfBirthOrShipBuildDate",
    "Schedule",
    "Item",
];

/// The date of listing, the only element besides [`KNOWN`] that is read.
const LISTED_ON: &str = "DateOfListing";

/// Words of a ship's type; tells a ship that has no IMO number.
const SHIP_TYPES: [&str; 6] = ["tanker", "cargo", "vessel", "carrier", "ship", "fso "];

/// A record that has been read; only its id is missing.
pub(super) struct Record {
    /// Key as far as the content gives one.
    pub(super) key: String,
    /// Date of listing.
    pub(super) listed_on: Option<Date>,
    party: ListedParty,
}

impl Record {
    /// The party under its id.
    pub(super) fn into_party(self, id: PartyId) -> ListedParty {
        ListedParty { id, ..self.party }
    }
}

/// The text of the first of these elements that says something.
fn text(node: &Node, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| facts::some(node.text_of(name)))
}

/// Reads a record; a record without a name is counted as unreadable.
pub(super) fn read(node: &Node, account: &mut Account, rows: &mut FileAccount) -> Option<Record> {
    let person = facts::join(&[node.text_of("GivenName"), node.text_of("LastName")], " ");
    let entity = text(node, &["EntityOrShip", "Entity"]);
    let imo = text(node, &["ShipIMONumber"]);
    let title = text(node, &["TitleOrShip", "Title"]);
    let kind = match (person.is_empty(), &entity) {
        (true, None) => {
            rows.unreadable(node.line, "missing_name", "expected LastName and GivenName, or EntityOrShip");
            return None;
        }
        (false, None) => PartyKind::Person,
        (true, Some(_)) if imo.is_some() || title.as_deref().is_some_and(is_ship_type) => PartyKind::Vessel,
        (true, Some(_)) => PartyKind::Organization,
        (false, Some(_)) => {
            rows.issue(node.line, "person_and_entity", "got both names, expected one");
            PartyKind::Unknown
        }
    };
    let mut party = ListedParty::new("ca:none".parse().expect("a list and a key"), kind);
    read_names(node, &person, entity.as_deref(), &mut party, account);
    let program = text(node, &["Country"]);
    let key = key(program.as_deref(), &party, imo.as_deref());
    read_designation(node, program, &mut party, rows);
    read_title(title, &mut party);
    read_birth(node, &mut party, account, rows);
    if let Some(number) = imo {
        let label = Some("ShipIMONumber".to_owned());
        party.identifiers.push(Identifier { label, ..Identifier::new(IdentifierKind::Imo, number) });
    }
    for unknown in node.children.iter().filter(|child| !KNOWN.contains(&&*child.name) && &*child.name != LISTED_ON) {
        rows.issue(unknown.line, "unknown_element", format!("got an element {}; kept as a remark", unknown.name));
        add_remark(&mut party, &unknown.name, &unknown.text);
    }
    Some(Record { key, listed_on: party.listed_on, party })
}

fn is_ship_type(title: &str) -> bool {
    let title = title.to_lowercase() + " ";
    SHIP_TYPES.iter().any(|word| title.contains(word))
}

/// The primary name first: of an organization in English, with the French form as an alias. Aliases after it.
fn read_names(node: &Node, person: &str, entity: Option<&str>, party: &mut ListedParty, account: &mut Account) {
    if !person.is_empty() {
        add_name(party, person, NameKind::Primary, AliasStrength::Strong);
    }
    if let Some(entity) = entity {
        let names = aliases::languages(entity);
        if names.len() > 1 {
            account.add("names.bilingual");
            add_remark(party, "Name", entity);
        }
        for name in names {
            let first = party.names.is_empty();
            let kind = if first { NameKind::Primary } else { NameKind::Alias };
            let strength = if first { AliasStrength::Strong } else { AliasStrength::Unstated };
            add_name(party, &name, kind, strength);
        }
    }
    let Some(printed) = node.text_of("Aliases") else { return };
    account.add("aliases.texts");
    let split = aliases::split(printed, party.kind == PartyKind::Person);
    if split.says_more {
        account.add("aliases.texts_kept");
        add_remark(party, "Aliases", printed);
    }
    for name in split.names {
        add_name(party, &name, NameKind::Alias, AliasStrength::Unstated);
    }
}

/// Program, date and schedule. The program is the country label as printed, with its white space collapsed.
fn read_designation(node: &Node, program: Option<String>, party: &mut ListedParty, rows: &mut FileAccount) {
    let [schedule, item] = ["Schedule", "Item"].map(|name| text(node, &[name]));
    if let Some(printed) = node.text_of(LISTED_ON) {
        party.listed_on = iso_day(printed);
        if party.listed_on.is_none() {
            rows.issue(node.line, "unread_date", "DateOfListing is no ISO date; kept as a remark");
            add_remark(party, LISTED_ON, printed);
        }
    }
    let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
    add_remark(party, "Listing", &[part(&program), part(&schedule), part(&item)].join(" | "));
    let Some(program) = program else {
        rows.issue(node.line, "missing_program", "expected a Country");
        return;
    };
    let sectoral = program.starts_with("Russia") && matches!(schedule.as_deref(), Some("2" | "3"));
    party.designations.push(Designation {
        authority: AUTHORITY.to_owned(),
        program,
        legal_basis: None,
        listed_on: party.listed_on,
        measures: vec![if sectoral { Measure::Sectoral } else { Measure::AssetFreeze }],
    });
}

/// The title of a person; the type of a ship stands in the same element.
fn read_title(title: Option<String>, party: &mut ListedParty) {
    let Some(title) = title else { return };
    match party.kind {
        PartyKind::Vessel => {
            party.vessel = Some(VesselDetails { vessel_type: Some(title), ..VesselDetails::default() });
        }
        PartyKind::Person | PartyKind::Organization | PartyKind::Aircraft | PartyKind::Unknown => {
            party.title = Some(title);
        }
    }
}

/// A person's births; the build date of a ship stands in the same element and is no birth.
fn read_birth(node: &Node, party: &mut ListedParty, account: &mut Account, rows: &mut FileAccount) {
    let Some(printed) = text(node, &["DateOfBirthOrShipBuildDate", "DateOfBirth"]) else { return };
    if party.kind != PartyKind::Person {
        let label = if party.kind == PartyKind::Vessel { "Build date" } else { "DateOfBirthOrShipBuildDate" };
        account.add("build_dates");
        return add_remark(party, label, &printed);
    }
    let dates = births::read(&printed);
    if dates.is_empty() {
        rows.issue(node.line, "unread_birth_date", "a birth date has an unknown shape; kept as a remark");
    }
    if dates.is_empty() || dates.iter().any(|date| date.circa) {
        add_remark(party, "Born", &printed);
    }
    for date in dates {
        facts::add(&mut party.birth_dates, date);
    }
}

/// The key that the content gives; see the documentation of the module.
fn key(program: Option<&str>, party: &ListedParty, imo: Option<&str>) -> String {
    let regulation = regulation(program.unwrap_or_default());
    match imo.filter(|imo| imo.len() <= 20 && imo.bytes().all(|b| b.is_ascii_digit())) {
        Some(imo) => format!("{regulation}.imo{imo}"),
        None => format!("{regulation}.{:016x}", hash(&compared(party.display_name()))),
    }
}

/// A short name of the regulation, the same over the years.
fn regulation(program: &str) -> String {
    if program.contains("JVCFOR") {
        return "JVCFOR".to_owned();
    }
    let english = program.split(" / ").next().unwrap_or_default().to_lowercase();
    if english.contains("burma") {
        return "burma".to_owned(); // `Burma` in 2020, `Myanmar (Burma)` in 2025
    }
    let words = english.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug: String = words.collect::<Vec<_>>().join("-").chars().take(40).collect();
    if slug.is_empty() { "none".to_owned() } else { slug }
}

/// Letters and digits in lower case, words with one blank between: no matter of spelling enters the key.
fn compared(name: &str) -> String {
    let lower = clean(name).to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// FNV-1a of 64 bits: fixed for ever and without dependency, since ids must not change with a library.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regulations_keep_their_short_name() {
        for (printed, expected) in [
            ("Russia / Russie", "russia"),
            ("Myanmar (Burma) / Myanmar (Birmanie)", "burma"),
            ("Burma / Birmanie", "burma"),
            ("Justice for Victims of Corrupt Foreign Officials Regulations (JVCFOR) / Règlement", "JVCFOR"),
            ("Hamas Terrorist Attacks / Attaques terroristes du Hamas", "hamas-terrorist-attacks"),
            ("", "none"),
        ] {
            assert_eq!(regulation(printed), expected);
        }
    }

    #[test]
    fn formatting_does_not_change_a_key() {
        assert_eq!(compared("Aleksandr\u{a0} O'Neil (X) "), "aleksandr o neil x");
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c, "the published test value of FNV-1a");
    }
}
