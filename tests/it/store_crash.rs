//! Tortures the designation store: kill -9, damaged files, full disks (law 7).
//!
//! The rule everywhere: what opens is exactly what was committed, or an older corpus with an event that says so, or
//! nothing with an event that says so. Never something in between, and never without a word.
//! `INTERDICT_CRASH_ROUNDS` sets the number of kill -9 rounds (12 by default).

use interdict::engine::Engine;
use interdict::lists::ListFile;
use interdict::model::{
    AliasStrength, CorpusInfo, ListId, ListVersionInfo, ListedName, ListedParty, NameKind, PartyId, PartyKind,
};
use interdict::policy::Policy;
use interdict::refresh::{self, ImportOutcome, ImportRequest, Quiet, RefreshError};
use interdict::store::{OpenEvent, OpenReport, Store, StoreError, corpus_version, list_version};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Names the store directory for [`child`]; without it that test does nothing.
const CHILD_DIR: &str = "INTERDICT_CRASH_CHILD";
/// Parties per generated list.
const PARTIES: usize = 300;

fn sdn() -> ListId {
    "us_ofac_sdn".parse().unwrap()
}

/// A small but whole OFAC publication whose content depends on `salt`.
fn ofac_files(salt: usize) -> Vec<ListFile> {
    let (mut sdn, mut alt, mut add) = (String::new(), String::new(), String::new());
    for n in 1..=PARTIES {
        let blanks = "-0- ,".repeat(7);
        sdn += &format!("{n},\"SURNAME{n}, Given{salt}\",\"individual\",\"GLOMAG\",{blanks}\"DOB 10 Dec 1948.\"\r\n");
        alt += &format!("{n},{},\"aka\",\"ALIAS{salt} OF{n}\",-0- \r\n", 10_000 + n);
        add += &format!("{n},{},-0- ,\"Havana\",\"Cuba\",-0- \r\n", 20_000 + n);
    }
    let file = |name: &str, text: String| ListFile { name: name.to_owned(), bytes: (text + "\u{1a}").into_bytes() };
    vec![file("sdn.csv", sdn), file("alt.csv", alt), file("add.csv", add)]
}

/// The parties and corpus that [`ofac_files`] make.
fn ofac_corpus(salt: usize) -> (String, Vec<ListedParty>) {
    let format = interdict::lists::format(&sdn()).unwrap();
    let parties = (format.parse)(&format.select(ofac_files(salt)).unwrap().files).unwrap().parties;
    assert_eq!(parties.len(), PARTIES);
    (corpus_version(&[info("us_ofac_sdn", &parties)]), parties)
}

/// Parties of a list that needs no reader.
fn plain(list: &str, salt: usize) -> Vec<ListedParty> {
    let party = |n: usize| {
        let id = PartyId::new(list.parse().unwrap(), &format!("{n:05}")).unwrap();
        let mut party = ListedParty::new(id, PartyKind::Organization);
        let text = format!("COMPANY {n} OF {salt}");
        party.names.push(ListedName { text, kind: NameKind::Primary, strength: AliasStrength::Unstated });
        party.remarks.push(format!("remark {salt} ").repeat(if n.is_multiple_of(97) { 9_000 } else { 20 }));
        party
    };
    (0..PARTIES).map(party).collect()
}

fn info(list: &str, parties: &[ListedParty]) -> ListVersionInfo {
    ListVersionInfo {
        list: list.parse().unwrap(),
        version: list_version(parties),
        published: None,
        imported_at: 1,
        checked_at: 1,
        parties: 0,
        names: 0,
        source: String::new(),
    }
}

fn commit(store: &mut Store, list: &str, parties: Vec<ListedParty>) -> Result<CorpusInfo, StoreError> {
    let staged = store.stage(vec![(info(list, &parties), parties)])?;
    store.promote(&staged, 2)?;
    Ok(store.corpus().clone())
}

fn import(store: &mut Store, salt: usize) -> Result<refresh::Imported, RefreshError> {
    let request = ImportRequest::new(sdn(), ofac_files(salt), "generated");
    refresh::import(store, None, &Policy::default(), request, &Quiet)
}

