//! The designation store: which list versions exist, which are in force, and their parties, through any crash.
//!
//! Not for screening (that reads an `Arc<Snapshot>` and never waits for a disk) and not for decision records or rules
//! (journals of their own). sled holds the parties but is never trusted: the kept official files are the truth, every
//! corpus is one immutable *generation* whose every byte, count and content hash stands in a manifest, and a pointer
//! file that is replaced in one step says which is in force. The store reads no clock and logs nothing: times are
//! arguments, findings come back in an [`OpenReport`].
//!
//! ```text
//! LOCK                     one writer; names its holder
//! CURRENT                  id of the generation in force
//! HISTORY                  journal: versions imported, corpora promoted, confirmations
//! sources/<id>/            official files, bytes unchanged, and SOURCE.json
//! generations/<id>/        sled/ and MANIFEST.json; `.building` and `.staged` are not committed yet
//! quarantine/<id>-<n>/     what turned out damaged, with REASON.txt
//! ```
//!
//! A commit has two steps: [`Store::stage`] builds, closes, reopens and proves a generation; [`Store::promote`] puts it
//! in force. Between them the caller builds the index and runs the self-match proof. A crash at any moment leaves the
//! old corpus or the new one, never something in between (law 7).

mod codec;
mod durable;
mod error;
mod generation;
mod history;
mod lock;
mod manifest;
mod open;
mod report;
mod source;
#[cfg(test)]
mod tests;

pub use error::{Holder, StoreError};
pub use generation::{Corpus, corpus_version, list_version};
pub use manifest::FORMAT_VERSION;
pub use report::{OpenEvent, OpenReport, SourceCheck, StoreCheck};
pub use source::{NewSource, SourceInfo, disk_file};

use crate::model::{CorpusInfo, ListFile, ListId, ListVersionInfo, ListedParty};
use history::{Event, History, Promotion};
use manifest::VersionRecord;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Generations kept: the one in force and the two before it.
const KEEP_GENERATIONS: usize = 3;
/// Name of the pointer file.
const CURRENT: &str = "CURRENT";
/// Scratch copies begin with this and are removed when a store is opened.
const SCRATCH_PREFIX: &str = ".scratch-";

/// An open store.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    /// Held by the writer, absent when read-only.
    lock: Option<lock::Lock>,
    history: History,
    /// Generation in force with its corpus; `None` before the first promotion or when nothing could be read.
    in_force: Option<(String, CorpusInfo)>,
    /// The last committed corpus, when another one or none is in force.
    committed: Option<CorpusInfo>,
    /// The verified corpus of opening, until someone takes it.
    loaded: Option<Corpus>,
    /// What `corpus()` lends while nothing is in force.
    nothing: CorpusInfo,
}

/// A generation that is complete and proven but not in force.
#[derive(Debug)]
pub struct StagedGeneration {
    /// Generation id: a number that only grows and the corpus version.
    pub id: String,
    /// The corpus, as it was read back from disk: build the index from exactly this.
    pub corpus: Corpus,
}

/// A version of a list that was imported at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownVersion {
    /// The version.
    pub info: ListVersionInfo,
    /// Whether it is in force.
    pub in_force: bool,
    /// When it was last put in force, in seconds since 1970-01-01 UTC; `None` when it never was.
    pub activated_at: Option<i64>,
}

impl Store {
    /// Opens a store for writing, creating it where nothing is, and reads and proves the corpus in force.
    ///
    /// Damage does not fail the call: the damaged generation goes to quarantine, the one before comes into force and
    /// [`Store::committed`] says what is missing. Log every event of the report.
    pub fn open(dir: &Path) -> Result<(Self, OpenReport), StoreError> {
        open::open(dir)
    }

    /// Opens a store for reading while a service may be writing it. Takes no lock and writes nothing; the corpus is
    /// proven only when [`Store::load`] reads it.
    pub fn open_read_only(dir: &Path) -> Result<(Self, OpenReport), StoreError> {
        open::open_read_only(dir)
    }

