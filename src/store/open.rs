//! Opening a store: remove what a crash left, find what is in force, prove it, fall back when it is damaged.
//!
//! What is in force is said three times: by `CURRENT`, by the last promotion in `HISTORY`, and by the highest committed
//! directory. The first that can be read wins. Damage is quarantined and the generation before takes its place; a
//! circumstance (full disk, missing rights) is never an excuse to serve an older corpus, so then nothing is in force.

use super::durable;
use super::error::StoreError;
use super::generation;
use super::history::{Event, HISTORY, History, Promotion};
use super::lock;
use super::manifest::{self, VersionRecord};
use super::report::{OpenEvent, OpenReport};
use super::source;
use super::{CURRENT, KEEP_GENERATIONS, SCRATCH_PREFIX, Store};
use crate::model::CorpusInfo;
use std::fs;
use std::io;
use std::path::Path;

/// Names that make a directory a store.
const MARKS: &[&str] = &[lock::LOCK, CURRENT, HISTORY, "generations", "sources"];

/// Opens for writing.
pub(super) fn open(dir: &Path) -> Result<(Store, OpenReport), StoreError> {
    let mut report = OpenReport::default();
    if is_new(dir)? {
        durable::create_dir(dir)?;
        report.add(OpenEvent::Created);
    }
    let lock = lock::take(dir)?;
    for name in ["generations", "sources", "quarantine"] {
        durable::create_dir(&dir.join(name))?;
    }
    clean(dir, &mut report)?;
    let (history, dropped) = History::read(dir)?;
    let mut store = Store { lock: Some(lock), ..blank(dir, history) };
    settle(&mut store, &mut report)?;
    tidy_history(&mut store, dropped, &mut report)?;
    if let Err(error) = retire(&store) {
        report.add(OpenEvent::NotDone { detail: format!("old generations were not deleted: {error}") });
    }
    check_sources(&store, &mut report);
    Ok((store, report))
}

/// Opens for reading beside a writer.
pub(super) fn open_read_only(dir: &Path) -> Result<(Store, OpenReport), StoreError> {
    if is_new(dir)? {
        let detail = "nothing is there; import a list first".to_owned();
        return Err(StoreError::NotAStore { dir: dir.to_owned(), detail });
    }
    let mut report = OpenReport::default();
    let (history, dropped) = History::read(dir)?;
    let mut store = blank(dir, history);
    settle(&mut store, &mut report)?;
    tidy_history(&mut store, dropped, &mut report)?;
    Ok((store, report))
}

fn blank(dir: &Path, history: History) -> Store {
    Store {
        dir: dir.to_owned(),
        lock: None,
        history,
        in_force: None,
        committed: None,
        loaded: None,
        nothing: CorpusInfo::default(),
    }
}

/// Whether the directory is absent or empty; an error when it holds something else.
fn is_new(dir: &Path) -> Result<bool, StoreError> {
    let foreign = |detail: String| StoreError::NotAStore { dir: dir.to_owned(), detail };
    let paths = match fs::metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(StoreError::io("opening", dir, error)),
        Ok(meta) if !meta.is_dir() => return Err(foreign("it is a file".to_owned())),
        Ok(_) => durable::entries(dir)?,
    };
    if paths.iter().any(|path| MARKS.contains(&durable::name_of(path))) {
        return Ok(false);
    }
    // A fresh volume has `lost+found`; hidden files belong to nobody.
    let others = paths.iter().filter(|p| durable::name_of(p) != "lost+found" && !durable::name_of(p).starts_with('.'));
    match others.count() {
        0 => Ok(true),
        count => Err(foreign(format!("it holds {count} other files or directories"))),
    }
}

