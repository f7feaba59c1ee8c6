//! Loading at start, restoring what a damaged store lost, and proving everything on demand.

use super::import::{Lists, by_list, parties_of, prove};
use super::{Progress, RefreshError, Timings, now};
use crate::engine::{SelfMatchReport, Snapshot};
use crate::model::{CorpusInfo, ListId};
use crate::policy::Policy;
use crate::store::{Corpus, Store, StoreCheck, corpus_version};
use std::fmt;
use std::sync::Arc;

/// Something that loading found or did; log each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadEvent {
    /// The corpus in force could not be read.
    Unreadable {
        /// The reason.
        detail: String,
    },
    /// The last committed corpus was rebuilt from kept generations and source files.
    Restored {
        /// Its version.
        corpus: String,
    },
    /// It was rebuilt in memory but could not be stored; the next start has to rebuild it again.
    NotStored {
        /// The reason.
        detail: String,
    },
    /// A list of the last committed corpus could not be rebuilt.
    NotRestored {
        /// The list.
        list: ListId,
        /// The version that is lost.
        version: String,
        /// The reason.
        detail: String,
    },
    /// An older corpus than the last committed one is in force.
    OlderInForce {
        /// Version of the last committed corpus.
        committed: String,
        /// Version in force.
        in_force: String,
    },
    /// The corpus does not find all of its own names and does not go live.
    SelfMatchFailed {
        /// The reason.
        detail: String,
    },
}

impl fmt::Display for LoadEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { detail } => write!(f, "the corpus in force could not be read: {detail}"),
            Self::Restored { corpus } => write!(f, "corpus {corpus} was restored from kept source files"),
            Self::NotStored { detail } => write!(f, "the restored corpus could not be stored: {detail}"),
            Self::NotRestored { list, version, detail } => {
                write!(f, "list {list} version {version} could not be restored: {detail}")
            }
            Self::OlderInForce { committed, in_force } => {
                write!(f, "corpus {in_force} is in force instead of the last committed corpus {committed}")
            }
            Self::SelfMatchFailed { detail } => f.write_str(detail),
        }
    }
}

/// What loading gave.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The snapshot to put in force; `None` when nothing was ever imported or nothing could be proven.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The self-match proof, complete or not.
    pub self_match: SelfMatchReport,
    /// What was found and done; empty when all was well.
    pub events: Vec<LoadEvent>,
    /// How long it took.
    pub timings: Timings,
}

/// Loads the corpus in force, proven, and restores it from kept source files where the store is damaged.
///
/// Never returns a partial corpus: it is the last committed one, or an older one with an event that says so, or none.
/// The self-match proof runs here as well, because the program may be another one than at import.
pub fn load(store: &mut Store, policy: &Policy, progress: &dyn Progress) -> Loaded {
    let begun = std::time::Instant::now();
    progress.stage(super::Stage::Store, None);
    let Restored { corpus, mut events, .. } = restore(store);
    let mut timings = Timings { store: begun.elapsed(), ..Timings::default() };
    let Some(corpus) = corpus else { return Loaded { events, timings, ..Loaded::default() } };
    let (snapshot, self_match) = match prove((corpus.info, corpus.parties), policy, &mut timings, progress) {
        Ok((snapshot, report)) => (Some(snapshot), report),
        Err(error) => {
            events.push(LoadEvent::SelfMatchFailed { detail: error.to_string() });
            let RefreshError::SelfMatch { report, .. } = error else {
                return Loaded { events, timings, ..Loaded::default() };
            };
            (None, *report)
        }
    };
    timings.total = begun.elapsed();
    Loaded { snapshot, self_match, events, timings }
}

/// What restoring gave.
#[derive(Default)]
pub(super) struct Restored {
    /// The last committed corpus, else an older one in force, else none.
    pub(super) corpus: Option<Corpus>,
    /// What was found and done.
    pub(super) events: Vec<LoadEvent>,
    /// Lists of the last committed corpus that are lost.
    pub(super) unrestored: Vec<ListId>,
    /// Why the rebuilt corpus could not be stored.
    pub(super) not_stored: Option<RefreshError>,
}

