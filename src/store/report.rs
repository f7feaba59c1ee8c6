//! What opening a store found and did, and the full check on demand.
//!
//! Every event prints as one sentence with ids, counts and reasons and without list content, ready for a log.

use super::error::StoreError;
use super::{Store, generation, open, source};
use crate::model::ListId;
use std::collections::BTreeSet;
use std::fmt;

/// One thing that opening a store found or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenEvent {
    /// The directory was empty; a new store was made.
    Created,
    /// Something unfinished from a crash was removed.
    LeftoverRemoved {
        /// Its name.
        name: String,
    },
    /// The pointer file was damaged or missing; the journal or the directories say what is in force.
    CurrentUnreadable {
        /// What was wrong.
        detail: String,
        /// The generation taken instead.
        used: String,
    },
    /// A generation was damaged.
    GenerationDamaged {
        /// Generation id.
        generation: String,
        /// What was wrong.
        detail: String,
        /// Name below `quarantine/`; `None` when it could not be moved (or is gone).
        quarantined: Option<String>,
    },
    /// A generation could not be read although nothing proves it damaged: a full disk, missing rights.
    GenerationUnreadable {
        /// Generation id.
        generation: String,
        /// The reason.
        detail: String,
    },
    /// The last committed corpus is not the one in force.
    FellBack {
        /// Version of the last committed corpus.
        committed: String,
        /// Version in force now; empty when there is none.
        in_force: String,
    },
    /// The journal had lines that could not be believed, or lacked events that other files prove.
    HistoryRepaired {
        /// Lines dropped (a torn last line included).
        dropped: usize,
        /// Events put back from manifests and source descriptions.
        restored: usize,
    },
    /// Kept source files, or their description, are damaged or gone. The corpus in force does not depend on them.
    SourceDamaged {
        /// Source id.
        source: String,
        /// What was wrong.
        detail: String,
    },
    /// Something that is not needed for serving could not be done.
    NotDone {
        /// What and why.
        detail: String,
    },
}

impl OpenEvent {
    /// Whether a person should look: everything but a new store and the leftovers of a crash.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        !matches!(self, Self::Created | Self::LeftoverRemoved { .. })
    }
}

impl fmt::Display for OpenEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created => f.write_str("created a new store"),
            Self::LeftoverRemoved { name } => write!(f, "removed {name}, left over from an interrupted run"),
            Self::CurrentUnreadable { detail, used } => write!(f, "{detail}; using generation {used}"),
            Self::GenerationDamaged { generation, detail, quarantined } => {
                write!(f, "generation {generation} is damaged ({detail})")?;
                match quarantined {
                    Some(name) => write!(f, "; moved to quarantine/{name}"),
                    None => f.write_str("; left where it is"),
                }
            }
            Self::GenerationUnreadable { generation, detail } => {
                write!(f, "generation {generation} could not be read: {detail}")
            }
            Self::FellBack { committed, in_force } if in_force.is_empty() => {
                write!(f, "the last committed corpus {committed} could not be read and no other can take its place")
            }
            Self::FellBack { committed, in_force } => {
                write!(f, "the last committed corpus {committed} could not be read; corpus {in_force} is in force")
            }
            Self::HistoryRepaired { dropped, restored } => {
                write!(f, "repaired the history: {dropped} lines dropped, {restored} events put back")
            }
            Self::SourceDamaged { source, detail } => write!(f, "source {source}: {detail}"),
            Self::NotDone { detail } => f.write_str(detail),
        }
    }
}

/// Everything that opening a store found and did, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenReport {
    /// The events.
    pub events: Vec<OpenEvent>,
}

impl OpenReport {
    /// Whether there is nothing a person should look at.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        !self.events.iter().any(OpenEvent::is_problem)
    }

    pub(super) fn add(&mut self, event: OpenEvent) {
        self.events.push(event);
    }
}

/// Check of one kept source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceCheck {
    /// Source id.
    pub source: String,
    /// The list, where known.
    pub list: Option<ListId>,
    /// What is wrong; `None` when every byte is as it was received.
    pub problem: Option<String>,
}

/// Result of [`Store::verify`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreCheck {
    /// Every kept generation, oldest first, with what is wrong with it.
    pub generations: Vec<(String, Option<String>)>,
    /// Parties of the corpus in force, as read back and proven just now.
    pub parties: u64,
    /// Every kept source, in order of id.
    pub sources: Vec<SourceCheck>,
    /// Anything else that is wrong, e.g. that the last committed corpus is not in force.
    pub problems: Vec<String>,
}

impl StoreCheck {
    /// Whether everything is as it should be.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
            && self.generations.iter().all(|(_, problem)| problem.is_none())
            && self.sources.iter().all(|s| s.problem.is_none())
    }
}

/// Proves generations, sources, pointer and journal.
pub(super) fn check(store: &Store) -> Result<StoreCheck, StoreError> {
    let mut check = StoreCheck::default();
    let in_force = store.in_force.as_ref().map(|(id, _)| id.as_str());
    for id in open::committed_ids(&store.dir)? {
        let dir = store.generation_dir(&id);
        let outcome = if Some(id.as_str()) == in_force {
            generation::read(&dir, &store.scratch()).map(|corpus| check.parties = corpus.parties.len() as u64)
        } else {
            generation::check_files(&dir).map(drop)
        };
        check.generations.push((id, outcome.err().map(|error| error.to_string())));
    }
    if let Some(committed) = &store.committed {
        check.problems.push(format!("the last committed corpus {} is not in force", committed.version));
    }
    match open::read_pointer(&store.dir) {
        Ok(pointer) if pointer.as_deref() == in_force || store.committed.is_some() => {}
        Ok(pointer) => check.problems.push(format!("CURRENT says {pointer:?}, in force is {in_force:?}")),
        Err(error) => check.problems.push(error.to_string()),
    }
    if let (_, dropped @ 1..) = super::history::History::read(&store.dir)? {
        check.problems.push(format!("HISTORY has {dropped} lines that cannot be believed"));
    }
    check_sources(store, &mut check)?;
    Ok(check)
}

fn check_sources(store: &Store, check: &mut StoreCheck) -> Result<(), StoreError> {
    let sources = store.sources_dir();
    let kept = if sources.is_dir() { source::ids(&sources)? } else { Vec::new() };
    let known = store.history.imported.iter().map(|r| r.source.clone()).filter(|id| !id.is_empty());
    let ids: BTreeSet<String> = kept.into_iter().chain(known).collect();
    for id in ids {
        let described = source::describe(&sources, &id);
        let of_history = || store.history.imported.iter().find(|r| r.source == id)?.list.parse().ok();
        let list: Option<ListId> = described.as_ref().ok().map(|info| info.list.clone()).or_else(of_history);
        let files = list.as_ref().map_or(Ok(()), |list| source::read(&sources, list, &id).map(drop));
        let problem = described.err().or(files.err()).map(|error| error.to_string());
        check.sources.push(SourceCheck { source: id, list, problem });
    }
    // Lists in force whose version has no kept source at all could never be rebuilt.
    for list in store.corpus().lists.iter().filter(|list| list.source.is_empty()) {
        check.problems.push(format!("list {} in force has no kept source", list.list));
    }
    Ok(())
}
