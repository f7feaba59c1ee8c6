//! FSF XML 1.1: `export/sanctionEntity`, everything in attributes.

use super::super::account::{self, Account, FileAccount};
use super::super::facts::iso_day;
use super::super::xml::{Stream, Want};
use super::super::{ListError, ListFile, ParsedList, input};
use super::XML_FILES;
use super::entity::{self, Outcome};
use crate::model::ListId;

/// What the file must be.
const EXPECTED: &str = "XML with the root element export";

/// Whether a head is of this format.
pub(in super::super) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "export") && input::contains(head, "generationDate=") && input::contains(head, "<")
}

/// Reads the list.
pub(in super::super) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let Some(file) = files.first() else {
        let (role, expected) = (XML_FILES[0].role, XML_FILES[0].names.join(" or "));
        return Err(ListError::MissingFile { list: "eu_fsf", role, expected, got: "no files".to_owned() });
    };
    let mut stream = Stream::open(file, &["export"], EXPECTED)?;
    let (mut account, mut rows) = (Account::default(), FileAccount::new(&file.name));
    let published = stream.root().attribute("generationDate").and_then(iso_day);
    if published.is_none() {
        rows.issue(stream.root().line, "missing_date", "expected a generationDate: no delisting date can be judged");
    }
    let mut parties = entity::Parties::new(list.clone(), published);
    while let Some(node) = stream.next(&mut |_, _| Want::Take)? {
        if &*node.name != "sanctionEntity" {
            rows.issue(node.line, "unknown_element", format!("got an element {}, expected sanctionEntity", node.name));
            continue;
        }
        match parties.add(&node, &mut account, &mut rows) {
            Outcome::Used => rows.used(),
            Outcome::LeftOut => {
                rows.counts.rows += 1;
                rows.counts.not_needed += 1;
            }
            Outcome::Unreadable(kind, detail) => rows.unreadable(node.line, kind, detail),
        }
    }
    if parties.list.is_empty() {
        return Err(ListError::NoParties { file: file.name.clone(), rows: rows.counts.rows });
    }
    Ok(account::finish(parties.list, account, [rows], published))
}