// ---- kill -9 ----

/// The process that is killed: commits version after version, announcing each before and after.
#[test]
fn child() {
    let Ok(dir) = std::env::var(CHILD_DIR) else { return };
    let (mut store, _) = Store::open(Path::new(&dir)).unwrap();
    let with_reader = dir.ends_with("reader");
    let say = |word: &str, salt: usize| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{word} {salt}").and_then(|()| out.flush()).unwrap();
    };
    let start = salt_of(&store.corpus().version, with_reader).unwrap_or(0);
    say("in-force", start);
    for salt in (1..SALTS).chain(0..SALTS).cycle().skip(start) {
        say("trying", salt);
        if !with_reader {
            commit(&mut store, "plain", plain("plain", salt)).unwrap();
        } else if import(&mut store, salt).unwrap().outcome == ImportOutcome::Activated {
            say("committed", salt);
            say("trying", salt);
            refresh::roll_back(&mut store, None, &Policy::default(), &sdn(), &Quiet).ok();
            let version = interdict_version(salt);
            refresh::activate(&mut store, None, &Policy::default(), &sdn(), &version, &Quiet).unwrap();
        }
        say("committed", salt);
    }
}

/// Different contents the child commits.
const SALTS: usize = 6;

fn interdict_version(salt: usize) -> String {
    list_version(&ofac_corpus(salt).1)
}

fn corpus_of(salt: usize, with_reader: bool) -> (String, Vec<ListedParty>) {
    if with_reader {
        return ofac_corpus(salt);
    }
    let parties = plain("plain", salt);
    (corpus_version(&[info("plain", &parties)]), parties)
}

fn salt_of(corpus: &str, with_reader: bool) -> Option<usize> {
    (0..SALTS).find(|salt| corpus_of(*salt, with_reader).0 == corpus)
}

