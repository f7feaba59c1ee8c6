//! The way of a list into force, on small generated publications and (where `INTERDICT_LISTS` names them) real ones.

#![allow(clippy::format_push_string, reason = "a few hundred lines of generated CSV")]

use super::*;
use crate::lists::GuardRefusal;
use crate::policy::Policy;
use crate::store::{NewSource, Store, StoreError};
use std::path::PathBuf;
use std::sync::Mutex;
use tempfile::TempDir;

fn sdn() -> ListId {
    "us_ofac_sdn".parse().unwrap()
}

/// An OFAC publication of `count` persons; `salt` changes every name.
fn files(count: usize, salt: &str) -> Vec<ListFile> {
    let (mut sdn, mut alt, mut add) = (String::new(), String::new(), String::new());
    for n in 1..=count {
        let blanks = "-0- ,".repeat(7);
        sdn += &format!("{n},\"SURNAME{n}, Given {salt}\",\"individual\",\"GLOMAG\",{blanks}-0- \r\n");
        alt += &format!("{n},{},\"aka\",\"ALIAS{n} {salt}\",-0- \r\n", 10_000 + n);
        add += &format!("{n},{},-0- ,\"Havana\",\"Cuba\",-0- \r\n", 20_000 + n);
    }
    let file = |name: &str, text: String| ListFile::new(name, (text + "\u{1a}").into_bytes());
    vec![file("sdn.csv", sdn), file("download/ALT.CSV", alt), file("add.csv", add), file("notes.txt", String::new())]
}

fn open(dir: &TempDir) -> Store {
    Store::open(dir.path()).unwrap().0
}

fn bring(store: &mut Store, engine: &Engine, count: usize, salt: &str) -> Result<Imported, RefreshError> {
    let request = ImportRequest::new(sdn(), files(count, salt), "test");
    import(store, Some(engine), &Policy::default(), request, &Quiet)
}

#[test]
fn an_import_goes_all_the_way_and_repeating_it_changes_nothing() {
    let (dir, engine) = (TempDir::new().unwrap(), Engine::new());
    let mut store = open(&dir);
    let first = bring(&mut store, &engine, 50, "one").unwrap();
    assert_eq!((first.outcome, first.version.parties, first.version.names), (ImportOutcome::Activated, 50, 100));
    assert_eq!(first.unexpected, ["notes.txt"]);
    assert_eq!(engine.snapshot().unwrap().corpus(), &first.corpus);
    assert_eq!(engine.snapshot().unwrap().parties().len(), 50);
    let source = store.source_info(&first.version.source).unwrap();
    assert_eq!(source.files.iter().map(|file| file.0.as_str()).collect::<Vec<_>>(), ["ALT.CSV", "add.csv", "sdn.csv"]);
    let again = bring(&mut store, &engine, 50, "one").unwrap();
    assert_eq!((again.outcome, &again.version.version), (ImportOutcome::AlreadyInForce, &first.version.version));
    assert_eq!(again.corpus.version, first.corpus.version);
    assert!(again.version.checked_at >= first.version.checked_at);
    assert_eq!(std::fs::read_dir(dir.path().join("generations")).unwrap().count(), 1);
    drop(store);
    let loaded = load(&mut open(&dir), &Policy::default(), &Quiet);
    assert_eq!(loaded.snapshot.unwrap().corpus().version, first.corpus.version);
    assert_eq!(loaded.events, []);
}