/// Reads the corpus in force and rebuilds the last committed one when that is another.
pub(super) fn restore(store: &mut Store) -> Restored {
    let mut restored = Restored::default();
    // The first failure may have quarantined a generation; the second attempt sees what came into force instead.
    for _ in 0..2 {
        match store.load() {
            Ok(corpus) => {
                restored.corpus = corpus;
                break;
            }
            Err(error) => restored.events.push(LoadEvent::Unreadable { detail: error.to_string() }),
        }
    }
    let unread = restored.corpus.is_none().then(|| store.corpus().clone()).filter(|c| !c.version.is_empty());
    let Some(committed) = store.committed().cloned().or(unread) else { return restored };
    match rebuild(store, &committed, restored.corpus.as_ref(), &mut restored.events) {
        Ok(lists) => {
            restored.events.push(LoadEvent::Restored { corpus: committed.version.clone() });
            if let Err(error) = store_again(store, &lists) {
                restored.events.push(LoadEvent::NotStored { detail: error.to_string() });
                restored.not_stored = Some(error);
            }
            let parties = lists.into_values().flat_map(|(_, parties)| parties).collect();
            restored.corpus = Some(Corpus { info: committed, parties });
        }
        Err(unrestored) => {
            restored.unrestored = unrestored;
            if let Some(corpus) = &restored.corpus {
                let in_force = corpus.info.version.clone();
                restored.events.push(LoadEvent::OlderInForce { committed: committed.version, in_force });
            }
        }
    }
    restored
}

/// Every list of a corpus, from the corpus at hand, kept generations or kept source files; or the lists that are lost.
fn rebuild(
    store: &Store,
    committed: &CorpusInfo,
    at_hand: Option<&Corpus>,
    events: &mut Vec<LoadEvent>,
) -> Result<Lists, Vec<ListId>> {
    let mut usable = at_hand.map(|corpus| by_list(&corpus.info, corpus.parties.clone())).unwrap_or_default();
    let (mut lists, mut gone) = (Lists::new(), Vec::new());
    for info in &committed.lists {
        let list = info.list.clone();
        let parties = match usable.remove(&list) {
            Some((same, parties)) if same.version == info.version => Ok(parties),
            _ => parties_of(store, info), // another version, or none
        };
        match parties {
            Ok(mut parties) => {
                parties.sort_by(|a, b| a.id.cmp(&b.id));
                lists.insert(list, (info.clone(), parties));
            }
            Err(error) => {
                let (version, detail) = (info.version.clone(), error.to_string());
                events.push(LoadEvent::NotRestored { list: list.clone(), version, detail });
                gone.push(list);
            }
        }
    }
    // A corpus of which not even the lists are known has an empty table and cannot hash to its version.
    if gone.is_empty() && corpus_version(&committed.lists) == committed.version { Ok(lists) } else { Err(gone) }
}

/// Commits a rebuilt corpus, so that the next start finds it.
fn store_again(store: &mut Store, lists: &Lists) -> Result<(), RefreshError> {
    let staged = store.stage(lists.values().cloned().collect())?;
    store.promote(&staged, now())?;
    Ok(())
}

/// Result of [`verify`].
#[derive(Debug)]
pub struct Verified {
    /// What the store says of its files.
    pub store: StoreCheck,
    /// The self-match proof of the corpus in force; `None` when there is none that can be read.
    pub self_match: Option<SelfMatchReport>,
}

impl Verified {
    /// Whether every byte is as committed and every name finds its party.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.store.is_sound() && self.self_match.as_ref().is_none_or(SelfMatchReport::is_complete)
    }
}

/// Proves a store again: every byte of generations and source files, then the self-match of the corpus in force.
/// Changes nothing on a read-only store.
pub fn verify(store: &mut Store, policy: &Policy, progress: &dyn Progress) -> Result<Verified, RefreshError> {
    progress.stage(super::Stage::Store, None);
    let check = store.verify()?;
    let corpus = store.load().ok().flatten();
    let self_match =
        corpus.map(|corpus| match prove((corpus.info, corpus.parties), policy, &mut Timings::default(), progress) {
            Ok((_, report)) => Ok(Some(report)),
            Err(RefreshError::SelfMatch { report, .. }) => Ok(Some(*report)),
            Err(error) => Err(error),
        });
    Ok(Verified { store: check, self_match: self_match.transpose()?.flatten() })
}
