//! What one entity says of a party: a designation, a document, an address, the words of an edge.
//!
//! What has no field becomes a remark `property: value`.

use super::super::text;
use super::super::text::push_new;
use super::AUTHORITY;
use super::party::{address, date, identifier, reference, remark};
use super::raw::{Entity, Properties};
use super::references;
use super::schema::{self, Use};
use crate::model::{
    Date, Designation, Identifier, IdentifierKind, ListedAddress, ListedParty, Measure, ProgramKey, ReferenceScheme,
};

/// A date of an entity as a field can hold it.
#[derive(Clone, Copy)]
struct Days {
    /// The first exact day.
    day: Option<Date>,
    /// The property says nothing else.
    is_all: bool,
}

fn days(properties: &Properties, name: &str) -> Days {
    let values: Vec<String> = properties.get(name).texts().collect();
    let exact = |value: &String| date(value).filter(|range| range.from == range.to).map(|range| range.from);
    let day = values.iter().find_map(exact);
    Days { day, is_all: values.len() == usize::from(day.is_some()) }
}

/// What the provisions of a designation order, by words that authorities use.
static MEASURES: &[(&str, Measure)] = &[
    ("asset freeze", Measure::AssetFreeze),
    ("freez", Measure::AssetFreeze),
    ("block", Measure::AssetFreeze),
    ("travel", Measure::TravelBan),
    ("entry ban", Measure::TravelBan),
    ("visa", Measure::TravelBan),
    ("arms", Measure::ArmsEmbargo),
    ("export", Measure::ExportControl),
    ("sectoral", Measure::Sectoral),
    ("debt", Measure::Sectoral),
    ("equity", Measure::Sectoral),
    ("correspondent", Measure::Sectoral),
    ("port entry", Measure::Maritime),
    ("ship", Measure::Maritime),
    ("reject", Measure::Reject),
];

/// Whether a provision of an OFAC designation is a program tag: OpenSanctions keeps only the first tag as program and
/// leaves the others there, so that a party under GLOMAG and another program could lose GLOMAG.
fn is_program_tag(provision: &str) -> bool {
    let tag = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | ' ');
    (3..=40).contains(&provision.len())
        && provision.starts_with(|c: char| c.is_ascii_uppercase())
        && provision.chars().all(tag)
}

/// Properties of a sanction that have a field.
const OF_A_SANCTION: &[&str] = &["entity", "authority", "programId", "unscId", "authorityId"];

/// One designation, or several when it names several programs.
pub(super) fn sanction(party: &mut ListedParty, properties: &Properties) {
    let authority = properties.first("authority").or_else(|| properties.first("publisher"));
    let authority = authority.unwrap_or_else(|| AUTHORITY.to_owned());
    let provisions: Vec<String> = properties.get("provisions").texts().collect();
    let mut measures = Vec::new();
    for provision in &provisions {
        let folded = provision.to_lowercase();
        let said = MEASURES.iter().filter(|(words, _)| folded.contains(words));
        said.for_each(|(_, measure)| _ = push_new(&mut measures, *measure));
    }
    if measures.is_empty() {
        measures.push(Measure::Unstated);
    }
    let mut programs: Vec<String> = properties.get("programId").texts().collect();
    let has_ids = !programs.is_empty();
    if !has_ids {
        programs = properties.get("program").texts().collect();
    }
    if references::is_ofac(&authority) {
        let key = |program: &str| ProgramKey::of(&party.id.list, program);
        let printed: Vec<String> = properties.get("program").texts().collect();
        for tag in provisions.iter().filter(|provision| is_program_tag(provision)) {
            if !printed.contains(tag) && programs.iter().all(|program| key(program) != key(tag)) {
                programs.push(tag.clone());
            }
        }
    }
    if programs.is_empty() {
        programs.push(authority.clone()); // nothing else tells its designations apart
    }
    let (listed, started) = (days(properties, "listingDate"), days(properties, "startDate"));
    let listed_on = listed.day.or(started.day);
    for program in programs {
        let known = party.designations.iter_mut().find(|act| act.authority == authority && act.program == program);
        match known {
            Some(act) => {
                for measure in &measures {
                    push_new(&mut act.measures, *measure);
                }
                act.listed_on = act.listed_on.or(listed_on);
            }
            None => party.designations.push(Designation {
                authority: authority.clone(),
                program,
                legal_basis: None,
                listed_on,
                measures: measures.clone(),
            }),
        }
    }
    for id in properties.get("unscId").texts() {
        reference(&mut party.references, ReferenceScheme::UnReference, id);
    }
    for id in properties.get("authorityId").texts() {
        match references::of_authority(&authority, &id) {
            Some((scheme, value)) => reference(&mut party.references, scheme, value),
            None => remark(party, "authorityId", &id),
        }
    }
    rest(party, properties, |name| {
        OF_A_SANCTION.contains(&name)
            || (name == "program" && !has_ids)
            || (name == "listingDate" && listed.is_all)
            || (name == "startDate" && started.is_all && started.day == listed_on)
    });
}

