//! One record of the UN list to one party.

use super::{AUTHORITY, Reading, documents, names, ten_characters};
use crate::lists::merge::add_title;
use crate::lists::prose;
use crate::lists::text::{clean, join, push_new, some};
use crate::lists::xml::Node;
use crate::model::{
    DateRange, Designation, Gender, Identifier, IdentifierKind, ListedAddress, ListedParty, Measure, PartyId,
    PartyKind, Reference, ReferenceScheme,
};

/// Elements of a record. What is not here is reported.
static KNOWN: &[&str] = &[
    "DATAID",
    "VERSIONNUM",
    "FIRST_NAME",
    "SECOND_NAME",
    "THIRD_NAME",
    "FOURTH_NAME",
    "UN_LIST_TYPE",
    "REFERENCE_NUMBER",
    "LISTED_ON",
    "GENDER",
    "SUBMITTED_BY",
    "SUBMITTED_ON",
    "NAME_ORIGINAL_SCRIPT",
    "COMMENTS1",
    "HAS_INTERPOL_LINK",
    "INTERPOL_LINK",
    "NATIONALITY",
    "NATIONALITY2",
    "TITLE",
    "DESIGNATION",
    "LIST_TYPE",
    "LAST_DAY_UPDATED",
    "SORT_KEY",
    "SORT_KEY_LAST_MOD",
    "DELISTED_ON",
    "INDIVIDUAL_ALIAS",
    "ENTITY_ALIAS",
    "INDIVIDUAL_ADDRESS",
    "ENTITY_ADDRESS",
    "INDIVIDUAL_DATE_OF_BIRTH",
    "INDIVIDUAL_PLACE_OF_BIRTH",
    "INDIVIDUAL_DOCUMENT",
];

/// Committees as `UN_LIST_TYPE` prints them. `GB` is Guinea-Bissau.
static COMMITTEES: &[&str] = &[
    "Al-Qaida",
    "DPRK",
    "Taliban",
    "Iran",
    "Iraq",
    "DRC",
    "Libya",
    "Somalia",
    "CAR",
    "Sudan",
    "Haiti",
    "Yemen",
    "GB",
    "SouthSudan",
];

/// Makes the party.
pub(super) fn read(id: PartyId, kind: PartyKind, node: &Node, reading: &mut Reading) -> ListedParty {
    let mut party = ListedParty::new(id, kind);
    for child in node.children.iter().filter(|child| !KNOWN.contains(&&*child.name)) {
        reading.unknown(child.line, "unknown_tag", &child.name);
        party.remarks.extend(some(&child.text).map(|text| format!("{}: {text}", child.name)));
    }
    names::read(node, &mut party, reading);
    if party.names.is_empty() {
        reading.file.issue(node.line, "missing_name", format!("record {} has no name", party.id.key));
    }
    read_listing(node, &mut party, reading);
    for value in node.nested("TITLE", "VALUE").chain(node.nested("DESIGNATION", "VALUE")) {
        if let Some(title) = some(&value.text) {
            add_title(&mut party, &title);
        }
    }
    for value in node.nested("NATIONALITY", "VALUE").chain(node.all("NATIONALITY2")) {
        if let Some(nationality) = some(&value.text) {
            push_new(&mut party.nationalities, nationality);
        }
    }
    read_gender(node, &mut party, reading);
    for birth in node.all("INDIVIDUAL_DATE_OF_BIRTH") {
        read_birth(birth, &mut party, reading);
    }
    for place in node.all("INDIVIDUAL_PLACE_OF_BIRTH") {
        match join(PLACE.iter().filter_map(|part| place.text_of(part)), ", ") {
            place if place.is_empty() => reading.account.add("birth_places.null"),
            place => drop(push_new(&mut party.birth_places, place)),
        }
    }
    for address in node.all("INDIVIDUAL_ADDRESS").chain(node.all("ENTITY_ADDRESS")) {
        read_address(address, &mut party, reading);
    }
    for document in node.all("INDIVIDUAL_DOCUMENT") {
        documents::read(document, &mut party, reading);
    }
    read_comments(node, &mut party, reading);
    party
}

/// Parts of a place, from the smallest.
const PLACE: [&str; 6] = ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"];

