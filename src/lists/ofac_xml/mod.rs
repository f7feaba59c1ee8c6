//! Reader of OFAC's legacy XML: `SDN.XML` and `CONSOLIDATED.XML`, one self-contained `sdnEntry` per party.
//!
//! Schema: OFAC's `xml.xsd`. The namespace changed twice, so only local names count. The head states the number of
//! entries; a file with another number is refused. Weak names are ordinary aliases of category `weak` here, and `idList`
//! is a bag of documents, dates, directives and risk texts, sorted by the label table of [`super::ofac`].

#[cfg(test)]
mod tests;

use super::ofac::facts::{Facts, Typed, address_of};
use super::ofac::identifiers::Beside;
use super::ofac::{self, Reading, Source, acts::Acts, dates, names};
use super::xml::{Node, Stream, Want};
use super::{FileRole, ListError, ListFile, ParsedList, input};
use crate::model::{AliasStrength, ListId, NameKind, PartyKind};

/// The root element.
const ROOT: &str = "sdnList";

/// The file of the SDN list.
pub(super) static SDN_FILES: &[FileRole] = &[FileRole { role: "entries", names: &["sdn.xml"], required: true }];

/// The file of the consolidated non-SDN lists.
pub(super) static CONS_FILES: &[FileRole] =
    &[FileRole { role: "entries", names: &["consolidated.xml", "cons.xml"], required: true }];

/// Whether a file begins as this format does.
pub(super) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "<sdnList")
}

/// Reads the SDN list.
pub(super) fn parse_sdn(_: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse(&ofac::SDN, ofac::only(files, &ofac::SDN, "SDN.XML")?)
}

/// Reads the consolidated non-SDN lists.
pub(super) fn parse_cons(_: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse(&ofac::CONS, ofac::only(files, &ofac::CONS, "CONSOLIDATED.XML")?)
}

fn parse(source: &Source, file: &ListFile) -> Result<ParsedList, ListError> {
    let mut stream = Stream::open(file, &[ROOT], "XML with the root element sdnList")?;
    let mut reading = Reading::new(source, file);
    let mut stated = None;
    while let Some(node) = stream.next(&mut |_, _| Want::Take)? {
        match &*node.name {
            "publshInformation" | "publishInformation" => stated = read_head(&node, &mut reading), // the first is OFAC's
            "sdnEntry" => read_entry(&node, &mut reading),
            _ => ofac::unknown_section(&node, &mut reading.file),
        }
    }
    let got = reading.file.counts.rows;
    match stated {
        Some(stated) if stated != got => {
            Err(ListError::StatedCount { file: file.name.clone(), what: "entries", stated, got })
        }
        _ => reading.finish(), // the stated number, or none: reported
    }
}

/// The publication date and the number of entries.
fn read_head(head: &Node, reading: &mut Reading<'_>) -> Option<u64> {
    reading.published = head.text_of("Publish_Date").and_then(dates::american_day);
    if reading.published.is_none() {
        reading.file.issue(head.line, "unread_publication_date", "expected Publish_Date as month/day/year");
    }
    let stated = head.text_of("Record_Count").and_then(|text| text.parse().ok());
    if stated.is_none() {
        reading.file.issue(head.line, "missing_record_count", "expected Record_Count, a number of entries");
    }
    stated
}

/// Elements of an entry.
static ENTRY: &[&str] = &[
    "uid",
    "firstName",
    "lastName",
    "title",
    "sdnType",
    "remarks",
    "programList",
    "idList",
    "akaList",
    "addressList",
    "nationalityList",
    "citizenshipList",
    "dateOfBirthList",
    "placeOfBirthList",
    "vesselInfo",
];

/// Elements of `vesselInfo` and what the same facts are called in the other formats.
static VESSEL: &[(&str, &str)] = &[
    ("callSign", "Vessel Call Sign"),
    ("vesselType", "VESSEL TYPE"),
    ("vesselFlag", "Vessel Flag"),
    ("vesselOwner", "Vessel Owner"),
    ("tonnage", "Vessel Tonnage"),
    ("grossRegisteredTonnage", "Vessel Gross Registered Tonnage"),
];

/// Lists of plain facts: list, item, element with the text, and what the fact is called in the other formats.
static FACTS: &[(&str, &str, &str, &str)] = &[
    ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "Birthdate"),
    ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "Place of Birth"),
    ("nationalityList", "nationality", "country", "Nationality Country"),
    ("citizenshipList", "citizenship", "country", "Citizenship Country"),
];

