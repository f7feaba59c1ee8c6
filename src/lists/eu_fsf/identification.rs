//! Identification documents and codes of an entity.

use super::super::account::FileAccount;
use super::super::facts::{self, add, add_remark, iso_day};
use super::super::xml::Node;
use super::details::country;
use super::entity::remarks_of;
use crate::model::{Date, Identifier, IdentifierKind, ListedParty, PartyKind};

/// Codes of the source. An unknown code is reported and kept as `Other` under its printed type.
const CODES: [(&str, IdentifierKind); 21] = [
    ("passport", IdentifierKind::Passport),
    ("id", IdentifierKind::NationalId),
    ("nrn", IdentifierKind::NationalId),
    ("electionid", IdentifierKind::NationalId),
    ("residentperm", IdentifierKind::NationalId),
    ("nationcert", IdentifierKind::NationalId),
    ("ssn", IdentifierKind::Ssn),
    ("fiscalcode", IdentifierKind::Tax),
    ("taxid", IdentifierKind::Tax),
    ("vat", IdentifierKind::Tax),
    ("inn", IdentifierKind::Inn),
    ("regnumber", IdentifierKind::Registration),
    ("tradelic", IdentifierKind::Registration),
    ("swiftbic", IdentifierKind::Bic),
    ("lei", IdentifierKind::Lei),
    ("iban", IdentifierKind::Iban),
    ("imo", IdentifierKind::Imo),
    ("drivinglicence", IdentifierKind::Driving),
    ("travelcardid", IdentifierKind::TravelDocument),
    ("birthcert", IdentifierKind::Other),
    ("other", IdentifierKind::Other),
];

/// Codes that only organizations have, never ships.
const OF_COMPANIES: [&str; 7] = ["regnumber", "tradelic", "fiscalcode", "taxid", "vat", "swiftbic", "lei"];

/// Flags that say a document is not to be trusted.
const DOUBTS: [(&str, &str); 3] =
    [("knownFalse", "known false"), ("reportedLost", "reported lost"), ("revokedByIssuer", "revoked by issuer")];

/// Flags and texts that have no field.
const MORE: [(&str, &str); 4] = [
    ("issuedBy", "issued by"),
    ("nameOnDocument", "name on document"),
    ("region", "region"),
    ("validFrom", "valid from"),
];

fn code(node: &Node) -> String {
    node.attribute("identificationTypeCode").unwrap_or_default().to_lowercase()
}

fn is_true(node: &Node, flag: &str) -> bool {
    matches!(node.attribute(flag).map(str::to_lowercase).as_deref(), Some("true" | "1"))
}

fn number(node: &Node) -> Option<String> {
    facts::some(node.attribute("number")).or_else(|| facts::some(node.attribute("latinNumber")))
}

/// Whether an enterprise is a ship: it has a number whose check digit is that of ships, and nothing that only companies
/// have. The file has no type of its own for ships.
pub(super) fn is_ship(entity: &Node) -> bool {
    let imo = |node: &Node| code(node) == "imo" && number(node).is_some_and(|number| facts::is_ship_number(&number));
    entity.all("identification").any(imo)
        && !entity.all("identification").any(|node| OF_COMPANIES.contains(&code(node).as_str()))
}

/// Reads all documents into the party.
pub(super) fn read(entity: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    for node in entity.all("identification") {
        read_one(node, party, rows);
    }
}

fn read_one(node: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    let code = code(node);
    let known = CODES.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind);
    if known.is_none() && !code.is_empty() {
        rows.issue(node.line, "unknown_identification_type", format!("got the type {code}; kept as other"));
    }
    let kind = match known {
        Some(IdentifierKind::Imo) if party.kind == PartyKind::Organization => IdentifierKind::CompanyImo,
        Some(kind) => kind,
        None => IdentifierKind::Other,
    };
    let label = facts::some(node.attribute("identificationTypeDescription")).or_else(|| facts::some(Some(&code)));
    remark(node, label.as_deref().unwrap_or("Document"), party);
    let identifier = Identifier {
        country: country(node),
        issued: day(node, "issueDate", party),
        expires: day(node, "validTo", party),
        doubtful: DOUBTS.iter().any(|(flag, _)| is_true(node, flag)),
        label: label.clone(),
        ..Identifier::new(kind, "")
    };
    let latin = facts::some(node.attribute("latinNumber"));
    let mut values: Vec<String> = number(node).into_iter().collect();
    if let Some(latin) = latin {
        add(&mut values, latin);
    }
    for value in values {
        add(&mut party.identifiers, Identifier { value, ..identifier.clone() });
    }
}

/// A date of a document, or a remark when it is of another form.
fn day(node: &Node, name: &str, party: &mut ListedParty) -> Option<Date> {
    let printed = node.attribute(name)?;
    let day = iso_day(printed);
    if day.is_none() {
        add_remark(party, name, printed);
    }
    day
}

/// What a document says beyond its number, in one remark that begins with its type and number.
fn remark(node: &Node, label: &str, party: &mut ListedParty) {
    let flags = DOUBTS.iter().chain(&[("diplomatic", "diplomatic"), ("knownExpired", "known expired")]);
    let flags = flags.filter(|(flag, _)| is_true(node, flag)).map(|(_, text)| (*text).to_owned());
    let more = MORE.iter().filter_map(|(name, text)| node.attribute(name).map(|value| format!("{text} {value}")));
    let more: Vec<String> = flags.chain(more).collect();
    let number = number(node);
    if number.is_none() || !more.is_empty() {
        let pieces: Vec<String> = number.into_iter().chain(country(node)).chain(more).collect();
        add_remark(party, label, &pieces.join(", "));
    }
    remarks_of(node, label, party);
}
