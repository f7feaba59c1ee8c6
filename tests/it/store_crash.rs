//! Tortures the designation store: kill -9 and full disks (law 7). Damaged files are in `store_faults`.
//!
//! The rule everywhere: what opens is exactly what was committed, or an older corpus with an event that says so, or
//! nothing with an event that says so. Never something in between, and never without a word.
//! `INTERDICT_TEST_CRASH_ROUNDS` sets the number of kill -9 rounds (12 by default).

#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "helpers of tests")]

use interdict::lists::ListFile;
use interdict::model::{
    AliasStrength, CorpusInfo, ListId, ListVersionInfo, ListedName, ListedParty, NameKind, PartyId, PartyKind,
};
use interdict::policy::Policy;
use interdict::refresh::{self, ImportOutcome, ImportRequest, Quiet, RefreshError};
use interdict::store::{OpenEvent, Store, StoreError, corpus_version, list_version};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Names the store directory for [`child`]; without it that test does nothing.
const CHILD_DIR: &str = "INTERDICT_TEST_CRASH_CHILD";
/// Parties per list that goes straight into the store.
const PARTIES: usize = 300;
/// Parties per publication that goes all the way: unoptimized, the self-match proof is most of the time.
const PUBLISHED: usize = 40;

pub(crate) fn sdn() -> ListId {
    "us_ofac_sdn".parse().unwrap()
}

/// A small but whole OFAC publication whose content depends on `salt`.
pub(crate) fn ofac_files(salt: usize) -> Vec<ListFile> {
    let (mut sdn, mut alt, mut add) = (String::new(), String::new(), String::new());
    for n in 1..=PUBLISHED {
        let blanks = "-0- ,".repeat(7);
        sdn += &format!("{n},\"SURNAME{n}, Given{salt}\",\"individual\",\"GLOMAG\",{blanks}\"DOB 10 Dec 1948.\"\r\n");
        alt += &format!("{n},{},\"aka\",\"ALIAS{salt} OF{n}\",-0- \r\n", 10_000 + n);
        add += &format!("{n},{},-0- ,\"Havana\",\"Cuba\",-0- \r\n", 20_000 + n);
    }
    let file = |name: &str, text: String| ListFile::new(name, (text + "\u{1a}").into_bytes());
    vec![file("sdn.csv", sdn), file("alt.csv", alt), file("add.csv", add)]
}

/// The parties and corpus that [`ofac_files`] make.
pub(crate) fn ofac_corpus(salt: usize) -> (String, Vec<ListedParty>) {
    let format = interdict::lists::format(&sdn()).unwrap();
    let parties = format.select(ofac_files(salt)).unwrap().parse(&sdn()).unwrap().parties;
    assert_eq!(parties.len(), PUBLISHED);
    (corpus_version(&[info("us_ofac_sdn", &parties)]), parties)
}

/// Parties of a list that needs no reader.
pub(crate) fn plain(list: &str, salt: usize) -> Vec<ListedParty> {
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

pub(crate) fn info(list: &str, parties: &[ListedParty]) -> ListVersionInfo {
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

pub(crate) fn commit(store: &mut Store, list: &str, parties: Vec<ListedParty>) -> Result<CorpusInfo, StoreError> {
    let staged = store.stage(vec![(info(list, &parties), parties)])?;
    store.promote(&staged, 2)?;
    Ok(store.corpus().clone())
}

pub(crate) fn import(store: &mut Store, salt: usize) -> Result<refresh::Imported, RefreshError> {
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
    let rounds: u64 = std::env::var("INTERDICT_TEST_CRASH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
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