/// Makes a party of an entry.
fn read_entry(entry: &Node, reading: &mut Reading<'_>) {
    let key = entry.text_of("uid").unwrap_or_default();
    let printed = entry.text_of("sdnType").unwrap_or_default();
    let kind = ofac::party_kind(printed);
    let Some(mut party) = ofac::party(&reading.list, key, kind.unwrap_or(PartyKind::Unknown)) else {
        return reading.file.unreadable(entry.line, "missing_key", "expected uid, an entry number");
    };
    let mut facts = Facts::of(&mut party, &mut reading.account);
    if kind.is_none() {
        let detail =
            format!("got a type of {} characters, expected Individual, Entity, Vessel, Aircraft", printed.len());
        facts.issues.push(("unknown_party_type", detail));
    }
    if let Some(name) = full_name(entry) {
        facts.name(&name, NameKind::Primary, AliasStrength::Strong);
    }
    for alias in entry.nested("akaList", "aka") {
        read_alias(alias, &mut facts);
    }
    facts.close_names();
    let mut acts = Acts::default();
    for program in entry.nested("programList", "program").filter_map(Node::value) {
        acts.program(program);
    }
    facts.party.designations = acts.designations(reading.source);
    if facts.party.designations.is_empty() {
        facts.issues.push(("missing_program", "expected a program".to_owned()));
    }
    if let Some(title) = entry.text_of("title") {
        facts.title(title);
    }
    read_values(entry, &mut facts);
    if let Some(remarks) = entry.text_of("remarks") {
        facts.prose(remarks);
    }
    ofac::unknown_elements(entry, ENTRY, &mut facts);
    let issues = facts.issues;
    reading.note(entry.line, issues);
    reading.file.used();
    reading.add(party, entry.line);
}

/// Ids, births, countries, ship data and addresses.
fn read_values(entry: &Node, facts: &mut Facts<'_>) {
    for (list, item, text, label) in FACTS.iter().copied() {
        for item in entry.nested(list, item) {
            facts.typed(&Typed { label, value: item.text_of(text).unwrap_or_default(), ..Typed::default() });
        }
    }
    for (element, label) in VESSEL.iter().copied() {
        if let Some(value) = entry.child("vesselInfo").and_then(|vessel| vessel.text_of(element)) {
            facts.typed(&Typed { label, value, ..Typed::default() });
        }
    }
    for id in entry.nested("idList", "id") {
        facts.account.add("printed.ids");
        let date = |name: &str| id.text_of(name).map(|text| (text, dates::range(text)));
        let (issued, expires) = (date("issueDate"), date("expirationDate"));
        // A date that nobody can read is still said.
        let unread = [issued, expires].into_iter().flatten().filter(|(_, range)| range.is_none()).map(|(text, _)| text);
        let unread = unread.collect::<Vec<_>>().join("; ");
        let beside = Beside {
            country: id.text_of("idCountry"),
            issued: issued.and_then(|(_, range)| range),
            expires: expires.and_then(|(_, range)| range),
        };
        facts.typed(&Typed {
            label: id.text_of("idType").unwrap_or("ID"),
            value: id.text_of("idNumber").unwrap_or_default(),
            beside,
            more: Some(&unread),
            ..Typed::default()
        });
    }
    for address in entry.nested("addressList", "address") {
        let part = |label: &str| {
            let element = match label {
                "ADDRESS1" => "address1",
                "ADDRESS2" => "address2",
                "ADDRESS3" => "address3",
                "CITY" => "city",
                "STATE/PROVINCE" => "stateOrProvince",
                "POSTAL CODE" => "postalCode",
                "REGION" => "region",
                _ => return None, // no part of this format
            };
            address.text_of(element).map(names::clean)
        };
        facts.address(address_of(part, address.text_of("country")));
    }
}

/// An alias with its type and category.
fn read_alias(alias: &Node, facts: &mut Facts<'_>) {
    let printed = alias.text_of("type").unwrap_or_default();
    let kind = names::kind(printed).unwrap_or_else(|| {
        let detail = format!("got a type of {} characters, expected a.k.a., f.k.a. or n.k.a.", printed.len());
        facts.issues.push(("unknown_alias_type", detail));
        NameKind::Alias
    });
    let category = alias.text_of("category").unwrap_or_default();
    let strength = match category.to_ascii_lowercase().as_str() {
        "strong" => AliasStrength::Strong,
        "weak" => AliasStrength::Weak,
        other => {
            let detail = format!("got a category of {} characters, expected strong or weak", other.len());
            facts.issues.push(("unknown_alias_category", detail));
            AliasStrength::Unstated
        }
    };
    facts.account.add("printed.aliases");
    facts.account.add(format!("printed.aliases.{}", printed.replace('.', "")));
    facts.account.add_many("printed.aliases.weak", u64::from(strength == AliasStrength::Weak));
    facts.name(&full_name(alias).unwrap_or_default(), kind, strength);
}

/// `LAST, First`, or the one name there is.
fn full_name(node: &Node) -> Option<String> {
    match (node.text_of("lastName"), node.text_of("firstName")) {
        (Some(last), Some(first)) => Some(format!("{last}, {first}")),
        (last, first) => last.or(first).map(str::to_owned),
    }
}
