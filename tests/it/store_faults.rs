//! Damages every file of a designation store in every way and looks what opens (law 7).
//!
//! The rule: exactly what was committed, or an older corpus with an event that says so, or nothing with an event that
//! says so. Never something in between, and never without a word.

#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "helpers of tests")]

use crate::store_crash::{commit, import, ofac_corpus, ofac_files, plain, sdn};
use interdict::engine::Engine;
use interdict::model::ListedParty;
use interdict::policy::Policy;
use interdict::refresh::{self, ImportOutcome, ImportRequest, Quiet, RefreshError};
use interdict::store::{OpenEvent, OpenReport, Store};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug)]
enum Fault {
    Flip,
    Halve,
    Empty,
    Remove,
}

impl Fault {
    /// Damages a file; false when that changed nothing.
    fn apply(self, path: &Path) -> bool {
        let bytes = fs::read(path).unwrap();
        let mut damaged = bytes.clone();
        match self {
            Self::Remove => {
                fs::remove_file(path).unwrap();
                return true;
            }
            Self::Flip if bytes.is_empty() => return false,
            Self::Flip => damaged[bytes.len() / 2] ^= 0x10,
            Self::Halve => damaged.truncate(bytes.len() / 2),
            Self::Empty => damaged.clear(),
        }
        fs::write(path, &damaged).unwrap();
        damaged != bytes
    }
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_tree(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// A store with four imported versions (the first only as source files), version 3 in force; and its corpus.
fn sample(dir: &Path) -> (String, Vec<ListedParty>) {
    let (mut store, _) = Store::open(dir).unwrap();
    for salt in 0..4 {
        assert_eq!(import(&mut store, salt).unwrap().outcome, ImportOutcome::Activated);
    }
    assert!(store.verify().unwrap().is_sound());
    ofac_corpus(3)
}

#[test]
fn every_damaged_file_is_noticed_and_costs_no_committed_version() {
    let root = tempfile::tempdir().unwrap();
    let original = root.path().join("original");
    let (version, parties) = sample(&original);
    let mut tried = 0;
    for file in files_below(&original) {
        for fault in [Fault::Flip, Fault::Halve, Fault::Empty, Fault::Remove] {
            let dir = root.path().join("damaged");
            copy_tree(&original, &dir);
            let name = file.strip_prefix(&original).unwrap();
            if !fault.apply(&dir.join(name)) {
                continue;
            }
            tried += 1;
            let case = format!("{fault:?} {}", name.display());
            let noticed = match Store::open_read_only(&dir) {
                Ok((store, report)) => !report.is_clean() || store.verify().is_ok_and(|check| !check.is_sound()),
                Err(error) => panic!("{case}: {error}"),
            };
            assert!(noticed || name == Path::new("LOCK"), "{case}: not noticed");
            let (mut store, _) = Store::open(&dir).unwrap_or_else(|error| panic!("{case}: {error}"));
            let loaded = refresh::load(&mut store, &Policy::default(), &Quiet);
            let snapshot = loaded.snapshot.unwrap_or_else(|| panic!("{case}: {:?}", loaded.events));
            assert_eq!(snapshot.corpus().version, version, "{case}");
            assert!(snapshot.parties() == parties, "{case}");
            assert_eq!(store.corpus().version, version, "{case}: restored in the store as well");
            // The next start finds a store in order, and every known version is still known.
            drop(store);
            let (store, report) = Store::open(&dir).unwrap();
            let healed = |event: &OpenEvent| !event.is_problem() || matches!(event, OpenEvent::SourceDamaged { .. });
            assert!(report.events.iter().all(healed), "{case}: {report:?}");
            assert_eq!(store.versions(&sdn()).len(), 4, "{case}");
            drop(store);
            fs::remove_dir_all(&dir).unwrap();
        }
    }
    eprintln!("{tried} single faults");
    assert!(tried > 60);
}

/// The generation directory with the highest number.
fn newest_generation(dir: &Path) -> PathBuf {
    let mut all: Vec<_> = fs::read_dir(dir.join("generations")).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all.pop().unwrap()
}

fn fell_back(report: &OpenReport) -> bool {
    report.events.iter().any(|event| matches!(event, OpenEvent::FellBack { .. }))
}

#[test]
fn without_sources_the_generation_before_comes_into_force_and_says_so() {
    let root = tempfile::tempdir().unwrap();
    let (mut store, _) = Store::open(root.path()).unwrap();
    let older = commit(&mut store, "plain", plain("plain", 1)).unwrap();
    let newer = commit(&mut store, "plain", plain("plain", 2)).unwrap();
    drop(store);
    Fault::Halve.apply(&newest_generation(root.path()).join("sled/db"));
    for _ in 0..2 {
        let (mut store, report) = Store::open(root.path()).unwrap();
        assert!(fell_back(&report), "every start says it: {report:?}");
        assert_eq!((store.corpus(), store.committed()), (&older, Some(&newer)));
        assert!(store.load().unwrap().unwrap().parties == plain("plain", 1));
        let loaded = refresh::load(&mut store, &Policy::default(), &Quiet);
        assert_eq!(loaded.snapshot.unwrap().corpus().version, older.version);
        assert!(!loaded.events.is_empty());
        // Another list may not be put on top of the older corpus.
        let refused = import(&mut store, 1).unwrap_err();
        assert!(matches!(&refused, RefreshError::Unrestored { lists } if lists == "plain"), "{refused}");
    }
    assert!(fs::read_dir(root.path().join("quarantine")).unwrap().count() == 1);
    let (mut store, _) = Store::open(root.path()).unwrap();
    let repaired = commit(&mut store, "plain", plain("plain", 3)).unwrap();
    drop(store);
    let (store, report) = Store::open(root.path()).unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(store.corpus(), &repaired);
}

#[test]
fn when_generation_and_source_are_damaged_an_older_corpus_serves_and_an_import_repairs() {
    let root = tempfile::tempdir().unwrap();
    let (version, _) = sample(root.path());
    let (store, _) = Store::open(root.path()).unwrap();
    let source = store.corpus().lists[0].source.clone();
    drop(store);
    Fault::Flip.apply(&root.path().join("sources").join(source).join("alt.csv"));
    fs::remove_dir_all(newest_generation(root.path())).unwrap();
    let (mut store, report) = Store::open(root.path()).unwrap();
    assert!(fell_back(&report), "{report:?}");
    let loaded = refresh::load(&mut store, &Policy::default(), &Quiet);
    assert_eq!(loaded.snapshot.unwrap().corpus().version, ofac_corpus(2).0);
    assert_eq!(loaded.events.len(), 2, "{:?}", loaded.events);
    let engine = Engine::new();
    let request = ImportRequest::new(sdn(), ofac_files(3), "fetched again");
    let imported = refresh::import(&mut store, Some(&engine), &Policy::default(), request, &Quiet).unwrap();
    assert_eq!((imported.outcome, &imported.corpus.version), (ImportOutcome::Activated, &version));
    assert_eq!(engine.snapshot().unwrap().corpus().version, version);
    assert!(refresh::verify(&mut store, &Policy::default(), &Quiet).unwrap().is_sound());
}

#[test]
fn when_everything_is_damaged_nothing_serves() {
    let root = tempfile::tempdir().unwrap();
    sample(root.path());
    for file in files_below(root.path()) {
        Fault::Halve.apply(&file);
    }
    let (mut store, report) = Store::open(root.path()).unwrap();
    assert!(!report.is_clean());
    let loaded = refresh::load(&mut store, &Policy::default(), &Quiet);
    assert!(loaded.snapshot.is_none() && store.corpus().version.is_empty());
    assert!(store.committed().is_some(), "it is known that something was committed");
    // Importing the list again makes the store whole.
    assert_eq!(import(&mut store, 5).unwrap().corpus.version, ofac_corpus(5).0);
    drop(store);
    for file in files_below(root.path()) {
        if !file.ends_with("CURRENT") {
            Fault::Remove.apply(&file);
        }
    }
    let (mut store, report) = Store::open(root.path()).unwrap();
    assert!(!report.is_clean() && store.committed().is_some(), "{report:?}");
    assert!(refresh::load(&mut store, &Policy::default(), &Quiet).snapshot.is_none());
    assert_eq!(import(&mut store, 4).unwrap().corpus.version, ofac_corpus(4).0);
}

#[test]
fn what_sled_leaves_beside_its_files_is_ignored() {
    let root = tempfile::tempdir().unwrap();
    let (version, parties) = sample(root.path());
    let sled = newest_generation(root.path()).join("sled");
    for name in ["snap.00000000000000FF.generating", "snap.00000000000FFFFF.in___motion"] {
        fs::write(sled.join(name), b"short").unwrap();
    }
    let (mut store, report) = Store::open(root.path()).unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(store.corpus().version, version);
    assert!(store.load().unwrap().unwrap().parties == parties);
}
