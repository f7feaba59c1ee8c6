//! The reference tables of a file: what its ids mean.
//!
//! Read from the file itself: the set of 2020 is smaller than that of 2024, and ids of one word differ between formats.

use super::super::account::FileAccount;
use super::super::ofac::{names, party_kind, shown};
use super::super::xml::Node;
use crate::model::PartyKind;
use std::collections::HashMap;

/// One value of a table.
#[derive(Debug)]
struct Value {
    text: String,
    /// Id of the value of another table that it belongs to: the party type of a party sub-type.
    belongs_to: Option<Box<str>>,
}

/// The tables by the name of their values, e.g. `Country`, `Script`.
#[derive(Debug, Default)]
pub(super) struct References {
    tables: HashMap<Box<str>, HashMap<Box<str>, Value>>,
}

impl References {
    /// Reads one table.
    pub(super) fn read(&mut self, table: &Node) {
        for value in &table.children {
            let Some(id) = value.attribute("ID") else { continue };
            // An area code is a code of two letters with the country's name beside it.
            let text = value.attribute("Description").map_or_else(|| names::clean(&value.text), names::clean);
            let belongs_to = value.attribute("PartyTypeID").map(Into::into);
            self.tables.entry(value.name.clone()).or_default().insert(id.into(), Value { text, belongs_to });
        }
    }

    /// What an attribute of a node means by a table; nothing, and an issue, when the table does not know the id.
    pub(super) fn of(&self, table: &str, node: &Node, attribute: &str, file: &mut FileAccount) -> Option<&str> {
        let id = node.attribute(attribute)?;
        let found = self.get(table, id);
        if found.is_none() {
            let shown = shown(id);
            file.issue(
                node.line,
                "unknown_reference",
                format!("{table} {shown} is not in the file's reference values"),
            );
        }
        found
    }

    /// What an id means by a table.
    fn get(&self, table: &str, id: &str) -> Option<&str> {
        self.tables.get(table)?.get(id).map(|value| value.text.as_str())
    }

    /// What a profile's sub-type says the party is. The sub-types of persons and of entities are both called "Unknown":
    /// only the party type that a sub-type belongs to tells them apart.
    pub(super) fn party_kind(&self, sub_type: &str) -> Option<PartyKind> {
        let value = self.tables.get("PartySubType")?.get(sub_type)?;
        let party_type = self.get("PartyType", value.belongs_to.as_deref()?)?;
        party_kind(party_type).or_else(|| party_kind(&value.text))
    }
}
