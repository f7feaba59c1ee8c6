//! Readers of the UK's lists: the UK Sanctions List as XML and CSV, and OFSI's retired `ConList` as CSV and workbook.
//!
//! All are read as one list, `gb_fcdo_sanctions`, the best format first. `ConList` was measured on a real file. **No real
//! UK Sanctions List was at hand**: its readers follow the published structure (element names, column titles, forms of
//! dates) and are tested with fixtures of our own; unknown columns, elements and values are reported, so that a first
//! real file shows at once where the structure differs. A party's key is the Group ID in `ConList` and the Unique ID in the
//! UK Sanctions List; both are references in both, so that the change of the format is visible as the same subjects.

pub(super) mod conlist;
mod dates;
mod facts;
mod group;
mod measures;
mod other_information;
pub(super) mod sanctions_list_csv;
pub(super) mod sanctions_list_xml;
#[cfg(test)]
mod tests;

use super::table::Table;
use super::{ListError, ListFile};
use crate::model::Date;

/// The authority of every designation on these lists.
pub(super) const AUTHORITY: &str = "UK FCDO";

/// The one file of a publication.
fn the_file(files: &[ListFile]) -> Result<&ListFile, ListError> {
    files.first().ok_or_else(|| ListError::MissingFile {
        list: "gb_fcdo_sanctions",
        role: "list",
        expected: "one file".to_owned(),
        got: "no files".to_owned(),
    })
}

/// The day in the line above the titles, which begins with this label; an issue when there is none.
fn publication_day(table: &mut Table, label: &str) -> Option<Date> {
    let line = table.preamble.iter().find(|row| row.first().is_some_and(|cell| cell.trim().starts_with(label)));
    let day = line.and_then(|row| dates::report_day(&row.join(" ")));
    if day.is_none() {
        table.account.issue(1, "missing_publication_date", format!("expected a first line `{label}` with a day"));
    }
    day
}
