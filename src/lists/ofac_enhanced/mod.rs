//! Reader of OFAC's ENHANCED XML: `SDN_ENHANCED.XML` and `CONS_ENHANCED.XML`, one self-contained `entity` per party.
//!
//! Schema: OFAC's `enhanced_xml.xsd`. The richest format and the easiest: weak mark, scripts, relations by entry number,
//! sanctions types. The same format carries custom datasets, so the head is looked at first: a file made with a filter
//! on programs is a part of the list and refused. Reference tables are skipped, because every value is printed in place.

mod entity;
#[cfg(test)]
mod tests;

use super::ofac::{self, Reading, Source, dates};
use super::xml::{Node, Stream, Want};
use super::{FileRole, ListError, ListFile, ParsedList, input};
use crate::model::ListId;

/// The root element.
const ROOT: &str = "sanctionsData";

/// The file of the SDN list.
pub(super) static SDN_FILES: &[FileRole] =
    &[FileRole { role: "entries", names: &["sdn_enhanced.xml"], required: true }];

/// The file of the consolidated non-SDN lists.
pub(super) static CONS_FILES: &[FileRole] =
    &[FileRole { role: "entries", names: &["cons_enhanced.xml"], required: true }];

/// Whether a file begins as this format does.
pub(super) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "<sanctionsData")
}

/// Reads the SDN list.
pub(super) fn parse_sdn(_: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse(&ofac::SDN, ofac::only(files, &ofac::SDN, "SDN_ENHANCED.XML")?, refuse_part)
}

/// Reads the consolidated non-SDN lists.
pub(super) fn parse_cons(_: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse(&ofac::CONS, ofac::only(files, &ofac::CONS, "CONS_ENHANCED.XML")?, refuse_part)
}

/// Looks at the filters a file was made with.
type CheckFilters = fn(&Source, &ListFile, &Node) -> Result<(), ListError>;

/// Reads a file; `check` decides on the filters, so that tests can read the custom datasets there are.
fn parse(source: &Source, file: &ListFile, check: CheckFilters) -> Result<ParsedList, ListError> {
    let mut stream = Stream::open(file, &[ROOT], "XML with the root element sanctionsData")?;
    let mut reading = Reading::new(source, file);
    let mut choose = |path: &[Box<str>], node: &Node| match (path.len(), &*node.name) {
        (1, "referenceValues" | "featureTypes") => Want::Skip,
        (1, "entities") => Want::Descend,
        _ => Want::Take, // the head, entities, and what nobody knows
    };
    let mut headed = false;
    while let Some(node) = stream.next(&mut choose)? {
        match &*node.name {
            "publicationInfo" => {
                read_head(&node, &mut reading);
                check(source, file, &node)?;
                headed = true;
            }
            "entity" if headed => entity::read(&node, &mut reading),
            "entity" => {
                let detail = "expected publicationInfo, which tells a part from the whole, before entities".to_owned();
                return Err(ListError::Malformed { file: file.name.clone(), line: node.line, detail });
            }
            _ => ofac::unknown_section(&node, &mut reading.file),
        }
    }
    reading.finish()
}

/// The publication date.
fn read_head(head: &Node, reading: &mut Reading<'_>) {
    reading.published = head.text_of("dataAsOf").and_then(dates::iso_day);
    if reading.published.is_none() {
        reading.file.issue(head.line, "unread_publication_date", "expected dataAsOf as an ISO 8601 date and time");
    }
}

/// Refuses a custom dataset. Filters always name lists, all of OFAC's or the one published: that is no part as long as
/// the list being read is among them. Any other filter leaves entries out.
fn refuse_part(source: &Source, file: &ListFile, head: &Node) -> Result<(), ListError> {
    let partial = |detail: String| Err(ListError::Partial { file: file.name.clone(), detail });
    let Some(filters) = head.child("filters") else { return Ok(()) };
    for filter in filters.children.iter().filter(|filter| &*filter.name != "sanctionsLists") {
        let values = filter.children.len().max(usize::from(filter.value().is_some()));
        if values > 0 {
            let what = ofac::shown(&filter.name);
            return partial(format!("filter on {values} {what}"));
        }
    }
    let lists: Vec<&str> = filters.nested("sanctionsLists", "sanctionsList").filter_map(Node::value).collect();
    if lists.is_empty() || lists.contains(&source.name) {
        return Ok(());
    }
    partial(format!("filter on {} lists without the {}", lists.len(), source.name))
}
