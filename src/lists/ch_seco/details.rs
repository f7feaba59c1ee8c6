//! What an identity says besides names: births, nationalities, addresses, documents; and the labeled lines beside it.

use super::super::account::FileAccount;
use super::super::facts::{self, add, add_remark, clean, date_of_parts};
use super::super::xml::Node;
use super::tables::{Place, Tables, place};
use crate::model::{Date, DateRange, Identifier, IdentifierKind, ListedAddress, ListedParty, PartyKind};

/// Types of documents. An unknown type is reported and kept as `Other` under its printed type.
const DOCUMENTS: [(&str, IdentifierKind); 9] = [
    ("passport", IdentifierKind::Passport),
    ("diplomatic-passport", IdentifierKind::Passport),
    ("id-card", IdentifierKind::NationalId),
    ("identity-card", IdentifierKind::NationalId),
    ("residence-permit", IdentifierKind::NationalId),
    ("driving-license", IdentifierKind::Driving),
    ("driver-license", IdentifierKind::Driving),
    ("travel-document", IdentifierKind::TravelDocument),
    ("other", IdentifierKind::Other),
];

/// Labels of `other-information` lines that hold one value, in lower case.
const INFORMATION: [(&str, IdentifierKind); 21] = [
    ("imo number", IdentifierKind::Imo),
    ("imo", IdentifierKind::Imo),
    ("mmsi", IdentifierKind::Mmsi),
    ("taxpayer identification number", IdentifierKind::Tax),
    ("tax registration number", IdentifierKind::Tax),
    ("tax identification number", IdentifierKind::Tax),
    ("registration number", IdentifierKind::Registration),
    ("state registration number", IdentifierKind::Registration),
    ("business registration number", IdentifierKind::Registration),
    ("swift/bic", IdentifierKind::Bic),
    ("swift/bic code", IdentifierKind::Bic),
    ("swift code", IdentifierKind::Bic),
    ("lei", IdentifierKind::Lei),
    ("e-mail", IdentifierKind::Email),
    ("email", IdentifierKind::Email),
    ("e-mail address", IdentifierKind::Email),
    ("email address", IdentifierKind::Email),
    ("website", IdentifierKind::Website),
    ("telephone", IdentifierKind::Phone),
    ("telephone number", IdentifierKind::Phone),
    ("tel.", IdentifierKind::Phone),
];

/// Reads all but the names of an identity.
pub(super) fn read_identity(identity: &Node, tables: &Tables, party: &mut ListedParty, rows: &mut FileAccount) {
    for child in &identity.children {
        match &*child.name {
            "name" => {}
            "day-month-year" => read_date(child, party, rows),
            "nationality" => {
                if let Some(country) = facts::some(child.text_of("country")) {
                    add(&mut party.nationalities, country);
                }
            }
            "place-of-birth" => {
                let place = placed(child, tables);
                let text = facts::join(&[Some(&place.location), Some(&place.area), Some(&place.country)], ", ");
                if !text.is_empty() {
                    add(&mut party.birth_places, text);
                }
                add_remark(party, "Place of birth", child.text_of("remarks").unwrap_or_default());
            }
            "address" => read_address(child, tables, party),
            "identification-document" => read_document(child, party, rows),
            other => keep_unknown(other, child, party, rows),
        }
    }
}

/// What no reader knows: reported, and kept with all its text.
pub(super) fn keep_unknown(name: &str, node: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    rows.issue(node.line, "unknown_element", format!("got an element {name}; kept as a remark"));
    add_remark(party, name, &all_text(node));
}