#[test]
fn kill_nine_at_any_moment_loses_no_committed_version() {
    let rounds: u64 = std::env::var("INTERDICT_CRASH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let root = tempfile::tempdir().unwrap();
    let mut random = u64::from(std::process::id()) | 1;
    let (mut commits, mut before_any, mut inside) = (0, 0, 0);
    for round in 0..rounds {
        let with_reader = round % 2 == 1;
        let dir = root.path().join(if with_reader { "reader" } else { "plain" });
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let lines = run_and_kill(&dir, Duration::from_millis(20 + (random >> 33) % 600));
        let said = |word: &str| lines.iter().rev().find_map(|line| line.strip_prefix(word)?.trim().parse().ok());
        let (committed, trying): (Option<usize>, Option<usize>) = (said("committed "), said("trying "));
        commits += lines.iter().filter(|line| line.starts_with("committed")).count();
        let (mut store, report) = Store::open(&dir).unwrap_or_else(|error| panic!("round {round}: {error}"));
        assert!(report.events.iter().all(is_mark_of_a_crash), "round {round}: {report:?}");
        inside += u64::from(report.events.iter().any(|event| matches!(event, OpenEvent::LeftoverRemoved { .. })));
        let Some(corpus) = store.load().unwrap() else {
            assert!(committed.is_none() && said("in-force ").is_none_or(|salt| salt == 0), "round {round}: {lines:?}");
            before_any += 1;
            continue;
        };
        let salt = salt_of(&corpus.info.version, with_reader).expect("the corpus is one that was committed");
        assert!(corpus.parties == corpus_of(salt, with_reader).1, "round {round}");
        if let Some(last) = committed {
            // While trying a version with the reader, the one before is in force for a moment (roll back).
            let rolled = with_reader && trying == Some(last);
            assert!(salt == last || Some(salt) == trying || rolled, "round {round}: {salt} in force after {lines:?}");
        }
        let check = store.verify().unwrap();
        assert!(check.generations.iter().all(|(_, problem)| problem.is_none()), "round {round}: {check:?}");
        assert!(check.sources.iter().all(|source| source.problem.is_none()), "round {round}: {check:?}");
    }
    eprintln!(
        "{rounds} kills, {inside} inside a commit: {commits} commits announced, {before_any} before the first one"
    );
}

/// Starts the child, kills it after `delay` and returns the lines it printed.
fn run_and_kill(dir: &Path, delay: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store_crash::child", "--nocapture", "--test-threads=1"])
        .env(CHILD_DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || BufReader::new(stdout).lines().map_while(Result::ok).collect::<Vec<_>>());
    std::thread::sleep(delay);
    assert!(child.try_wait().unwrap().is_none(), "the child ends only when killed");
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

/// What a crash, and nothing but a crash, may leave: leftovers, and a journal without its last line.
fn is_mark_of_a_crash(event: &OpenEvent) -> bool {
    match event {
        OpenEvent::HistoryRepaired { dropped, restored } => *dropped <= 1 && *restored <= 2,
        other => !other.is_problem(),
    }
}

// ---- damaged files ----

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

// ---- full disk and missing rights ----

/// A small file system of its own, unmounted when dropped.
struct SmallDisk {
    at: tempfile::TempDir,
}

impl SmallDisk {
    /// Mounts one, or says why the test cannot run here.
    fn mount(megabytes: u32) -> Option<Self> {
        let at = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at.path()).output();
        match mount {
            Ok(output) if output.status.success() => Some(Self { at }),
            _ => {
                eprintln!("skipped: needs the right to mount a small file system");
                None
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.at.path()).output();
    }
}

#[test]
fn a_full_disk_is_a_typed_error_and_loses_nothing() {
    let Some(disk) = SmallDisk::mount(24) else { return };
    let dir = disk.at.path().join("store");
    let (mut store, _) = Store::open(&dir).unwrap();
    import(&mut store, 1).unwrap();
    let (version, parties) = ofac_corpus(1);
    let ballast = disk.at.path().join("ballast");
    let mut file = fs::File::create(&ballast).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    for _ in 0..3 {
        let failed = import(&mut store, 2).unwrap_err();
        assert!(matches!(failed, RefreshError::Store(StoreError::DiskFull { .. })), "{failed:?}");
        assert_eq!(store.corpus().version, version);
    }
    // Opening works on the full disk as well: the scratch copy goes to the system's temporary directory.
    drop(store);
    let (mut store, report) = Store::open(&dir).unwrap();
    assert!(report.events.iter().all(|event| !event.is_problem()), "{report:?}");
    assert!(store.load().unwrap().unwrap().parties == parties);
    // Some room: enough for the source files, not for the generation.
    drop(file);
    let full = fs::metadata(&ballast).unwrap().len();
    fs::File::options().write(true).open(&ballast).unwrap().set_len(full - 300_000).unwrap();
    let failed = import(&mut store, 3).unwrap_err();
    assert!(matches!(failed, RefreshError::Store(StoreError::DiskFull { .. })), "{failed:?}");
    assert_eq!(store.corpus().version, version);
    fs::remove_file(&ballast).unwrap();
    assert_eq!(import(&mut store, 2).unwrap().corpus.version, ofac_corpus(2).0);
    drop(store);
    let (mut store, report) = Store::open(&dir).unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert!(store.load().unwrap().unwrap().parties == ofac_corpus(2).1);
    assert!(store.verify().unwrap().is_sound());
}

#[test]
fn a_directory_that_cannot_be_made_is_a_clear_error() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("file"), "x").unwrap();
    let error = Store::open(&root.path().join("file/store")).unwrap_err();
    assert!(matches!(error, StoreError::Io { .. } | StoreError::Unwritable { .. }), "{error:?}");
    // The kernel's own files cannot be written by anyone, root included.
    if Path::new("/proc/self").is_dir() {
        let error = Store::open(Path::new("/proc/self/interdict-store")).unwrap_err();
        assert!(matches!(error, StoreError::Io { .. } | StoreError::Unwritable { .. }), "{error:?}");
    }
}