/// Committee, reference number, day of listing.
fn read_listing(node: &Node, party: &mut ListedParty, reading: &mut Reading) {
    let issue = |reading: &mut Reading, kind, what: &str| {
        reading.file.issue(node.line, kind, format!("record {}: expected {what}", party.id.key));
    };
    match node.text_of("LISTED_ON").map(ten_characters) {
        Some(Some(day)) => party.listed_on = Some(day),
        _ => issue(reading, "unread_listing_date", "LISTED_ON as yyyy-mm-dd"), // missing or no day
    }
    match node.text_of("REFERENCE_NUMBER").and_then(some) {
        Some(value) => party.references.push(Reference { scheme: ReferenceScheme::UnReference, value }),
        None => issue(reading, "missing_reference", "a REFERENCE_NUMBER"),
    }
    let Some(program) = node.text_of("UN_LIST_TYPE").and_then(some) else {
        return issue(reading, "missing_program", "a UN_LIST_TYPE");
    };
    if !COMMITTEES.contains(&&*program) {
        reading.unknown(node.line, "unknown_list_type", &program);
    }
    if let Some(day) = node.text_of("DELISTED_ON") {
        reading.file.issue(node.line, "delisted", format!("record {} is delisted but printed: kept", party.id.key));
        party.remarks.push(format!("Delisted on: {day}"));
    }
    let measures = measures(&program, party.kind);
    let (authority, listed_on) = (AUTHORITY.to_owned(), party.listed_on);
    party.designations.push(Designation { authority, program, legal_basis: None, listed_on, measures });
}

/// What the committees' resolutions order; the file itself does not say. Source: the Security Council's own overview of
/// the measures per committee: an asset freeze for all, with a travel ban for individuals. Guinea-Bissau alone
/// (resolution 2048 (2012), paragraph 4) orders a travel ban and no freeze.
fn measures(program: &str, kind: PartyKind) -> Vec<Measure> {
    match (program, kind) {
        ("GB", PartyKind::Person) => vec![Measure::TravelBan],
        (_, PartyKind::Person) => vec![Measure::AssetFreeze, Measure::TravelBan],
        _ => vec![Measure::AssetFreeze], // entities cannot travel
    }
}

fn read_gender(node: &Node, party: &mut ListedParty, reading: &mut Reading) {
    let Some(text) = node.text_of("GENDER") else { return };
    party.gender = match text.to_ascii_lowercase().as_str() {
        "male" => Some(Gender::Male),
        "female" => Some(Gender::Female),
        _ => {
            reading.unknown(node.line, "unknown_gender", text);
            party.remarks.push(format!("Gender: {text}"));
            None
        }
    };
}

/// One birth: EXACT, APPROXIMATELY or BETWEEN; an empty one is a placeholder.
fn read_birth(birth: &Node, party: &mut ListedParty, reading: &mut Reading) {
    let text = |name| birth.text_of(name);
    let (kind, note) = (text("TYPE_OF_DATE").unwrap_or_default(), text("NOTE").map(clean).unwrap_or_default());
    let (day, year) = (text("DATE"), text("YEAR"));
    let (from, to) = (text("FROM_YEAR"), text("TO_YEAR"));
    let shape = match (day, year, from.or(to)) {
        (Some(_), ..) => "date",
        (None, Some(_), _) => "year",
        (None, None, Some(_)) => "between",
        (None, None, None) if note.is_empty() => return reading.account.add("births_printed.null"),
        (None, None, None) => "note",
    };
    reading.account.add(format!("births_printed.{}_{shape}", kind.to_ascii_lowercase()));
    let range = |text: &str| text.get(..10).unwrap_or(text).parse::<DateRange>().ok();
    let read = match shape {
        "between" => from.and_then(range).zip(to.and_then(range)).map(|(from, to)| DateRange { to: to.to, ..from }),
        // A year whose note is the month: `1958`, `Sep.`
        "year" => year
            .and_then(|year| prose::month(&note).and_then(|_| note_month(&format!("{note} {year}"))).or(range(year))),
        "date" => day.and_then(range),
        _ => note_month(&note), // `Nov. 1973`
    };
    let used = matches!(shape, "year" | "note") && prose::month(note.split(' ').next().unwrap_or_default()).is_some();
    let circa = kind == "APPROXIMATELY" || note.eq_ignore_ascii_case("approximately");
    if let Some(range) = read.filter(|range| range.from <= range.to) {
        push_new(&mut party.birth_dates, DateRange { circa, ..range });
        if !note.is_empty() && !used && !note.eq_ignore_ascii_case("approximately") {
            party.remarks.push(format!("Date of birth: {note}"));
        }
    } else {
        let detail = format!("record {}: a date of birth of an unknown shape; kept as a remark", party.id.key);
        reading.file.issue(birth.line, "unread_birth_date", detail);
        let all = join(birth.children.iter().map(|child| child.text.as_str()), " ");
        party.remarks.push(format!("Date of birth: {all}"));
    }
    if !matches!(kind, "EXACT" | "APPROXIMATELY" | "BETWEEN" | "") {
        reading.unknown(birth.line, "unknown_type_of_date", kind);
    }
}

