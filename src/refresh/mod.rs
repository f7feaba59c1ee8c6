//! The way of a list into force: files -> reader -> guard -> store -> index -> self-match -> swap.
//!
//! The only place that knows this order. Each step can refuse, and a refusal leaves the last good version serving
//! (law 7). Readers know no files, the store knows no readers, the engine knows neither; they meet here, where the clock
//! is read and files are opened. Synchronous: a service calls it on a blocking thread. Fetching over the network is not
//! done here.

mod error;
mod files;
mod import;
mod load;
#[cfg(test)]
mod tests;

pub use error::RefreshError;
pub use files::{MAX_FILE_BYTES, read_files};
pub use import::{activate, import, roll_back};
pub use load::{LoadEvent, Loaded, Verified, load, verify};

use crate::engine::{Engine, SelfMatchReport};
use crate::lists::{GuardLimits, GuardOverrides, ListFile, ParseReport};
use crate::model::{CorpusInfo, Date, ListId, ListVersionInfo};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A stage of the way, for progress bars and logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Files become parties.
    Parse,
    /// The new version is compared with the one in force.
    Guard,
    /// The official files are kept.
    KeepSource,
    /// The corpus is written, read back and proven.
    Store,
    /// The index is built.
    Index,
    /// Every name and identifier is sent through the live path.
    SelfMatch,
    /// The new corpus comes into force.
    Activate,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: &'static [Self] =
        &[Self::Parse, Self::Guard, Self::KeepSource, Self::Store, Self::Index, Self::SelfMatch, Self::Activate];

    /// Lower-case label, e.g. `self_match`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Guard => "guard",
            Self::KeepSource => "keep_source",
            Self::Store => "store",
            Self::Index => "index",
            Self::SelfMatch => "self_match",
            Self::Activate => "activate",
        }
    }
}

/// Is told how far a refresh is; called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `total` is how far [`Progress::advance`] will count, where that is known.
    fn stage(&self, stage: Stage, total: Option<u64>);
    /// So much of the stage is done, counted from its beginning.
    fn advance(&self, done: u64);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn stage(&self, _stage: Stage, _total: Option<u64>) {}
    fn advance(&self, _done: u64) {}
}

/// Files to be imported.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// The list; one of [`crate::lists::FORMATS`].
    pub list: ListId,
    /// The official files, unchanged. Files the list has no use for are left out.
    pub files: Vec<ListFile>,
    /// Where they came from, for the record: a path, an address, `upload`.
    pub origin: String,
    /// Publication date, where the importer knows one; a date in the files goes before it.
    pub published: Option<Date>,
    /// What the guard may let pass this once, with reasons.
    pub overrides: GuardOverrides,
    /// Limits of the guard instead of the list's own.
    pub limits: Option<GuardLimits>,
    /// Put the version in force; otherwise it is read, guarded, kept and proven only.
    pub activate: bool,
}

impl ImportRequest {
    /// An import that comes into force, with nothing overridden.
    #[must_use]
    pub fn new(list: ListId, files: Vec<ListFile>, origin: impl Into<String>) -> Self {
        Self {
            list,
            files,
            origin: origin.into(),
            published: None,
            overrides: GuardOverrides::default(),
            limits: None,
            activate: true,
        }
    }
}

/// What became of an import or activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// The version is in force now.
    Activated,
    /// The version was in force before; nothing changed but the time of its last check.
    AlreadyInForce,
    /// The version is kept and proven, and waits to be activated.
    Staged,
}

/// How long the stages took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Reading the files into parties.
    pub parse: Duration,
    /// Keeping files and writing, reading back and proving the corpus.
    pub store: Duration,
    /// Building the index.
    pub index: Duration,
    /// The self-match proof.
    pub self_match: Duration,
    /// All of it.
    pub total: Duration,
}

/// A finished import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The list.
    pub list: ListId,
    /// The version the files hold.
    pub version: ListVersionInfo,
    /// Account of every row.
    pub report: ParseReport,
    /// Names of files that were given and not needed.
    pub unexpected: Vec<String>,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// The corpus in force afterwards.
    pub corpus: CorpusInfo,
    /// The self-match proof; empty when the version was already in force.
    pub self_match: SelfMatchReport,
    /// How long it took.
    pub timings: Timings,
}

/// A finished activation or roll-back.
#[derive(Clone, Debug)]
pub struct Activated {
    /// The list.
    pub list: ListId,
    /// The version in force now.
    pub version: ListVersionInfo,
    /// [`ImportOutcome::Activated`] or [`ImportOutcome::AlreadyInForce`].
    pub outcome: ImportOutcome,
    /// The corpus in force now.
    pub corpus: CorpusInfo,
    /// The self-match proof; empty when the version was already in force.
    pub self_match: SelfMatchReport,
    /// How long it took.
    pub timings: Timings,
}

/// Seconds since 1970-01-01 UTC.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |age| i64::try_from(age.as_secs()).unwrap_or(i64::MAX))
}

/// Lets go of a snapshot that is no longer in force. Freeing a whole corpus takes tens of milliseconds; whoever drops it
/// last pays, and that must not be a batch in flight. A thread of its own waits for the batches and then pays.
pub fn retire(snapshot: Option<std::sync::Arc<crate::engine::Snapshot>>) {
    let Some(snapshot) = snapshot else { return };
    let wait = move || {
        while std::sync::Arc::strong_count(&snapshot) > 1 {
            std::thread::sleep(RETIRE_LOOK);
        }
    };
    // Without a thread the last batch pays; nothing else is lost.
    let _ = std::thread::Builder::new().name("interdict-retire".to_owned()).spawn(wait);
}

/// How often a retired snapshot is looked at; its batches end within milliseconds.
const RETIRE_LOOK: Duration = Duration::from_millis(20);

/// The corpus in force according to the engine, when it is the one the store has in force.
fn same_corpus(engine: Option<&Engine>, corpus: &CorpusInfo) -> Option<std::sync::Arc<crate::engine::Snapshot>> {
    engine.and_then(Engine::snapshot).filter(|snapshot| snapshot.corpus().version == corpus.version)
}