/// Removes what an interrupted run left: unfinished generations and sources, scratch copies, temporary files.
fn clean(dir: &Path, report: &mut OpenReport) -> Result<(), StoreError> {
    let unfinished = |path: &Path| durable::name_of(path).contains('.');
    let temporary = |path: &Path| {
        let name = durable::name_of(path);
        name.starts_with(SCRATCH_PREFIX) || name == "CURRENT.tmp" || name == "HISTORY.tmp"
    };
    let mut leftovers = durable::entries(&dir.join("generations"))?;
    leftovers.extend(durable::entries(&dir.join("sources"))?);
    leftovers.retain(|path| unfinished(path));
    leftovers.extend(durable::entries(dir)?.into_iter().filter(|path| temporary(path)));
    for path in leftovers {
        let removed = if path.is_dir() {
            durable::remove_dir(&path)
        } else {
            fs::remove_file(&path).map_err(|error| StoreError::io("deleting", &path, error))
        };
        let name = durable::name_of(&path).to_owned();
        report.add(match removed {
            Ok(()) => OpenEvent::LeftoverRemoved { name },
            Err(error) => OpenEvent::NotDone { detail: format!("leftover {name} was not removed: {error}") },
        });
    }
    Ok(())
}

/// Text of the pointer file.
pub(super) fn pointer(id: &str) -> String {
    format!("{id} {}\n", durable::short(&blake3::hash(id.as_bytes())))
}

/// The generation `CURRENT` names; `None` when there is no such file.
pub(super) fn read_pointer(dir: &Path) -> Result<Option<String>, StoreError> {
    let path = dir.join(CURRENT);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io("reading", &path, error)),
    };
    let id = std::str::from_utf8(&bytes).ok().and_then(|text| text.split_once(' ')).map(|(id, _)| id);
    match id {
        Some(id) if is_generation_id(id) && pointer(id).as_bytes() == bytes => Ok(Some(id.to_owned())),
        _ => {
            let detail = format!("{} bytes that are no generation id with its checksum", bytes.len());
            Err(StoreError::Corrupt { what: CURRENT.to_owned(), detail })
        }
    }
}

