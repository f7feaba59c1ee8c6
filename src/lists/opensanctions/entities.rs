//! The flat form, `entities.ftm.json`: every entity a line, in any order, a gigabyte and more.
//!
//! Three passes over the stream, so that memory holds what the targets need and nothing else: the first finds the
//! targets, the second joins to them the entities that point to them, the third (only if an edge leads to an entity that
//! is no target) finds the names of those. Lines are looked at with a cheap head and read in full only when needed.

use super::super::account::{self, FileAccount};
use super::super::lines::Line;
use super::super::{ListError, ListFile, ParsedList};
use super::build::{Build, Joined};
use super::delta::{Overlay, printable};
use super::raw::{self, Entity, Head, Operation};
use super::schema::{self, Adds};
use super::{ENTITY_FILES, each_line, refuse_unreadable};
use crate::model::ListId;
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};

/// What the file should be.
const EXPECTED: &str = "FollowTheMoney entities, one JSON object a line";

/// The files, their overlay and accounts. `0` is the full file, `1` the delta.
struct Source<'f> {
    files: [Option<&'f ListFile>; 2],
    accounts: [FileAccount; 2],
    overlay: Overlay,
    /// Lines with a head that turned out to be unreadable: they stay so in every pass.
    unreadable: HashSet<(usize, u64)>,
}

/// A line of an entity that counts.
struct Found<'b> {
    /// `0` of the full file, `1` of the delta.
    file: usize,
    line: u64,
    bytes: &'b [u8],
    head: Head,
}

impl Found<'_> {
    /// The whole entity.
    fn entity(&self) -> Result<Entity, serde_json::Error> {
        read(self.file, self.bytes)
    }
}

/// Reads an entity of a line, or a head of it.
fn read<T: DeserializeOwned>(file: usize, bytes: &[u8]) -> Result<T, serde_json::Error> {
    if file == 0 { raw::read(bytes) } else { raw::read::<Operation<T>>(bytes).map(|operation| operation.entity) }
}

/// Whether an entity is a target by its topics although nothing else says so. Cheap: most lines do not have the word.
fn may_be_sanctioned(bytes: &[u8]) -> bool {
    bytes.windows(10).any(|window| window == b"\"sanction\"")
}

/// Reads the entities, with the delta on top if there is one.
pub(in crate::lists) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let role = |at: usize| files.iter().find(|file| ENTITY_FILES[at].accepts(&file.name));
    let delta = role(1);
    // A file of another name was recognized by its content.
    let full = role(0).or_else(|| files.iter().find(|file| delta.is_none_or(|delta| delta.name != file.name)));
    let Some(full) = full else {
        let (role, expected) = (ENTITY_FILES[0].role, ENTITY_FILES[0].names.join(" or "));
        return Err(ListError::MissingFile { list: "opensanctions", role, expected, got: "no files".to_owned() });
    };
    let mut accounts = [FileAccount::new(&full.name), FileAccount::new(delta.map_or("", |delta| &delta.name))];
    let overlay = delta.map(|delta| Overlay::read(delta, &mut accounts[1])).transpose()?.unwrap_or_default();
    let mut source = Source { files: [Some(full), delta], accounts, overlay, unreadable: HashSet::new() };
    let mut build = Build::new(list);
    let others = source.targets(&mut build)?;
    let Source { accounts, overlay, .. } = &mut source;
    if delta.is_some() {
        overlay.close(&mut accounts[1], &mut build.account);
    }
    if build.parties.is_empty() {
        let counts = &source.accounts[0].counts;
        refuse_unreadable(&source.accounts[0])?;
        return Err(ListError::NoParties { file: counts.file.clone(), rows: counts.rows });
    }
    let missing = if others { source.join(&mut build)? } else { HashMap::new() };
    source.names(&mut build, missing)?;
    for account in &source.accounts {
        refuse_unreadable(account)?;
    }
    let (newest, (parties, account)) = (build.newest, build.close());
    let given = source.accounts.into_iter().filter(|account| !account.counts.file.is_empty());
    Ok(account::finish(parties, account, given, newest))
}

/// Ids that designations and documents point to although they are no parties, with the lines that do.
type Missing = HashMap<Box<str>, Vec<(usize, u64)>>;