/// Keeps as remarks what of an entity has no field.
fn rest(party: &mut ListedParty, properties: &Properties, taken: impl Fn(&str) -> bool) {
    let bookkeeping = |name: &str| matches!(schema::property(name), Some(Use::Bookkeeping));
    for (name, values) in properties.all().filter(|(name, _)| !taken(name) && !bookkeeping(name)) {
        values.texts().for_each(|value| remark(party, name, &value));
    }
}

/// Words of a document's type and the kind they mean.
static DOCUMENTS: &[(&str, IdentifierKind)] = &[
    ("passport", IdentifierKind::Passport),
    ("driv", IdentifierKind::Driving),
    ("social security", IdentifierKind::Ssn),
    ("ssn", IdentifierKind::Ssn),
    ("tax", IdentifierKind::Tax),
    ("travel", IdentifierKind::TravelDocument),
    ("residen", IdentifierKind::NationalId),
    ("national", IdentifierKind::NationalId),
    ("identi", IdentifierKind::NationalId),
    ("id card", IdentifierKind::NationalId),
    ("personal", IdentifierKind::NationalId),
    ("cedula", IdentifierKind::NationalId),
    ("regist", IdentifierKind::Registration),
    ("licen", IdentifierKind::Registration),
];

/// Properties of a document that have a field.
const OF_A_DOCUMENT: &[&str] = &["holder", "number", "passportNumber", "personalNumber", "type", "country"];

/// One document of identification.
pub(super) fn document(party: &mut ListedParty, entity: &Entity) {
    let properties = &entity.properties;
    let printed = properties.first("type");
    let folded = printed.as_deref().unwrap_or_default().to_lowercase();
    let by_type = DOCUMENTS.iter().find(|(words, _)| folded.contains(words)).map(|(_, kind)| *kind);
    let kind = match by_type {
        Some(kind) => kind,
        None if entity.schema == "Passport" => IdentifierKind::Passport,
        None if folded.is_empty() => IdentifierKind::NationalId,
        None => IdentifierKind::Other,
    };
    let label = printed.unwrap_or_else(|| entity.schema.clone());
    let (issued, expires) = (days(properties, "startDate"), days(properties, "endDate"));
    let numbers = ["number", "passportNumber", "personalNumber"].map(|name| properties.get(name).texts());
    for value in numbers.into_iter().flatten() {
        let (country, label) = (properties.first("country"), Some(label.clone()));
        let (issued, expires) = (issued.day, expires.day);
        identifier(party, Identifier { kind, value, country, issued, expires, label, doubtful: false });
    }
    let before = party.remarks.len();
    rest(party, properties, |name| {
        OF_A_DOCUMENT.contains(&name) || (name == "startDate" && issued.is_all) || (name == "endDate" && expires.is_all)
    });
    for remark in &mut party.remarks[before..] {
        *remark = format!("{label}: {remark}"); // a party has several documents
    }
}

/// One address. The full text stands beside its parts; it is kept when there are none.
pub(super) fn join_address(party: &mut ListedParty, properties: &Properties) {
    let part = |name: &str| properties.get(name).texts().collect::<Vec<_>>().join(", ");
    let several = |names: &[&str]| {
        text::join(names.iter().map(|name| part(name)).collect::<Vec<_>>().iter().map(String::as_str), ", ")
    };
    let (full, country) = (part("full"), part("country"));
    let mut street = several(&["postOfficeBox", "street", "street2", "street3"]);
    let city = several(&["postalCode", "city", "region", "state"]);
    if street.is_empty() && city.is_empty() {
        street.clone_from(&full);
    }
    let remarks = several(&["remarks", "summary", "description", "notes"]);
    // The entity's own `address` text says the same once more.
    party
        .addresses
        .retain(|known| full.is_empty() || known.street != full || !known.city.is_empty() || !known.country.is_empty());
    address(party, ListedAddress { street, city, country, remarks });
}

/// What an edge says besides its ends: role, share and time.
pub(super) fn edge_details(properties: &Properties) -> String {
    const DETAILS: &[(&str, &str)] = &[
        ("role", ""),
        ("relationship", ""),
        ("controlType", ""),
        ("ownershipType", ""),
        ("percentage", "percentage "),
        ("sharesCount", "shares "),
        ("status", ""),
        ("summary", ""),
        ("description", ""),
        ("startDate", "from "),
        ("endDate", "until "),
        ("date", "on "),
    ];
    let said: Vec<String> = DETAILS
        .iter()
        .flat_map(|(name, before)| properties.get(name).texts().map(move |value| format!("{before}{value}")))
        .collect();
    if said.is_empty() { String::new() } else { format!(": {}", said.join("; ")) }
}
