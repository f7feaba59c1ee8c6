//! Reader of OFAC's ADVANCED XML: `SDN_ADVANCED.XML` and `CONS_ADVANCED.XML`, a normalized model in one file.
//!
//! Schema: `advanced_xml.xsd` (`http://www.un.org/sanctions/1.0`). Nearly every word is an id into reference tables that
//! the file carries itself, and which differ between files: [`references`]. Locations, documents, relations and
//! sanctions entries stand outside the parties and point to them. By the schema, what a party points to stands before
//! it, and what points to a party behind it, so one pass is enough: locations and documents wait in small tables
//! ([`join`]), parties are made as they come ([`profile`]), relations and entries find them. A pointer to nothing is an
//! orphan, counted and named; files cut by hand have many.

mod join;
mod profile;
mod references;
#[cfg(test)]
mod tests;

use super::ofac::{self, Reading, Source, acts::Acts};
use super::xml::{Node, Stream, Want};
use super::{FileRole, ListError, ListFile, ParsedList, input};
use crate::model::{Date, DateRange, ListId};
use join::Tables;
use references::References;
use std::collections::HashMap;

/// The root element.
const ROOT: &str = "Sanctions";

/// The file of the SDN list.
pub(super) static SDN_FILES: &[FileRole] =
    &[FileRole { role: "entries", names: &["sdn_advanced.xml"], required: true }];

/// The file of the consolidated non-SDN lists.
pub(super) static CONS_FILES: &[FileRole] =
    &[FileRole { role: "entries", names: &["cons_advanced.xml"], required: true }];

/// Whether a file begins as this format does.
pub(super) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "un.org/sanctions/1.0")
}

/// Reads the SDN list.
pub(super) fn parse_sdn(_: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse(&ofac::SDN, ofac::only(files, &ofac::SDN, "SDN_ADVANCED.XML")?)
}

/// Reads the consolidated non-SDN lists.
pub(super) fn parse_cons(_: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse(&ofac::CONS, ofac::only(files, &ofac::CONS, "CONS_ADVANCED.XML")?)
}

/// A file being read.
struct Advanced<'s> {
    reading: Reading<'s>,
    references: References,
    tables: Tables,
    /// Profile to position of its party.
    profiles: HashMap<Box<str>, usize>,
    /// What the entries say of each party, and how many records of the file became part of it.
    acts: Vec<(Acts, u64)>,
}

/// Elements of the root that hold records.
static SECTIONS: &[&str] = &[
    "ReferenceValueSets",
    "Locations",
    "IDRegDocuments",
    "DistinctParties",
    "ProfileRelationships",
    "SanctionsEntries",
    "SanctionsEntryLinks",
];

fn parse(source: &Source, file: &ListFile) -> Result<ParsedList, ListError> {
    let mut stream = Stream::open(file, &[ROOT], "XML with the root element Sanctions")?;
    let mut advanced = Advanced {
        reading: Reading::new(source, file),
        references: References::default(),
        tables: Tables::default(),
        profiles: HashMap::new(),
        acts: Vec::new(),
    };
    let mut choose = |path: &[Box<str>], node: &Node| {
        if path.len() == 1 && SECTIONS.contains(&&*node.name) { Want::Descend } else { Want::Take }
    };
    while let Some(node) = stream.next(&mut choose)? {
        if node.attribute("DeltaAction").is_some() {
            let detail = "records with a DeltaAction: changes only".to_owned();
            return Err(ListError::Partial { file: file.name.clone(), detail });
        }
        match stream.path().nth(1) {
            Some("ReferenceValueSets") => advanced.references.read(&node),
            Some("Locations") => advanced.location(&node),
            Some("IDRegDocuments") => advanced.document(&node),
            Some("DistinctParties") => advanced.party(&node),
            Some("ProfileRelationships") => advanced.relation(&node),
            Some("SanctionsEntries") => advanced.entry(&node),
            Some("SanctionsEntryLinks") => {
                advanced.reading.file.counts.rows += 1; // links of entries say nothing of parties
                advanced.reading.file.counts.not_needed += 1;
            }
            _ if &*node.name == "DateOfIssue" => advanced.date_of_issue(&node),
            _ => ofac::unknown_section(&node, &mut advanced.reading.file),
        }
    }
    advanced.finish()
}

impl Advanced<'_> {
    fn date_of_issue(&mut self, node: &Node) {
        self.reading.published = day(node);
        if self.reading.published.is_none() {
            let detail = "expected DateOfIssue as year, month and day";
            self.reading.file.issue(node.line, "unread_publication_date", detail);
        }
    }

    /// Makes designations of the entries, lets parties of other lists go, accounts for what nothing points to.
    fn finish(mut self) -> Result<ParsedList, ListError> {
        let mut gone = Vec::new();
        for (at, (acts, records)) in self.acts.iter().enumerate() {
            let counts = &mut self.reading.file.counts;
            counts.used += records;
            if acts.of_other_list(self.reading.source) {
                counts.used -= records;
                counts.not_needed += records;
                gone.push(at);
            }
        }
        for (at, (acts, _)) in self.acts.iter().enumerate() {
            let party = &mut self.reading.parties[at];
            party.designations = acts.designations(self.reading.source);
            party.listed_on = acts.since(self.reading.source);
            let missing = party.designations.is_empty();
            ofac::facts::Facts::of(party, &mut self.reading.account).lists(acts, self.reading.source);
            if missing {
                let detail = format!("entry {}: no sanctions entry with a program points to it", party.id.key);
                self.reading.file.issue(0, "missing_program", detail);
            }
        }
        self.tables.close(&mut self.reading);
        self.reading.account.add_many("parties.of_other_lists", gone.len() as u64);
        self.reading.remove(&gone);
        self.reading.finish()
    }
}

/// Year, month and day as elements.
fn day(node: &Node) -> Option<Date> {
    let number = |name: &str| node.text_of(name)?.parse::<u16>().ok();
    let small = |name: &str| u8::try_from(number(name)?).ok();
    Date::new(number("Year")?, small("Month")?, small("Day")?).ok()
}

/// A `DatePeriod`: from the first possible to the last possible day. The `Fixed` marks repeat what the boxes say.
fn period(node: &Node) -> Option<DateRange> {
    let bound = |side: &str, ends: [&str; 2]| {
        let side = node.child(side)?;
        ends.iter().find_map(|end| day(side.child(end)?))
    };
    let from = bound("Start", ["From", "To"])?;
    let to = bound("End", ["To", "From"]).or_else(|| bound("Start", ["To", "From"])).unwrap_or(from);
    let circa = node.children.iter().any(|side| ofac::is_true(side.attribute("Approximate")));
    (from <= to).then_some(DateRange { from, to, circa })
}