#[test]
fn versions_are_activated_and_rolled_back_even_from_source_files_alone() {
    let (dir, engine) = (TempDir::new().unwrap(), Engine::new());
    let mut store = open(&dir);
    let policy = Policy::default();
    let nothing = roll_back(&mut store, Some(&engine), &policy, &sdn(), &Quiet).unwrap_err();
    assert!(matches!(nothing, RefreshError::NoVersionBefore { .. }));
    let ids: Vec<String> =
        ["a", "b", "c", "d", "e"].map(|salt| bring(&mut store, &engine, 30, salt).unwrap().version.version).into();
    let in_force = |store: &Store| store.corpus().lists[0].version.clone();
    let back = roll_back(&mut store, Some(&engine), &policy, &sdn(), &Quiet).unwrap();
    assert_eq!((back.outcome, in_force(&store)), (ImportOutcome::Activated, ids[3].clone()));
    // Generations of the first versions are gone; their files are read again.
    assert!(store.load_list(&sdn(), &ids[0]).unwrap().is_none());
    let first = activate(&mut store, Some(&engine), &policy, &sdn(), &ids[0], &Quiet).unwrap();
    assert_eq!((in_force(&store), &first.version.version), (ids[0].clone(), &ids[0]));
    assert_eq!(engine.snapshot().unwrap().corpus().version, store.corpus().version);
    let same = activate(&mut store, Some(&engine), &policy, &sdn(), &ids[0], &Quiet).unwrap();
    assert_eq!(same.outcome, ImportOutcome::AlreadyInForce);
    roll_back(&mut store, Some(&engine), &policy, &sdn(), &Quiet).unwrap();
    assert_eq!(in_force(&store), ids[3]);
    let unknown = activate(&mut store, None, &policy, &sdn(), "0000000000000000", &Quiet).unwrap_err();
    assert!(matches!(unknown, RefreshError::UnknownVersion { .. }));
    assert_eq!(store.versions(&sdn()).len(), 5);
    assert!(store.verify().unwrap().is_sound());
}

#[test]
fn other_lists_stay_as_they_are() {
    let (dir, engine) = (TempDir::new().unwrap(), Engine::new());
    let mut store = open(&dir);
    let cons: ListId = "us_ofac_cons".parse().unwrap();
    let first = bring(&mut store, &engine, 30, "a").unwrap();
    let renamed = files(20, "c").into_iter().filter(|file| file.name != "notes.txt").map(|file| {
        file.renamed(match file.name.as_str() {
            "sdn.csv" => "cons_prim.csv",
            "add.csv" => "cons_add.csv",
            _ => "cons_alt.csv", // the only other one
        })
    });
    let request = ImportRequest::new(cons.clone(), renamed.collect(), "test");
    import(&mut store, Some(&engine), &Policy::default(), request, &Quiet).unwrap();
    bring(&mut store, &engine, 31, "a").unwrap();
    // Without an engine the other list's parties come from the store.
    roll_back(&mut store, None, &Policy::default(), &sdn(), &Quiet).unwrap();
    let corpus = store.load().unwrap().unwrap();
    let lists: Vec<_> = corpus.info.lists.iter().map(|l| (l.list.as_str(), l.parties)).collect();
    assert_eq!(lists, [("us_ofac_cons", 20), ("us_ofac_sdn", 30)]);
    assert_eq!(corpus.parties.len(), 50);
    assert_eq!(corpus.info.lists[1].version, first.version.version);
}

#[test]
fn a_refused_version_changes_nothing_and_an_override_leaves_its_reason() {
    let (dir, engine) = (TempDir::new().unwrap(), Engine::new());
    let mut store = open(&dir);
    let good = bring(&mut store, &engine, 100, "a").unwrap();
    let sources = |dir: &TempDir| std::fs::read_dir(dir.path().join("sources")).unwrap().count();
    let refused = bring(&mut store, &engine, 50, "a").unwrap_err();
    assert!(matches!(&refused, RefreshError::Guard { refusal: GuardRefusal::Shrink { .. }, .. }), "{refused}");
    assert_eq!(refused.reason(), crate::model::ErrorReason::ListGuardRefused);
    let broken = ImportRequest::new(sdn(), files(100, "b")[..2].to_vec(), "test");
    let broken = import(&mut store, Some(&engine), &Policy::default(), broken, &Quiet).unwrap_err();
    assert_eq!(broken.reason(), crate::model::ErrorReason::ListFileRefused);
    assert_eq!((store.corpus(), sources(&dir)), (&good.corpus, 1));
    assert_eq!(engine.snapshot().unwrap().corpus(), &good.corpus);
    let mut request = ImportRequest::new(sdn(), files(50, "a"), "test");
    request.overrides.accept_shrink = Some("delisting checked by hand".to_owned());
    let small = import(&mut store, Some(&engine), &Policy::default(), request, &Quiet).unwrap();
    let source = store.source_info(&small.version.source).unwrap();
    assert_eq!(source.override_reason.as_deref(), Some("delisting checked by hand"));
}