fn is_generation_id(id: &str) -> bool {
    id.split_once('-').is_some_and(|(number, corpus)| {
        number.len() == 8
            && number.bytes().all(|b| b.is_ascii_digit())
            && corpus.len() == 16
            && corpus.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

/// Ids of committed generations, oldest first.
pub(super) fn committed_ids(dir: &Path) -> Result<Vec<String>, StoreError> {
    let generations = dir.join("generations");
    if !generations.is_dir() {
        return Ok(Vec::new());
    }
    let paths = durable::entries(&generations)?;
    Ok(paths.iter().map(|path| durable::name_of(path)).filter(|n| is_generation_id(n)).map(str::to_owned).collect())
}

/// The number of the next generation: above every number ever seen, so that ids are the order of time.
pub(super) fn next_number(store: &Store) -> Result<u64, StoreError> {
    let mut names: Vec<String> = store.history.promoted.keys().cloned().collect();
    for dir in [store.dir.join("generations"), store.quarantine_dir()] {
        names.extend(durable::entries(&dir)?.iter().map(|path| durable::name_of(path).to_owned()));
    }
    let number = |name: &String| name.get(..8)?.parse::<u64>().ok();
    Ok(names.iter().filter_map(number).max().unwrap_or(0) + 1)
}

/// Which generation was committed last, by the first witness that can be read.
fn last_committed(store: &Store, ids: &[String], report: &mut OpenReport) -> Result<Option<String>, StoreError> {
    let detail = match read_pointer(&store.dir) {
        Ok(Some(id)) => return Ok(Some(id)),
        Ok(None) => "CURRENT is missing".to_owned(),
        Err(error) if error.is_damage() => error.to_string(),
        Err(error) => return Err(error),
    };
    let witness = store.history.promoted.keys().next_back().or(ids.last()).cloned();
    if let Some(used) = &witness {
        report.add(OpenEvent::CurrentUnreadable { detail, used: used.clone() });
        if !store.is_read_only() {
            // Repairing the pointer is a courtesy to the next start; this one knows what it needs.
            if let Err(error) = durable::replace(&store.dir.join(CURRENT), pointer(used).as_bytes()) {
                report.add(OpenEvent::NotDone { detail: format!("CURRENT was not repaired: {error}") });
            }
        }
    }
    Ok(witness)
}

/// Finds, proves and puts in force the newest good generation.
pub(super) fn settle(store: &mut Store, report: &mut OpenReport) -> Result<(), StoreError> {
    (store.in_force, store.committed, store.loaded) = (None, None, None);
    let ids = committed_ids(&store.dir)?;
    let Some(wanted) = last_committed(store, &ids, report)? else { return Ok(()) };
    let expected = expected_corpus(store, &wanted);
    let older = ids.iter().rev().filter(|id| **id < wanted).cloned();
    for id in std::iter::once(wanted.clone()).chain(older) {
        match prove(store, &id) {
            Ok(info) => {
                store.in_force = Some((id.clone(), info));
                break;
            }
            Err(error @ StoreError::FormatVersion { .. }) => return Err(error),
            Err(error) if error.is_damage() => damaged(store, &id, &error, report),
            Err(error) => {
                report.add(OpenEvent::GenerationUnreadable { generation: id, detail: error.to_string() });
                break;
            }
        }
    }
    if store.in_force.as_ref().is_none_or(|(id, _)| *id != wanted) {
        let in_force = store.corpus().version.clone();
        report.add(OpenEvent::FellBack { committed: expected.version.clone(), in_force });
        store.committed = Some(expected);
    }
    overlay_checked(store);
    Ok(())
}

/// Proves a generation and, as writer, keeps its parties for the first `load`.
fn prove(store: &mut Store, id: &str) -> Result<CorpusInfo, StoreError> {
    let dir = store.generation_dir(id);
    if !dir.is_dir() {
        let detail = "its directory is missing".to_owned();
        return Err(StoreError::Corrupt { what: format!("generation {id}"), detail });
    }
    if store.is_read_only() {
        return generation::manifest(&dir)?.corpus_info();
    }
    let corpus = generation::read(&dir, &store.scratch())?;
    let info = corpus.info.clone();
    store.loaded = Some(corpus);
    Ok(info)
}

fn damaged(store: &Store, id: &str, error: &StoreError, report: &mut OpenReport) {
    let dir = store.generation_dir(id);
    let detail = error.to_string();
    let quarantined = if store.is_read_only() || !dir.is_dir() {
        None
    } else {
        super::quarantine_dir(&store.quarantine_dir(), &dir, &detail).ok()
    };
    report.add(OpenEvent::GenerationDamaged { generation: id.to_owned(), detail, quarantined });
}

/// What a generation held, by its manifest or else by the journal; at least its version, which its id carries.
fn expected_corpus(store: &Store, id: &str) -> CorpusInfo {
    let by_manifest = || generation::manifest(&store.generation_dir(id)).ok()?.corpus_info().ok();
    let by_history = || {
        let promotion = store.history.promoted.get(id)?;
        manifest::corpus_info(&promotion.corpus, &promotion.lists).ok()
    };
    let version = id.split_once('-').map_or("", |(_, corpus)| corpus).to_owned();
    by_manifest().or_else(by_history).unwrap_or(CorpusInfo { version, lists: Vec::new() })
}

/// Puts back what the journal lost, drops what it cannot prove, and (as writer) writes it anew when it changed.
fn tidy_history(store: &mut Store, dropped: usize, report: &mut OpenReport) -> Result<(), StoreError> {
    let mut restored = 0;
    let newest = store.in_force.as_ref().map(|(id, _)| id.clone()).unwrap_or_default();
    for id in committed_ids(&store.dir)?.into_iter().filter(|id| *id <= newest) {
        if store.history.promoted.contains_key(&id) {
            continue;
        }
        let Ok(manifest) = generation::manifest(&store.generation_dir(&id)) else { continue };
        let promotion = Promotion { generation: id, corpus: manifest.corpus, at: 0, lists: manifest.lists };
        store.history.apply(Event::Promoted(promotion));
        restored += 1;
    }
    for record in provable_versions(store, report)? {
        if !store.history.imported.iter().any(|known| known.is_same(&record)) {
            store.history.apply(Event::Imported(record));
            restored += 1;
        }
    }
    store.history.imported.sort_by_key(|record| record.imported_at);
    if dropped + restored > 0 {
        report.add(OpenEvent::HistoryRepaired { dropped, restored });
    }
    if !store.is_read_only() && (dropped + restored > 0 || store.history.wants_folding()) {
        keep_damaged_history(store, dropped);
        if let Err(error) = store.history.rewrite() {
            report.add(OpenEvent::NotDone { detail: format!("the history was not repaired on disk: {error}") });
        }
    }
    Ok(())
}

/// Versions that promoted corpora and source descriptions prove to have been imported.
fn provable_versions(store: &Store, report: &mut OpenReport) -> Result<Vec<VersionRecord>, StoreError> {
    let mut versions: Vec<VersionRecord> = Vec::new();
    let sources = store.sources_dir();
    for id in if sources.is_dir() { source::ids(&sources)? } else { Vec::new() } {
        match source::describe(&sources, &id) {
            Ok(info) => versions.push(VersionRecord::of(&info.version)),
            Err(error) => report.add(OpenEvent::SourceDamaged { source: id, detail: error.to_string() }),
        }
    }
    versions.extend(store.history.promoted.values().flat_map(|p| p.lists.iter().cloned()));
    Ok(versions)
}

/// A journal with unbelievable lines is evidence: a copy goes to quarantine before it is written anew.
fn keep_damaged_history(store: &Store, dropped: usize) {
    if dropped > 0 {
        let target = store.quarantine_dir().join(super::free_name(&store.quarantine_dir(), HISTORY));
        // Evidence for people; the repair does not depend on it.
        let _ = fs::copy(store.dir.join(HISTORY), target);
    }
}

/// Lays the confirmations of the journal over the corpus in force.
pub(super) fn overlay_checked(store: &mut Store) {
    let Some((_, corpus)) = &mut store.in_force else { return };
    for list in &mut corpus.lists {
        if let Some(at) = store.history.checked.get(&(list.list.to_string(), list.version.clone())) {
            list.checked_at = list.checked_at.max(*at);
        }
    }
}

/// Deletes generations beyond the last three, and those above the one in force: they were never committed.
pub(super) fn retire(store: &Store) -> Result<(), StoreError> {
    let Some((in_force, _)) = &store.in_force else { return Ok(()) };
    let (kept, above): (Vec<String>, Vec<String>) =
        committed_ids(&store.dir)?.into_iter().partition(|id| id <= in_force);
    let old = kept.len().saturating_sub(KEEP_GENERATIONS);
    // While a committed generation is missing, what stands above the one in force is evidence: it stays.
    let above = if store.committed.is_none() { above } else { Vec::new() };
    for id in kept[..old].iter().chain(&above) {
        let retired = store.generation_dir(&format!("{id}.retired"));
        durable::rename(&store.generation_dir(id), &retired)?;
        durable::remove_dir(&retired)?;
    }
    Ok(())
}

/// Proves the source files of the lists in force; they are what a damaged generation is rebuilt from.
fn check_sources(store: &Store, report: &mut OpenReport) {
    for list in store.corpus().lists.iter().filter(|list| !list.source.is_empty()) {
        if let Err(error) = source::read(&store.sources_dir(), &list.list, &list.source) {
            report.add(OpenEvent::SourceDamaged { source: list.source.clone(), detail: error.to_string() });
        }
    }
}