/// A month: `Nov. 1973`.
fn note_month(note: &str) -> Option<DateRange> {
    let (name, year) = note.trim().split_once(' ')?;
    DateRange::month(year.trim().parse().ok()?, prose::month(name)?).ok()
}

fn read_address(node: &Node, party: &mut ListedParty, reading: &mut Reading) {
    let text = |name| node.text_of(name).map(clean).unwrap_or_default();
    let address = ListedAddress {
        street: text("STREET"),
        city: join(["CITY", "STATE_PROVINCE", "ZIP_CODE"].iter().filter_map(|part| node.text_of(part)), ", "),
        country: text("COUNTRY"),
        remarks: text("NOTE"),
    };
    if address == ListedAddress::default() {
        reading.account.add("addresses.null");
    } else if push_new(&mut party.addresses, address) {
        reading.account.add("addresses.used");
    }
}

/// The prose, and the identifiers that it labels clearly.
fn read_comments(node: &Node, party: &mut ListedParty, reading: &mut Reading) {
    let by = node.text_of("SUBMITTED_BY").and_then(some).map(|by| format!("Submitted by: {by}"));
    party.remarks.extend(by);
    let link = node.text_of("INTERPOL_LINK").is_some();
    reading.account.add_many("interpol_links", u64::from(link));
    let Some(comments) = node.text_of("COMMENTS1").and_then(some) else { return };
    let comments = without_general_link(&comments, reading);
    for number in labeled(&comments, "IMO", |c| c.is_ascii_digit(), &[7]) {
        // Companies have numbers of the same form whose last digit is no check digit; `AVAX` is a ship among entities.
        let kind = if prose::is_ship_imo(number) { IdentifierKind::Imo } else { IdentifierKind::CompanyImo };
        let id = Identifier { label: Some("IMO number".to_owned()), ..Identifier::new(kind, number) };
        push_new(&mut party.identifiers, id);
    }
    for label in ["SWIFT/BIC:", "SWIFT:"] {
        for code in labeled(&comments, label, |c| c.is_ascii_uppercase() || c.is_ascii_digit(), &[8, 11]) {
            let id = Identifier { label: Some("SWIFT/BIC".to_owned()), ..Identifier::new(IdentifierKind::Bic, code) };
            push_new(&mut party.identifiers, id);
        }
    }
    party.remarks.extend(some(&comments));
}

/// The prose without the link to Interpol's general page, which names nobody: in 2026 it changed on a hundred records
/// that did not change. A link to a party's own notice stays.
fn without_general_link(comments: &str, reading: &mut Reading) -> String {
    const LABEL: &str = "INTERPOL-UN Security Council Special Notice web link:";
    let Some((before, after)) = comments.split_once(LABEL) else { return comments.to_owned() };
    let link = after.split_whitespace().next().unwrap_or_default();
    let general = ["View-UN-Notices-Individuals", "View-UN-Notices-Entities"];
    if !general.iter().any(|page| link.trim_end_matches(['.', '/']).ends_with(page)) {
        return comments.to_owned();
    }
    reading.account.add("interpol_pages");
    let behind = after.trim_start().strip_prefix(link).unwrap_or_default();
    join([before, behind], " ")
}

/// Codes that stand right behind a label: `IMO Number: 1790183`, `(IMO) Number: ...`, `SWIFT: DCBKKPPY`.
fn labeled<'t>(
    text: &'t str,
    label: &'t str,
    is_part: fn(char) -> bool,
    lengths: &'static [usize],
) -> impl Iterator<Item = &'t str> {
    text.match_indices(label).filter_map(move |(at, _)| {
        let mut rest = text[at + label.len()..].trim_start_matches([')', ':', ' ']);
        for word in ["Number", "number", "No.", "no."] {
            rest = rest.strip_prefix(word).unwrap_or(rest).trim_start_matches([':', ' ']);
        }
        let code = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        lengths.contains(&code.len()).then_some(code)
    })
}