/// Every attribute and text of an element.
fn all_text(node: &Node) -> String {
    let own = node.attributes.iter().filter(|(name, _)| &**name != "ssid").map(|(_, value)| value.clone());
    let pieces = own.chain(node.value().map(str::to_owned)).chain(node.children.iter().map(all_text));
    pieces.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Day, month and year, any of them missing. A birth of a person in the Gregorian calendar; a remark otherwise.
fn read_date(node: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    let part = |name| node.attribute(name);
    let printed = || facts::join(&[part("day"), part("month"), part("year")], ".");
    let calendar = part("calendar").unwrap_or("Gregorian");
    if !calendar.eq_ignore_ascii_case("gregorian") {
        return add_remark(party, &format!("Date ({calendar} calendar)"), &printed());
    }
    if party.kind != PartyKind::Person {
        return add_remark(party, "Date", &printed());
    }
    if let Some(date) = date_of_parts(part("year"), part("month"), part("day")) {
        // A date of low quality is one the authority does not vouch for.
        add(&mut party.birth_dates, DateRange { circa: part("quality") == Some("low"), ..date });
    } else {
        rows.issue(node.line, "unread_birth_date", "a date has no year or no such day; kept as a remark");
        add_remark(party, "Date of birth (day.month.year)", &printed());
    }
}

/// The place an element refers to, overlaid with the parts it has itself.
fn placed(node: &Node, tables: &Tables) -> Place {
    let known = node.attribute("place-id").and_then(|id| tables.places.get(id)).cloned().unwrap_or_default();
    let own = place(node);
    let either = |own: String, known: String| if own.is_empty() { known } else { own };
    Place {
        location: either(own.location, known.location),
        area: either(own.area, known.area),
        country: either(own.country, known.country),
    }
}

fn read_address(node: &Node, tables: &Tables, party: &mut ListedParty) {
    let place = placed(node, tables);
    let post_box = node.text_of("p-o-box").map(|number| format!("P.O. Box {number}"));
    let care_of = node.text_of("c-o").map(|name| format!("c/o {}", clean(name)));
    let address = ListedAddress {
        street: facts::join(&[care_of.as_deref(), node.text_of("address-details"), post_box.as_deref()], ", "),
        city: facts::join(&[node.text_of("zip-code"), Some(&place.location), Some(&place.area)], ", "),
        country: place.country,
        remarks: facts::join(&[node.text_of("remarks")], ", "),
    };
    if address != ListedAddress::default() {
        add(&mut party.addresses, address);
    }
}

fn read_document(node: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    let printed = node.attribute("document-type").unwrap_or("document");
    let known = DOCUMENTS.iter().find(|(name, _)| *name == printed).map(|(_, kind)| *kind);
    if known.is_none() {
        rows.issue(node.line, "unknown_document_type", format!("got a document-type {printed}; kept as other"));
    }
    let remark = facts::join(&[node.text_of("remark"), node.text_of("remarks"), node.text_of("place-of-issue")], ", ");
    let Some(value) = facts::some(node.text_of("number")) else {
        return add_remark(party, printed, &all_text(node));
    };
    if !remark.is_empty() {
        add_remark(party, printed, &format!("{value}, {remark}"));
    }
    let identifier = Identifier {
        country: facts::some(node.text_of("issuer")),
        issued: day(node, "date-of-issue", party),
        expires: day(node, "expiry-date", party),
        label: Some(printed.to_owned()),
        ..Identifier::new(known.unwrap_or(IdentifierKind::Other), value)
    };
    add(&mut party.identifiers, identifier);
}

/// A day of a document: parts in an element inside, or text. A date that is not a whole day becomes a remark.
fn day(node: &Node, name: &str, party: &mut ListedParty) -> Option<Date> {
    let node = node.child(name)?;
    let pieces = node.child("day-month-year").unwrap_or(node);
    let part = |name| pieces.attribute(name);
    let whole =
        date_of_parts(part("year"), part("month"), part("day")).filter(DateRange::is_exact).map(|date| date.from);
    let day = whole.or_else(|| node.value().and_then(facts::iso_day));
    if day.is_none() {
        add_remark(party, name, &all_text(node));
    }
    day
}

/// A line `Label: value`; an identifier when the label is one and the value is one, a remark otherwise.
pub(super) fn read_information(text: &str, party: &mut ListedParty) {
    let text = clean(text);
    let found = text.split_once(':').and_then(|(label, value)| {
        let label = label.trim().to_lowercase();
        let kind = INFORMATION.iter().find(|(known, _)| *known == label).map(|(_, kind)| *kind)?;
        let value = value.trim().trim_end_matches(['.', ';']).trim();
        let one = matches!(kind, IdentifierKind::Phone) || !value.contains([' ', ',', ';']);
        (one && value.chars().any(char::is_alphanumeric)).then(|| (kind, value.to_owned()))
    });
    let Some((kind, value)) = found else { return add_remark(party, "", &text) };
    let kind = match kind {
        IdentifierKind::Imo if party.kind == PartyKind::Organization => IdentifierKind::CompanyImo,
        other => other,
    };
    let label = text.split(':').next().map(|label| label.trim().to_owned());
    add(&mut party.identifiers, Identifier { label, ..Identifier::new(kind, value) });
}
