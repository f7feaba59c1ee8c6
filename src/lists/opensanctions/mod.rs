//! Reader of OpenSanctions exports and any other FollowTheMoney data: entities as JSON Lines, with a delta file, nested
//! targets, and the simple CSV of targets.
//!
//! Sources: the schema files of followthemoney 4 and the exporters of zavod (both MIT); no data of OpenSanctions is in this
//! repository (its license is CC BY-NC). A line is an entity; a *target*, or an entity with the topic `sanction`, of a
//! schema that [`schema`] calls a party becomes a listed party ([`party`]); sanctions, documents, addresses and edges
//! are entities of their own that [`build`] joins to the parties they point to. The flow of the flat form is in
//! [`entities`], of a delta in [`delta`], of the nested form in [`nested`], of the CSV in [`simple_csv`].

mod build;
mod delta;
mod entities;
mod joins;
mod nested;
mod party;
mod raw;
mod references;
mod schema;
mod simple_csv;
#[cfg(test)]
mod tests;

use super::lines::{Line, Lines};
use super::{FileRole, ListError, ListFile, input};
pub(super) use entities::parse as parse_entities;
pub(super) use nested::parse as parse_nested;
pub(super) use simple_csv::parse as parse_simple_csv;

/// The authority of designations that name none themselves.
pub(super) const AUTHORITY: &str = "OpenSanctions";

/// Longest line. The largest entities have a few megabytes.
const MAX_LINE: usize = 16 * 1024 * 1024;

/// Files of the flat form. The delta is applied on top of the entities, line by line; several deltas are one file when
/// they are appended in order.
pub(super) static ENTITY_FILES: &[FileRole] = &[
    FileRole { role: "entities", names: &["entities.ftm.json", "entities.ftm.jsonl"], required: true },
    FileRole { role: "delta", names: &["entities.delta.json", "entities.delta.jsonl"], required: false },
];

/// The file of the nested form.
pub(super) static NESTED_FILES: &[FileRole] =
    &[FileRole { role: "targets", names: &["targets.nested.json", "targets.nested.jsonl"], required: true }];

/// The file of the simple form.
pub(super) static SIMPLE_FILES: &[FileRole] =
    &[FileRole { role: "targets", names: &["targets.simple.csv"], required: true }];

/// One entity a line.
pub(super) fn is_entities(head: &[u8]) -> bool {
    is_json(head) && !is_nested(head)
}

/// One entity a line, with entities as values of properties: a second schema stands inside the first line's properties.
pub(super) fn is_nested(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    is_json(head) && line.windows(8).filter(|window| window == b"\"schema\"").count() > 1
}

fn is_json(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"{") && input::contains(head, "\"schema\"") && input::contains(head, "\"id\"")
}

/// The CSV begins with its header.
pub(super) fn is_simple_csv(head: &[u8]) -> bool {
    let header = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    ["id", "schema", "name", "aliases"].iter().all(|title| input::contains(header, title))
}

/// Hands every line that is not blank to `each`. Refuses what is no JSON Lines at all, and a file without lines.
fn each_line(
    file: &ListFile,
    expected: &'static str,
    each: &mut dyn FnMut(&Line<'_>) -> Result<(), ListError>,
) -> Result<(), ListError> {
    let mut lines = Lines::open(file, MAX_LINE)?;
    let mut any = false;
    while let Some(line) = lines.next()? {
        let content = line.bytes.trim_ascii();
        if content.is_empty() && !line.too_long {
            continue;
        }
        if !any && !line.too_long && content[0] != b'{' {
            let got = if content[0] == b'<' { "HTML or XML" } else { "a first line that is no JSON object" };
            return Err(ListError::WrongFormat { file: file.name.clone(), expected, got: got.to_owned() });
        }
        any = true;
        each(&line)?;
    }
    match (any, usize::try_from(file.length()).unwrap_or(usize::MAX)) {
        (true, _) => Ok(()),
        (false, 0) => Err(ListError::Empty { file: file.name.clone() }),
        (false, bytes) => Err(ListError::Blank { file: file.name.clone(), bytes }),
    }
}

/// Refuses a file most of whose rows could not be read: it is of another format or broken as a whole.
fn refuse_unreadable(file: &super::account::FileAccount) -> Result<(), ListError> {
    let counts = &file.counts;
    if counts.unreadable.saturating_mul(2) <= counts.rows {
        return Ok(());
    }
    let first = file.issues.first();
    let detail =
        format!("{} of {} lines cannot be read: {}", counts.unreadable, counts.rows, first.map_or("", |i| &i.detail));
    Err(ListError::Malformed { file: counts.file.clone(), line: first.map_or(0, |issue| issue.line), detail })
}