#[test]
fn a_version_can_wait_to_be_activated() {
    let (dir, engine) = (TempDir::new().unwrap(), Engine::new());
    let mut store = open(&dir);
    let first = bring(&mut store, &engine, 30, "a").unwrap();
    let request = ImportRequest { activate: false, ..ImportRequest::new(sdn(), files(30, "b"), "test") };
    let waiting = import(&mut store, Some(&engine), &Policy::default(), request, &Quiet).unwrap();
    assert_eq!((waiting.outcome, &waiting.corpus), (ImportOutcome::Staged, &first.corpus));
    assert_eq!(store.corpus(), &first.corpus);
    drop(store);
    let mut store = open(&dir);
    let known: Vec<_> = store.versions(&sdn()).iter().map(|v| (v.in_force, v.activated_at.is_some())).collect();
    assert_eq!(known.iter().filter(|v| **v == (true, true)).count(), 1);
    assert_eq!(known.iter().filter(|v| **v == (false, false)).count(), 1);
    activate(&mut store, None, &Policy::default(), &sdn(), &waiting.version.version, &Quiet).unwrap();
    assert_eq!(store.corpus().lists[0].version, waiting.version.version);
}

#[test]
fn stages_are_told_in_order_and_an_inspector_cannot_import() {
    struct Told(Mutex<Vec<Stage>>);
    impl Progress for Told {
        fn stage(&self, stage: Stage, _total: Option<u64>) {
            self.0.lock().unwrap().push(stage);
        }
        fn advance(&self, _done: u64) {}
    }
    let dir = TempDir::new().unwrap();
    let mut store = open(&dir);
    let told = Told(Mutex::default());
    let request = ImportRequest::new(sdn(), files(10, "a"), "test");
    import(&mut store, None, &Policy::default(), request.clone(), &told).unwrap();
    assert_eq!(told.0.into_inner().unwrap(), Stage::ALL);
    let (mut inspector, _) = Store::open_read_only(dir.path()).unwrap();
    assert!(load(&mut inspector, &Policy::default(), &Quiet).snapshot.is_some());
    assert!(verify(&mut inspector, &Policy::default(), &Quiet).unwrap().is_sound());
    let request = ImportRequest { files: files(10, "b"), ..request };
    let refused = import(&mut inspector, None, &Policy::default(), request, &Quiet).unwrap_err();
    assert!(matches!(refused, RefreshError::Store(StoreError::ReadOnly { .. })), "{refused}");
}

/// The store's part only; that every real name finds its party is the engine's own test.
#[test]
fn the_real_sdn_list_is_stored_opened_and_restored() {
    let Some(lists) = std::env::var_os("INTERDICT_LISTS").map(PathBuf::from) else {
        eprintln!("skipped: INTERDICT_LISTS names no folder");
        return;
    };
    let dir = TempDir::new().unwrap();
    let mut store = open(&dir);
    let format = crate::lists::format(&sdn()).unwrap();
    let selection = format.select(read_files(&sdn(), &lists.join("ofac")).unwrap()).unwrap();
    let parsed = selection.parse(&sdn()).unwrap();
    let files = selection.files;
    let mut version = import::version_of(&sdn(), &parsed);
    let storing = std::time::Instant::now();
    let files = files.iter().map(import::source_file).collect();
    let source = NewSource { info: version.clone(), files, origin: "test".to_owned(), override_reason: None };
    version.source = store.keep_source(&source).unwrap();
    let staged = store.stage(vec![(version, parsed.parties.clone())]).unwrap();
    store.promote(&staged, 1).unwrap();
    eprintln!("{} parties kept, staged and promoted in {:?}", parsed.parties.len(), storing.elapsed());
    drop(store);
    let opening = std::time::Instant::now();
    let mut store = open(&dir);
    eprintln!("opened and proven in {:?}", opening.elapsed());
    assert!(store.load().unwrap().unwrap().parties == parsed.parties);
    drop(store);
    for entry in std::fs::read_dir(dir.path().join("generations")).unwrap() {
        std::fs::remove_dir_all(entry.unwrap().path()).unwrap();
    }
    let restoring = std::time::Instant::now();
    let restored = load::restore(&mut open(&dir));
    eprintln!("restored from source files in {:?}", restoring.elapsed());
    assert!(restored.corpus.unwrap().parties == parsed.parties);
}
