//! The nested form, `targets.nested.json`: every target a line, with what points to it inside its properties.
//!
//! One pass: a line has everything about its target. Entities of entities are not followed further than the other end of
//! an edge; those targets have lines of their own.

use super::super::account::{self, FileAccount};
use super::super::{ListError, ListFile, ParsedList};
use super::build::{Build, Joined};
use super::raw::{self, Entity};
use super::schema;
use super::{NESTED_FILES, each_line, refuse_unreadable};
use crate::model::ListId;

/// Reads the targets.
pub(in crate::lists) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let Some(file) = files.first() else {
        let (role, expected) = (NESTED_FILES[0].role, NESTED_FILES[0].names.join(" or "));
        return Err(ListError::MissingFile { list: "opensanctions", role, expected, got: "no files".to_owned() });
    };
    let mut build = Build::new(list);
    let mut account = FileAccount::new(&file.name);
    each_line(file, "FollowTheMoney targets, one JSON object a line", &mut |line| {
        if line.too_long {
            account.unreadable(line.number, "line_too_long", "the line has more than 16 MiB");
            return Ok(());
        }
        match raw::read::<Entity>(line.bytes) {
            Ok(entity) => target(&entity, line.number, &mut build, &mut account),
            Err(error) if error.is_eof() && !line.ended => {
                let detail = "the last entity does not end".to_owned();
                return Err(ListError::CutOff { file: file.name.clone(), line: line.number, detail });
            }
            Err(error) => account.unreadable(line.number, "bad_json", raw::fault(&error)),
        }
        Ok(())
    })?;
    refuse_unreadable(&account)?;
    if build.parties.is_empty() {
        return Err(ListError::NoParties { file: file.name.clone(), rows: account.counts.rows });
    }
    let (newest, (parties, counts)) = (build.newest, build.close());
    Ok(account::finish(parties, counts, [account], newest))
}

/// One line.
fn target(entity: &Entity, line: u64, build: &mut Build<'_>, account: &mut FileAccount) {
    let row = schema::schema(&entity.schema);
    build.account.add(format!("entities.{}", row.map_or("other", |row| row.name)));
    let sanctioned = || entity.properties.get("topics").ids().any(|topic| topic == "sanction");
    let is_party = row.is_none_or(|row| row.party.is_some()) && (entity.target == Some(true) || sanctioned());
    if !is_party {
        account.counts.rows += 1;
        account.counts.not_needed += 1;
        return;
    }
    if row.is_none() {
        account.issue(line, "unknown_schema", "a target of a schema that is not known");
    }
    let at = match build.target(entity, line, account) {
        Ok(at) => at,
        Err((kind, detail)) => return account.unreadable(line, kind, detail),
    };
    account.used();
    for (_, values) in entity.properties.all() {
        for nested in values.entities() {
            match build.join(nested, Some(at)) {
                Joined::Used => build.account.add("nested.used"),
                Joined::NotNeeded | Joined::Elsewhere(_) => build.account.add("nested.named_only"),
            }
        }
    }
}
