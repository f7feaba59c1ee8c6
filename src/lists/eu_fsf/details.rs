//! Citizenships, births and addresses of an entity.

use super::super::account::FileAccount;
use super::super::facts::{self, add, add_remark};
use super::super::xml::Node;
use super::entity::remarks_of;
use crate::model::{DateRange, Identifier, IdentifierKind, ListedAddress, ListedParty};

/// What the file prints where no country is known.
const NO_COUNTRY: &str = "UNKNOWN";

/// Keys of contact data.
const CONTACTS: [(&str, IdentifierKind); 5] = [
    ("EMAIL", IdentifierKind::Email),
    ("PHONE", IdentifierKind::Phone),
    ("MOBILE", IdentifierKind::Phone),
    ("FAX", IdentifierKind::Phone),
    ("WEB", IdentifierKind::Website),
];

/// Reads citizenships, births and addresses into the party.
pub(super) fn read(node: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    for citizenship in node.all("citizenship") {
        read_citizenship(citizenship, party);
    }
    for birth in node.all("birthdate") {
        read_birth(birth, party, rows);
    }
    for address in node.all("address") {
        read_address(address, party);
    }
}

/// A country as printed, unless it says that none is known.
pub(super) fn country(node: &Node) -> Option<String> {
    let known = |name| facts::some(node.attribute(name)).filter(|text| text != NO_COUNTRY && text != "00");
    known("countryDescription").or_else(|| known("countryIso2Code"))
}

fn read_citizenship(node: &Node, party: &mut ListedParty) {
    let country = country(node);
    let more = [("region", "region"), ("acquisitionDate", "from"), ("disenfranchisementDate", "until")];
    let more = more.iter().filter_map(|(name, label)| node.attribute(name).map(|value| format!("{label} {value}")));
    let more: Vec<String> = more.collect();
    if !more.is_empty() {
        let pieces: Vec<String> = country.iter().cloned().chain(more).collect();
        add_remark(party, "Citizenship", &pieces.join(", "));
    }
    if let Some(country) = country {
        add(&mut party.nationalities, country);
    }
    remarks_of(node, "Citizenship", party);
}

/// A birth: a date in the Gregorian calendar, or a remark; and a place.
fn read_birth(node: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    let calendar = node.attribute("calendarType").unwrap_or("GREGORIAN");
    let values = ["birthdate", "dayOfMonth", "monthOfYear", "year", "yearRangeFrom", "yearRangeTo"];
    let printed = || {
        let pieces = values.iter().filter_map(|name| node.attribute(name).map(|value| format!("{name} {value}")));
        pieces.collect::<Vec<_>>().join(", ")
    };
    if calendar != "GREGORIAN" {
        // The same number is another year there: a remark, never a date.
        add_remark(party, &format!("Birth date ({calendar} calendar)"), &printed());
    } else if let Some(date) = date(node) {
        let circa = matches!(node.attribute("circa").map(str::to_lowercase).as_deref(), Some("true" | "1"));
        add(&mut party.birth_dates, DateRange { circa, ..date });
    } else if values.iter().any(|name| node.attribute(name).is_some()) {
        rows.issue(node.line, "unread_birth_date", "a birth date has an unknown shape; kept as a remark");
        add_remark(party, "Birth date", &printed());
    }
    let place = ["city", "place", "region", "zipCode"].map(|name| node.attribute(name));
    let [city, named, region, zip] = place;
    let country = country(node);
    let place = facts::join(&[named, city, region, zip, country.as_deref()], ", ");
    if !place.is_empty() {
        add(&mut party.birth_places, place);
    }
    remarks_of(node, "Birth", party);
}

/// The date as exact as the file has it: day, parts, or a range of years.
fn date(node: &Node) -> Option<DateRange> {
    let [day, month, year] = ["dayOfMonth", "monthOfYear", "year"].map(|name| node.attribute(name));
    let whole = node.attribute("birthdate").and_then(|text| match text.split_once(" to ") {
        Some((from, to)) => span(from.parse().ok()?, to.parse().ok()?), // version 1.0 of the CSV
        None => text.parse().ok(),
    });
    whole.or_else(|| facts::date_of_parts(year, month, day)).or_else(|| {
        let [from, to] = ["yearRangeFrom", "yearRangeTo"].map(|name| node.attribute(name));
        span(facts::date_of_parts(from, None, None)?, facts::date_of_parts(to, None, None)?)
    })
}

fn span(from: DateRange, to: DateRange) -> Option<DateRange> {
    (from.from <= to.to).then_some(DateRange { from: from.from, to: to.to, circa: false })
}

/// An address, and the contact data that hang on it.
fn read_address(node: &Node, party: &mut ListedParty) {
    let part = |name| node.attribute(name);
    let post_box = part("poBox").map(|number| format!("P.O. Box {number}"));
    let country = country(node);
    let mut remarks: Vec<String> =
        node.all("remark").map(|remark| facts::clean(&remark.text.replace("\\n", " "))).collect();
    if matches!(part("asAtListingTime").map(str::to_lowercase).as_deref(), Some("true" | "1")) {
        remarks.push("as at listing time".to_owned());
    }
    let address = ListedAddress {
        street: facts::join(&[part("street"), post_box.as_deref()], ", "),
        city: facts::join(&[part("zipCode"), part("city"), part("place"), part("region")], ", "),
        country: country.unwrap_or_default(),
        remarks: remarks.join("; "),
    };
    let says = [&address.street, &address.city, &address.country].iter().any(|part| !part.is_empty());
    if says {
        add(&mut party.addresses, address);
    } else {
        add_remark(party, "Address", &remarks.join("; "));
    }
    for contact in node.all("contactInfo") {
        let key = contact.attribute("key").unwrap_or_default();
        read_contact(key, contact.attribute("value").unwrap_or_default(), party);
    }
    for more in node.all("additionalInformation") {
        add_remark(party, more.attribute("key").unwrap_or("Address"), more.attribute("value").unwrap_or_default());
    }
}

/// Contact data of one key; several values stand in one text. What is none becomes a remark.
pub(super) fn read_contact(key: &str, text: &str, party: &mut ListedParty) {
    let known = CONTACTS.iter().find(|(known, _)| key.eq_ignore_ascii_case(known));
    let Some((label, kind)) = known else {
        return add_remark(party, if key.is_empty() { "Contact" } else { key }, text);
    };
    let text = text.replace(" and ", ";").replace(" or ", ";").replace(" / ", ";");
    for value in text.split([',', ';']).map(facts::clean).filter(|value| !value.is_empty()) {
        // Some addresses are printed with a blank behind the `@`.
        let value = if *kind == IdentifierKind::Email { value.replace(' ', "") } else { value };
        let fits = match kind {
            IdentifierKind::Email => value.contains('@'),
            IdentifierKind::Phone => value.chars().filter(char::is_ascii_digit).count() >= 4,
            _ => true, // a web site may be anything
        };
        if fits {
            let label = Some((*label).to_owned());
            add(&mut party.identifiers, Identifier { label, ..Identifier::new(*kind, value) });
        } else {
            add_remark(party, label, &value);
        }
    }
}