    /// The store's directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether the store was opened for reading only.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.lock.is_none()
    }

    /// The corpus in force; its version is empty when there is none.
    #[must_use]
    pub fn corpus(&self) -> &CorpusInfo {
        self.in_force.as_ref().map_or(&self.nothing, |(_, corpus)| corpus)
    }

    /// The last committed corpus, when it could not be read and an older one or none is in force instead. A caller that
    /// can, reads it again from the kept source files; see `refresh::load`.
    #[must_use]
    pub fn committed(&self) -> Option<&CorpusInfo> {
        self.committed.as_ref()
    }

    /// The corpus in force with its parties, proven; `None` when nothing is in force.
    ///
    /// A generation that turns out damaged goes to quarantine (unless read-only) and fails the call; the next call
    /// returns what came into force instead.
    pub fn load(&mut self) -> Result<Option<Corpus>, StoreError> {
        if let Some(mut corpus) = self.loaded.take() {
            corpus.info = self.corpus().clone();
            return Ok(Some(corpus));
        }
        let Some((id, info)) = self.in_force.clone() else { return Ok(None) };
        match generation::read(&self.generation_dir(&id), &self.scratch()) {
            Ok(corpus) => Ok(Some(Corpus { info, ..corpus })),
            Err(error) if error.is_damage() => {
                open::settle(self, &mut OpenReport::default())?;
                // Beside a writer this may only mean that the generation was deleted after three others.
                let moved_on = self.in_force.as_ref().is_some_and(|(now, _)| *now > id);
                if moved_on { self.load() } else { Err(error) }
            }
            Err(error) => Err(error),
        }
    }

    /// Parties of one list version, from any kept generation that holds it; `None` when none does.
    pub fn load_list(&self, list: &ListId, version: &str) -> Result<Option<Vec<ListedParty>>, StoreError> {
        for id in open::committed_ids(&self.dir)?.iter().rev() {
            let Ok(manifest) = generation::manifest(&self.generation_dir(id)) else { continue };
            if !manifest.lists.iter().any(|l| l.list == list.as_str() && l.version == version) {
                continue;
            }
            match generation::read(&self.generation_dir(id), &self.scratch()) {
                Ok(corpus) => return Ok(Some(corpus.parties.into_iter().filter(|p| &p.id.list == list).collect())),
                Err(error) if error.is_damage() => {} // another generation may hold it; `verify` reports this one
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Keeps official files and returns their source id. Files that are already kept intact are not written again;
    /// damaged ones are replaced.
    pub fn keep_source(&mut self, source: &NewSource) -> Result<String, StoreError> {
        self.writable("keeping source files")?;
        source::keep(&self.sources_dir(), &self.quarantine_dir(), source)
    }

    /// What is known of kept files.
    pub fn source_info(&self, source: &str) -> Result<SourceInfo, StoreError> {
        source::describe(&self.sources_dir(), source)
    }

    /// The kept files of a source, proven by their address.
    pub fn source_files(&self, list: &ListId, source: &str) -> Result<Vec<ListFile>, StoreError> {
        source::read(&self.sources_dir(), list, source)
    }

    /// Ids of all sources from which this version was read, newest first.
    #[must_use]
    pub fn sources_of(&self, list: &ListId, version: &str) -> Vec<String> {
        let of = |r: &&VersionRecord| r.list == list.as_str() && r.version == version;
        let mut sources: Vec<String> = self.history.imported.iter().filter(of).map(|r| r.source.clone()).collect();
        sources.reverse();
        sources
    }

    /// Records that a version was imported, so that it is known and can be activated.
    pub fn record_version(&mut self, info: &ListVersionInfo) -> Result<(), StoreError> {
        self.writable("recording a version")?;
        let record = VersionRecord::of(info);
        if self.history.imported.iter().any(|known| known.is_same(&record)) {
            return Ok(());
        }
        self.history.append(Event::Imported(record))
    }

    /// Records that the version in force of a list was confirmed to be current.
    pub fn confirm(&mut self, list: &ListId, at: i64) -> Result<(), StoreError> {
        self.writable("confirming a version")?;
        let unknown = || StoreError::Unknown { what: "list in force", id: list.to_string() };
        let version = self.corpus().lists.iter().find(|l| &l.list == list).ok_or_else(unknown)?.version.clone();
        self.history.append(Event::Checked { list: list.to_string(), version, at })?;
        open::overlay_checked(self);
        Ok(())
    }

    /// Lists of which any version is known, in order.
    #[must_use]
    pub fn known_lists(&self) -> Vec<ListId> {
        let mut lists: BTreeSet<ListId> = self.corpus().lists.iter().map(|l| l.list.clone()).collect();
        lists.extend(self.history.imported.iter().filter_map(|r| r.list.parse().ok()));
        lists.into_iter().collect()
    }

    /// Known versions of a list, the latest import first; one entry per version.
    #[must_use]
    pub fn versions(&self, list: &ListId) -> Vec<KnownVersion> {
        let in_force = self.corpus().lists.iter().find(|l| &l.list == list);
        let mut versions: Vec<KnownVersion> = Vec::new();
        let known = self.history.imported.iter().rev().filter(|r| r.list == list.as_str());
        for info in in_force.cloned().into_iter().chain(known.filter_map(|r| r.info().ok())) {
            if versions.iter().any(|v| v.info.version == info.version) {
                continue;
            }
            let holds = |p: &&Promotion| p.lists.iter().any(|r| r.list == list.as_str() && r.version == info.version);
            versions.push(KnownVersion {
                in_force: in_force.is_some_and(|l| l.version == info.version),
                activated_at: self.history.promoted.values().rev().find(holds).map(|p| p.at),
                info,
            });
        }
        versions.sort_by_key(|known| std::cmp::Reverse(known.info.imported_at));
        versions
    }

    /// The version of a list that was in force before the present one; `None` when there was none.
    #[must_use]
    pub fn version_before(&self, list: &ListId) -> Option<ListVersionInfo> {
        let present = &self.corpus().lists.iter().find(|l| &l.list == list)?.version;
        let (generation, _) = self.in_force.as_ref()?;
        let earlier = self.history.promoted.range::<String, _>(..generation).rev();
        let records = earlier.filter_map(|(_, p)| p.lists.iter().find(|r| r.list == list.as_str()));
        records.skip_while(|r| &r.version == present).find_map(|r| r.info().ok())
    }

    /// Builds, closes, reopens and proves a generation with this whole corpus. It is not in force until promoted.
    ///
    /// Counts of parties and names are taken from the parties; versions must be theirs.
    pub fn stage(&mut self, lists: Vec<(ListVersionInfo, Vec<ListedParty>)>) -> Result<StagedGeneration, StoreError> {
        self.writable("staging a generation")?;
        let lists = checked(lists)?;
        let infos: Vec<ListVersionInfo> = lists.iter().map(|(info, _)| info.clone()).collect();
        let id = format!("{:08}-{}", open::next_number(self)?, corpus_version(&infos));
        let building = self.generation_dir(&format!("{id}.building"));
        let staged = self.generation_dir(&format!("{id}.staged"));
        durable::remove_dir(&building)?;
        let attempt = generation::write(&building, &id, &lists)
            .and_then(|_| generation::read(&building, &self.scratch()))
            .and_then(|corpus| durable::rename(&building, &staged).map(|()| corpus));
        match attempt {
            Ok(corpus) if lists.iter().flat_map(|(_, parties)| parties).eq(corpus.parties.iter()) => {
                Ok(StagedGeneration { id, corpus })
            }
            Ok(_) => {
                let _ = durable::remove_dir(&staged); // also removed at the next start
                let detail = "what was read back is not what was written".to_owned();
                Err(StoreError::Corrupt { what: format!("generation {id}"), detail })
            }
            Err(error) => {
                let _ = durable::remove_dir(&building); // also removed at the next start
                Err(error)
            }
        }
    }

    /// Puts a staged generation in force. When this returns, no crash can lose it. Generations beyond the last three
    /// are deleted.
    pub fn promote(&mut self, staged: &StagedGeneration, at: i64) -> Result<(), StoreError> {
        self.writable("promoting a generation")?;
        let from = self.generation_dir(&format!("{}.staged", staged.id));
        let to = self.generation_dir(&staged.id);
        if !from.is_dir() {
            return Err(StoreError::Unknown { what: "staged generation", id: staged.id.clone() });
        }
        if let Some((in_force, _)) = self.in_force.as_ref().filter(|(in_force, _)| *in_force > staged.id) {
            return Err(StoreError::Outdated { staged: staged.id.clone(), in_force: in_force.clone() });
        }
        for info in &staged.corpus.info.lists {
            self.record_version(info)?;
        }
        durable::rename(&from, &to)?;
        if let Err(error) = durable::replace(&self.dir.join(CURRENT), open::pointer(&staged.id).as_bytes()) {
            if !matches!(open::read_pointer(&self.dir), Ok(Some(id)) if id == staged.id) {
                let _ = durable::remove_dir(&to); // not in force, so it must not look committed
            }
            return Err(error);
        }
        self.in_force = Some((staged.id.clone(), staged.corpus.info.clone()));
        self.committed = None;
        self.loaded = None;
        // From here on the corpus is committed. A journal line or a deletion that fails now is made up for at the next
        // start, from the manifest; reporting failure would make the caller believe that the old corpus is in force.
        let promotion = Promotion {
            generation: staged.id.clone(),
            corpus: staged.corpus.info.version.clone(),
            at,
            lists: staged.corpus.info.lists.iter().map(VersionRecord::of).collect(),
        };
        if self.history.append(Event::Promoted(promotion.clone())).is_err() {
            self.history.apply(Event::Promoted(promotion));
        }
        let _ = open::retire(self);
        Ok(())
    }

    /// Deletes a staged generation that is not to be put in force.
    #[allow(clippy::needless_pass_by_value, reason = "a discarded generation must not be promoted afterwards")]
    pub fn discard(&mut self, staged: StagedGeneration) {
        // A leftover is harmless: the next start removes it.
        let _ = durable::remove_dir(&self.generation_dir(&format!("{}.staged", staged.id)));
    }

    /// Proves everything again: every kept generation byte by byte, the one in force through sled, every source file.
    pub fn verify(&self) -> Result<StoreCheck, StoreError> {
        report::check(self)
    }

    fn writable(&self, action: &'static str) -> Result<(), StoreError> {
        if self.is_read_only() { Err(StoreError::ReadOnly { action }) } else { Ok(()) }
    }

    fn sources_dir(&self) -> PathBuf {
        self.dir.join("sources")
    }

    fn quarantine_dir(&self) -> PathBuf {
        self.dir.join("quarantine")
    }

    fn generation_dir(&self, id: &str) -> PathBuf {
        self.dir.join("generations").join(id)
    }

    /// Where scratch copies may go, best first. A full or read-only volume still lets an inspector read.
    fn scratch(&self) -> Vec<PathBuf> {
        let temporary = std::env::temp_dir();
        if self.is_read_only() { vec![temporary] } else { vec![self.dir.clone(), temporary] }
    }
}

/// Moves a damaged directory out of the way and says why beside it. Returns the new name.
fn quarantine_dir(quarantine: &Path, damaged: &Path, reason: &str) -> Result<String, StoreError> {
    durable::create_dir(quarantine)?;
    let target = free_name(quarantine, durable::name_of(damaged));
    durable::rename(damaged, &quarantine.join(&target))?;
    // The move is what protects; the reason also stands in the report.
    let _ = durable::write_new(&quarantine.join(&target).join("REASON.txt"), format!("{reason}\n").as_bytes());
    Ok(target)
}

/// `<name>-<n>` with the lowest number that is not taken.
fn free_name(quarantine: &Path, name: &str) -> String {
    let mut n = 1_u32;
    while quarantine.join(format!("{name}-{n}")).exists() {
        n += 1;
    }
    format!("{name}-{n}")
}

/// Puts lists and parties in order and refuses what does not belong together.
fn checked(
    mut lists: Vec<(ListVersionInfo, Vec<ListedParty>)>,
) -> Result<Vec<(ListVersionInfo, Vec<ListedParty>)>, StoreError> {
    lists.sort_by(|a, b| a.0.list.cmp(&b.0.list));
    if lists.is_empty() {
        return Err(StoreError::Empty { list: String::new() });
    }
    if let Some(pair) = lists.windows(2).find(|pair| pair[0].0.list == pair[1].0.list) {
        let detail = "the list is given twice".to_owned();
        return Err(StoreError::BadParty { list: pair[0].0.list.to_string(), detail });
    }
    for (info, parties) in &mut lists {
        let list = || info.list.to_string();
        if parties.is_empty() {
            return Err(StoreError::Empty { list: list() });
        }
        parties.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some(stranger) = parties.iter().find(|party| party.id.list != info.list) {
            return Err(StoreError::BadParty {
                list: list(),
                detail: format!("party {} is of another list", stranger.id),
            });
        }
        if let Some(pair) = parties.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(StoreError::BadParty {
                list: list(),
                detail: format!("party {} stands there twice", pair[0].id),
            });
        }
        let got = list_version(parties);
        if got != info.version {
            return Err(StoreError::VersionMismatch { list: list(), got, expected: info.version.clone() });
        }
        info.parties = u32::try_from(parties.len()).unwrap_or(u32::MAX);
        info.names =
            parties.iter().map(|p| u32::try_from(p.names.len()).unwrap_or(u32::MAX)).fold(0, u32::saturating_add);
    }
    Ok(lists)
}
