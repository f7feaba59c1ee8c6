//! What stands outside the parties: locations and documents before them, relations and sanctions entries behind them.

use super::super::account::FileAccount;
use super::super::ofac::Reading;
use super::super::ofac::acts::{self, UNKNOWN};
use super::super::ofac::facts::{Facts, Typed, address_of};
use super::super::ofac::identifiers::Beside;
use super::super::ofac::{self, is_true, names};
use super::super::xml::Node;
use super::profile::FALSE;
use super::{Advanced, day, period};
use crate::model::{DateRange, ListedAddress, Relation, RelationKind};
use std::collections::BTreeMap;
use std::collections::HashMap;

/// Country of locations of which nothing is known.
const UNDETERMINED: &str = "undetermined";

/// Sanctions type of measures that are program tags.
const PROGRAM: &str = "Program";

/// Locations and documents by the id they are pointed to with.
#[derive(Debug, Default)]
pub(super) struct Tables {
    locations: HashMap<Box<str>, Location>,
    /// Documents by identity, in the order of the file.
    documents: BTreeMap<Box<str>, Vec<Document>>,
}

/// A place, and whether a party points to it.
#[derive(Debug)]
struct Location {
    line: u64,
    address: ListedAddress,
    used: bool,
}

/// A document that waits for its identity.
#[derive(Debug)]
struct Document {
    line: u64,
    label: String,
    number: String,
    country: Option<String>,
    issued: Option<DateRange>,
    expires: Option<DateRange>,
    doubtful: bool,
    more: String,
}

impl Tables {
    /// The location of a reference; a dangling one is counted and named.
    fn location(&mut self, node: &Node, file: &mut FileAccount) -> Option<&ListedAddress> {
        let id = node.attribute("LocationID").or_else(|| node.attribute("IssuedIn-LocationID"))?;
        if let Some(location) = self.locations.get_mut(id) {
            location.used = true;
            return Some(&location.address);
        }
        file.issue(node.line, "missing_location", format!("location {} is not in the file", ofac::shown(id)));
        None
    }

    /// Addresses of a location feature.
    pub(super) fn join_address(&mut self, version: &Node, file: &mut FileAccount, facts: &mut Facts<'_>) {
        for place in version.all("VersionLocation") {
            facts.account.add("printed.location_references");
            match self.location(place, file) {
                Some(address) => {
                    let mut address = address.clone();
                    version.text_of("Comment").unwrap_or_default().clone_into(&mut address.remarks);
                    facts.address(address);
                }
                None => facts.account.add("orphans.location_references"),
            }
        }
    }

    /// A place as one text: a country, for nationalities.
    pub(super) fn place(&mut self, reference: &Node, file: &mut FileAccount) -> Option<String> {
        let address = self.location(reference, file)?;
        let parts = [&address.street, &address.city, &address.country];
        let text = parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ");
        Some(text).filter(|text| !text.is_empty())
    }

    /// Gives a party the documents of an identity; how many there were.
    pub(super) fn join_documents(&mut self, identity: &str, facts: &mut Facts<'_>) -> u64 {
        let documents = self.documents.remove(identity).unwrap_or_default();
        for document in &documents {
            facts.typed(&Typed {
                label: &document.label,
                value: &document.number,
                beside: Beside {
                    country: document.country.as_deref(),
                    issued: document.issued,
                    expires: document.expires,
                },
                doubtful: document.doubtful,
                more: Some(&document.more),
                ..Typed::default()
            });
        }
        documents.len() as u64
    }

    /// Accounts for what no party points to.
    pub(super) fn close(&self, reading: &mut Reading<'_>) {
        for (id, location) in &self.locations {
            if location.used {
                reading.file.counts.used += 1;
            } else {
                orphan(reading, location.line, "orphan_location", format!("no party points to location {id}"));
            }
        }
        for (identity, document) in self.documents.iter().flat_map(|(id, all)| all.iter().map(move |one| (id, one))) {
            orphan(reading, document.line, "orphan_document", format!("identity {identity} is not in the file"));
        }
    }
}

/// Accounts for a record whose party does not exist; its row is counted already.
fn orphan(reading: &mut Reading<'_>, line: u64, kind: &'static str, detail: String) {
    reading.file.counts.orphans += 1;
    reading.account.add(match kind {
        "orphan_location" => "orphans.locations",
        "orphan_document" => "orphans.documents",
        "orphan_relation" => "orphans.relations",
        _ => "orphans.entries",
    });
    reading.file.issue(line, kind, detail);
}