impl Source<'_> {
    /// Hands every entity that counts to `each`. The first pass accounts for the lines that do not.
    fn each(
        &mut self,
        first: bool,
        each: &mut dyn FnMut(Found<'_>, &mut FileAccount) -> Result<(), ListError>,
    ) -> Result<(), ListError> {
        for (at, file) in self.files.iter().enumerate().filter_map(|(at, file)| file.map(|file| (at, file))) {
            let (account, overlay) = (&mut self.accounts[at], &mut self.overlay);
            each_line(file, EXPECTED, &mut |line| {
                let Some(head) = head(at, file, line, first, account)? else { return Ok(()) };
                let counts = if at == 0 { !overlay.replaces(&head.id) } else { overlay.counts(&head.id, line.number) };
                if !counts {
                    if first && at == 0 {
                        account.counts.rows += 1;
                        account.counts.not_needed += 1;
                    }
                    return Ok(());
                }
                each(Found { file: at, line: line.number, bytes: line.bytes, head }, account)
            })?;
        }
        Ok(())
    }

    /// First pass: the targets. Says whether there are other entities.
    fn targets(&mut self, build: &mut Build<'_>) -> Result<bool, ListError> {
        let mut others = false;
        let mut unreadable = HashSet::new();
        self.each(true, &mut |found, account| {
            let row = schema::schema(&found.head.schema);
            let name = row.map_or("other", |row| row.name);
            let target = found.head.target == Some(true);
            let possible = match row {
                Some(row) => row.party.is_some() && (target || may_be_sanctioned(found.bytes)),
                None => target,
            };
            build.account.add(format!("entities.{name}"));
            let entity = match possible.then(|| found.entity()).transpose() {
                Ok(entity) => entity.filter(|e| target || e.properties.get("topics").ids().any(|t| t == "sanction")),
                Err(error) => {
                    unreadable.insert((found.file, found.line));
                    account.unreadable(found.line, "bad_json", raw::fault(&error));
                    return Ok(());
                }
            };
            let Some(entity) = entity else {
                // Not a party: whether it is needed is known after the second pass.
                others = true;
                account.counts.rows += 1;
                account.counts.not_needed += 1;
                return Ok(());
            };
            if row.is_none() {
                let detail = format!("entity {}: a target of a schema that is not known", printable(&entity.id));
                account.issue(found.line, "unknown_schema", detail);
            }
            match build.target(&entity, found.line, account) {
                Ok(_) => account.used(),
                Err((kind, detail)) => {
                    unreadable.insert((found.file, found.line));
                    account.unreadable(found.line, kind, detail);
                }
            }
            others |= row.is_some_and(|row| !matches!(row.adds, Adds::Nothing));
            Ok(())
        })?;
        self.unreadable = unreadable;
        Ok(others)
    }

    /// Second pass: what other entities say of the targets.
    fn join(&mut self, build: &mut Build<'_>) -> Result<Missing, ListError> {
        let mut missing = Missing::new();
        let mut unreadable = std::mem::take(&mut self.unreadable);
        self.each(false, &mut |found, account| {
            let row = schema::schema(&found.head.schema);
            if row.is_none_or(|row| matches!(row.adds, Adds::Nothing)) {
                return Ok(());
            }
            // A wallet may be a party itself and an identifier of another one: it is accounted already.
            let place = (found.file, found.line);
            let accounted = build.is_party(&found.head.id) || unreadable.contains(&place);
            let entity = match found.entity() {
                Ok(entity) => entity,
                Err(error) => {
                    if !accounted {
                        unreadable.insert(place);
                        account.counts.not_needed -= 1;
                        account.counts.unreadable += 1;
                        account.issue(found.line, "bad_json", raw::fault(&error));
                    }
                    return Ok(());
                }
            };
            match build.join(&entity, None) {
                _ if accounted => {}
                Joined::Used => {
                    account.counts.not_needed -= 1;
                    account.counts.used += 1;
                }
                Joined::Elsewhere(ids) if ids.is_empty() => {
                    account.counts.not_needed -= 1;
                    account.counts.orphans += 1;
                    account.issue(found.line, "orphan_entity", format!("{} points to nothing", printable(&entity.id)));
                }
                Joined::Elsewhere(ids) => {
                    for id in ids {
                        missing.entry(id).or_default().push(place);
                    }
                }
                Joined::NotNeeded => {}
            }
            Ok(())
        })?;
        self.unreadable = unreadable;
        Ok(missing)
    }

    /// Third pass: names at the other ends of edges, and whether designations belong to entities that exist.
    fn names(&mut self, build: &mut Build<'_>, mut missing: Missing) -> Result<(), ListError> {
        let mut nameless = build.nameless();
        if nameless.is_empty() && missing.is_empty() {
            return Ok(());
        }
        let mut exist: HashSet<(usize, u64)> = HashSet::new();
        let unreadable = std::mem::take(&mut self.unreadable);
        self.each(false, &mut |found, account| {
            if let Some(lines) = missing.remove(found.head.id.as_str()) {
                exist.extend(lines); // a designation that is over, of an entity that is no target any more
            }
            if nameless.remove(found.head.id.as_str())
                && let Some(caption) = &found.head.caption
            {
                build.name(&found.head.id, caption);
                let adds = schema::schema(&found.head.schema).is_some_and(|row| !matches!(row.adds, Adds::Nothing));
                if !adds && !unreadable.contains(&(found.file, found.line)) {
                    account.counts.not_needed -= 1;
                    account.counts.used += 1; // its name stands in a relation
                }
            }
            Ok(())
        })?;
        let orphans: HashSet<(usize, u64)> =
            missing.into_values().flatten().filter(|line| !exist.contains(line)).collect();
        build.account.add_many("orphans.entities", orphans.len() as u64);
        for (at, line) in orphans {
            let account = &mut self.accounts[at];
            account.counts.not_needed -= 1;
            account.counts.orphans += 1;
            account.issue(line, "orphan_entity", "points to an entity that is not in the file");
        }
        Ok(())
    }
}

/// The head of a line. A line without one is accounted in the first pass; a last line that does not end is a cut.
fn head(
    at: usize,
    file: &ListFile,
    line: &Line<'_>,
    first: bool,
    account: &mut FileAccount,
) -> Result<Option<Head>, ListError> {
    // The overlay has accounted for the bad lines of a delta.
    let mut unreadable = |kind: &'static str, detail: String| {
        if first && at == 0 {
            account.unreadable(line.number, kind, detail);
        }
    };
    if line.too_long {
        unreadable("line_too_long", "the line has more than 16 MiB".to_owned());
        return Ok(None);
    }
    match read::<Head>(at, line.bytes) {
        Ok(head) => Ok(Some(head)),
        Err(error) if at == 0 && error.is_eof() && !line.ended => {
            let detail = "the last entity does not end".to_owned();
            Err(ListError::CutOff { file: file.name.clone(), line: line.number, detail })
        }
        Err(error) => {
            unreadable("bad_json", raw::fault(&error));
            Ok(None)
        }
    }
}
