//! Readers of the EU's Financial Sanctions Files (FSF): XML 1.1, CSV 1.1 and CSV 1.0.
//!
//! One meaning, three spellings: [`xml`] streams `sanctionEntity` elements, [`csv`] groups rows into elements of the same
//! names, and [`entity`] makes a party of either. Source: the XML schema 1.1 of 2017 and what public readers of the files
//! say of them. **No real file was at hand**: our fixtures are built from that schema and from the published column
//! titles.
//!
//! **Key.** `logicalId`, which the schema requires; the EU reference number is optional and stands among the references.
//! **Strength.** `strong="false"` and remarks that say `low quality` are weak; a missing `strong` is unstated. `Good
//! quality` (also printed `ood quality`) is not weak.
//! **Left out and counted** (`left_out.delisted`): entities whose `delistingDate` is not after the day the file was made.
//! **Not kept**: `regulationSummary` and `logicalId` of names, addresses and documents, which say in which act of the
//! Official Journal a detail was printed.

mod columns;
mod csv;
mod details;
mod entity;
mod identification;
#[cfg(test)]
mod tests;
mod xml;

pub(super) use csv::{parse as parse_csv, recognize as recognize_csv};
pub(super) use xml::{parse as parse_xml, recognize as recognize_xml};

use super::FileRole;

/// The authority of every designation on this list.
pub(super) const AUTHORITY: &str = "European Union";

/// The file of the XML format.
pub(super) static XML_FILES: &[FileRole] = &[FileRole {
    role: "entries",
    names: &["xmlFullSanctionsList_1_1.xml", "xmlFullSanctionsList_1_1", "eu_fsf.xml"],
    required: true,
}];

/// The file of the CSV formats.
pub(super) static CSV_FILES: &[FileRole] = &[FileRole {
    role: "entries",
    names: &["csvFullSanctionsList_1_1.csv", "csvFullSanctionsList_1_1", "csvFullSanctionsList.csv", "eu_fsf.csv"],
    required: true,
}];