impl Advanced<'_> {
    /// A place.
    pub(super) fn location(&mut self, node: &Node) {
        self.reading.file.counts.rows += 1;
        let file = &mut self.reading.file;
        let mut parts: Vec<(String, String)> = Vec::new();
        for part in node.all("LocationPart") {
            let label = self.references.of("LocPartType", part, "LocPartTypeID", file).unwrap_or(UNKNOWN).to_owned();
            let values = part.all("LocationPartValue").filter_map(|value| value.text_of("Value"));
            parts.push((label, values.map(names::clean).collect::<Vec<_>>().join(", ")));
        }
        let mut country = |list: &str, attribute: &str, table: &str| {
            let found = node.child(list).and_then(|node| self.references.of(table, node, attribute, file));
            found.filter(|text| *text != UNDETERMINED).map(str::to_owned)
        };
        let country = country("LocationCountry", "CountryID", "Country")
            .or_else(|| country("LocationAreaCode", "AreaCodeID", "AreaCode"));
        // A nationality points to a location whose only part is of unknown type: the country.
        let country =
            country.or_else(|| parts.iter().position(|(label, _)| label == UNKNOWN).map(|at| parts.remove(at).1));
        let part = |label: &str| {
            let texts = parts.iter().filter(|(known, text)| known == label && !text.is_empty());
            Some(texts.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty())
        };
        let mut address = address_of(part, country.as_deref());
        let known = ["ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "REGION", "POSTAL CODE"];
        let others = parts.iter().filter(|(label, _)| !known.contains(&label.as_str())).map(|(_, text)| text.as_str());
        address.remarks = others.chain(node.text_of("Comment")).collect::<Vec<_>>().join(", ");
        let Some(id) = node.attribute("ID") else {
            self.reading.file.counts.unreadable += 1;
            return self.reading.file.issue(node.line, "missing_key", "expected the attribute ID of a location");
        };
        if self.tables.locations.contains_key(id) {
            self.reading.file.counts.not_needed += 1; // the first one counts
            return self.reading.file.issue(node.line, "duplicate_location", format!("location {id} occurs again"));
        }
        self.tables.locations.insert(id.into(), Location { line: node.line, address, used: false });
    }

    /// A document.
    pub(super) fn document(&mut self, node: &Node) {
        self.reading.file.counts.rows += 1;
        self.reading.account.add("printed.documents");
        let file = &mut self.reading.file;
        let label = self.references.of("IDRegDocType", node, "IDRegDocTypeID", file).unwrap_or("Document").to_owned();
        let country = self.references.of("Country", node, "IssuedBy-CountryID", file);
        let country = country.filter(|text| *text != UNDETERMINED).map(str::to_owned);
        let validity = self.references.of("Validity", node, "ValidityID", file);
        let reliability = self.references.of("Reliability", node, "ReliabilityID", file);
        let doubtful = [validity, reliability].into_iter().flatten().any(|text| FALSE.contains(&text));
        let (mut issued, mut expires, mut more) = (None, None, Vec::new());
        more.extend(node.text_of("IssuingAuthority").map(names::clean));
        if node.attribute("IssuedIn-LocationID").is_some() {
            let place = self.tables.place(node, file);
            more.extend(place.filter(|place| Some(place) != country.as_ref()));
        }
        for date in node.all("DocumentDate") {
            let range = date.child("DatePeriod").and_then(period);
            match self.references.of("IDRegDocDateType", date, "IDRegDocDateTypeID", file) {
                Some("Issue Date") => issued = range,
                Some("Expiration Date") => expires = range,
                other => {
                    let range = range.map_or_else(String::new, |range| ofac::dates::print(&range));
                    more.push(format!("{} {range}", other.unwrap_or("Date")));
                }
            }
        }
        more.extend(node.text_of("Comment").map(names::clean));
        let number = names::clean(node.text_of("IDRegistrationNo").unwrap_or_default());
        let document =
            Document { line: node.line, label, number, country, issued, expires, doubtful, more: more.join("; ") };
        self.tables
            .documents
            .entry(node.attribute("IdentityID").unwrap_or_default().into())
            .or_default()
            .push(document);
    }

    /// An edge between two profiles; the first is the party that the words are about.
    pub(super) fn relation(&mut self, node: &Node) {
        self.reading.file.counts.rows += 1;
        let Some(from) = node.attribute("From-ProfileID").and_then(|id| self.profiles.get(id)).copied() else {
            let detail = "the profile that the relation begins at is not in the file".to_owned();
            return orphan(&mut self.reading, node.line, "orphan_relation", detail);
        };
        let file = &mut self.reading.file;
        let printed = self.references.of("RelationType", node, "RelationTypeID", file).unwrap_or_default();
        let quality = self.references.of("RelationQuality", node, "RelationQualityID", file);
        let kind = acts::relation(printed).unwrap_or_else(|| {
            let detail = format!("a type of {} characters is not known", printed.len());
            file.issue(node.line, "unknown_relation_type", detail);
            RelationKind::LinkedTo
        });
        let mut source = acts::relation_source(printed, is_true(node.attribute("Former")), quality);
        if let Some(period) = node.child("DatePeriod").and_then(period) {
            source = format!("{source}, {period}");
        }
        let to = node.attribute("To-ProfileID").unwrap_or_default();
        let key = self.profiles.get(to).map(|at| self.reading.parties[*at].id.key.clone());
        let key = key.unwrap_or_else(|| to.into());
        if let Some(comment) = node.text_of("Comment") {
            let remark = format!("{printed} [entry {key}]: {}", names::clean(comment));
            self.reading.parties[from].remarks.push(remark);
        }
        self.acts[from].1 += 1;
        let relation = Relation { kind, target_name: String::new(), target: None, source };
        self.reading.edge(from, relation, &key);
    }

    /// An entry of a party on one list: since when, on what basis, with what effect, under which programs.
    pub(super) fn entry(&mut self, node: &Node) {
        self.reading.file.counts.rows += 1;
        self.reading.account.add("printed.entries");
        let Some(at) = node.attribute("ProfileID").and_then(|id| self.profiles.get(id)).copied() else {
            let detail = "the profile of the sanctions entry is not in the file".to_owned();
            return orphan(&mut self.reading, node.line, "orphan_entry", detail);
        };
        let file = &mut self.reading.file;
        let party = &mut self.reading.parties[at];
        let (acts, records) = &mut self.acts[at];
        *records += 1;
        let mut since = None;
        for event in node.all("EntryEvent") {
            if let Some(basis) = self.references.of("LegalBasis", event, "LegalBasisID", file) {
                acts.legal_basis(basis);
            }
            let date = event.child("Date").and_then(day);
            match self.references.of("EntryEventType", event, "EntryEventTypeID", file) {
                Some("Created") => since = [since, date].into_iter().flatten().min(),
                other => {
                    let date = date.map_or_else(String::new, |date| date.to_string());
                    party.remarks.push(format!("{} {date}", other.unwrap_or("Event")));
                }
            }
            party.remarks.extend(event.text_of("Comment").map(names::clean));
        }
        if let Some(list) = self.references.of("List", node, "ListID", file) {
            acts.on_list(list, since);
        }
        for measure in node.all("SanctionsMeasure") {
            let comment = measure.text_of("Comment").map(names::clean);
            match (self.references.of("SanctionsType", measure, "SanctionsTypeID", file), comment) {
                (Some(PROGRAM), Some(tag)) => acts.program(&tag),
                (Some(PROGRAM), None) => file.issue(measure.line, "missing_program", "expected a tag in Comment"),
                (Some(printed), comment) => {
                    self.reading.account.add(format!("printed.measures.{printed}"));
                    if !acts.sanctions_type(printed) {
                        let detail = format!("a sanctions type of {} characters is not known", printed.len());
                        file.issue(measure.line, "unknown_sanctions_type", detail);
                        party.remarks.push(format!("Sanctions type: {printed}"));
                    }
                    party.remarks.extend(comment);
                }
                (None, comment) => party.remarks.extend(comment),
            }
        }
        let more = node.all("SupportingInfo").filter_map(|info| info.text_of("Text"));
        let more = more.chain(node.text_of("LimitationsToListing")).chain(node.text_of("Comment"));
        party.remarks.extend(more.map(names::clean));
    }
}
