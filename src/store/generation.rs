//! One corpus generation: a sled directory under a manifest, written once and never written again.
//!
//! sled opens only scratch copies. Opening sled writes, a damaged log can make it panic, and a log cut at the wrong place
//! opens without an error and with records missing; so the bytes of a generation are proven against the manifest before
//! sled sees them, count and content hash are proven again behind sled, and a crash while opening can hurt no committed
//! byte. The price is copying some ten megabytes per start. What is not in the manifest (a stray
//! `snap.*.generating`, which makes sled refuse a sound database) is simply not copied.

use super::codec;
use super::durable;
use super::error::StoreError;
use super::manifest::{FORMAT_VERSION, FileRecord, Manifest, VersionRecord};
use crate::model::{CorpusInfo, ListVersionInfo, ListedParty};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

/// Name of the manifest in a generation.
pub(super) const MANIFEST: &str = "MANIFEST.json";
/// Name of the sled directory in a generation.
const SLED: &str = "sled";
/// Longest value given to sled. Above 128 KiB it writes separate blob files, the part with most reports of leaks.
const CHUNK: usize = 60_000;
/// Records per batch.
const BATCH: usize = 1_000;
/// Page cache of sled; its default of 1 GiB is more than all lists together.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// A verified corpus: what is in force, and its parties in order of id.
#[derive(Clone, Debug, PartialEq)]
pub struct Corpus {
    /// Versions of corpus and lists.
    pub info: CorpusInfo,
    /// The listed parties in order of id.
    pub parties: Vec<ListedParty>,
}

/// Version of a list: 16 hexadecimal digits over its canonical parties in order of id, whatever order they come in.
#[must_use]
pub fn list_version(parties: &[ListedParty]) -> String {
    let mut sorted: Vec<&ListedParty> = parties.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut hasher = blake3::Hasher::new();
    for party in sorted {
        hash_part(&mut hasher, &codec::encode(party));
    }
    durable::short(&hasher.finalize())
}

/// Version of a corpus: 16 hexadecimal digits over its list ids and list versions in order of list id.
#[must_use]
pub fn corpus_version(lists: &[ListVersionInfo]) -> String {
    let sorted: BTreeMap<&str, &str> = lists.iter().map(|l| (l.list.as_str(), l.version.as_str())).collect();
    let mut hasher = blake3::Hasher::new();
    for (list, version) in sorted {
        hash_part(&mut hasher, list.as_bytes());
        hash_part(&mut hasher, version.as_bytes());
    }
    durable::short(&hasher.finalize())
}

fn hash_part(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

/// Counts and hash over every (key, value) in order.
#[derive(Default)]
struct Content {
    hasher: blake3::Hasher,
    records: u64,
}

impl Content {
    fn add(&mut self, key: &[u8], value: &[u8]) {
        hash_part(&mut self.hasher, key);
        hash_part(&mut self.hasher, value);
        self.records += 1;
    }

    fn hex(&self) -> String {
        self.hasher.finalize().to_hex().to_string()
    }
}

/// `list \0 key \0 part`: byte order is the order of party ids, because ids hold no control characters.
fn key_of(party: &ListedParty, part: u16) -> Vec<u8> {
    let mut key = Vec::with_capacity(party.id.list.as_str().len() + party.id.key.len() + 4);
    key.extend_from_slice(party.id.list.as_str().as_bytes());
    key.push(0);
    key.extend_from_slice(party.id.key.as_bytes());
    key.push(0);
    key.extend_from_slice(&part.to_be_bytes());
    key
}

/// Writes a generation into `dir`, which must not exist: sled, manifest, everything on disk.
pub(super) fn write(
    dir: &Path,
    generation: &str,
    lists: &[(ListVersionInfo, Vec<ListedParty>)],
) -> Result<Manifest, StoreError> {
    let sled_dir = dir.join(SLED);
    durable::create_dir(dir)?;
    let content = guarded("writing", || fill(&sled_dir, lists))?;
    wait_until_released(&sled_dir)?;
    let infos: Vec<ListVersionInfo> = lists.iter().map(|(info, _)| info.clone()).collect();
    let manifest = Manifest {
        format: FORMAT_VERSION,
        program: concat!("interdict ", env!("CARGO_PKG_VERSION")).to_owned(),
        generation: generation.to_owned(),
        corpus: corpus_version(&infos),
        lists: infos.iter().map(VersionRecord::of).collect(),
        parties: lists.iter().map(|(_, parties)| parties.len() as u64).sum(),
        records: content.records,
        content: content.hex(),
        files: record_files(&sled_dir, &sled_dir)?,
    };
    durable::write_new(&dir.join(MANIFEST), &durable::seal(&manifest)?)?;
    durable::sync_tree(dir)?;
    Ok(manifest)
}

fn fill(sled_dir: &Path, lists: &[(ListVersionInfo, Vec<ListedParty>)]) -> Result<Content, StoreError> {
    let failed = |error| sled_error("writing", sled_dir, error);
    let db = open_sled(sled_dir)?;
    let mut content = Content::default();
    let mut batch = sled::Batch::default();
    let mut in_batch = 0;
    for party in lists.iter().flat_map(|(_, parties)| parties) {
        let bytes = codec::encode(party);
        for (part, chunk) in bytes.chunks(CHUNK).enumerate() {
            let part = u16::try_from(part).map_err(|_| StoreError::BadParty {
                list: party.id.list.to_string(),
                detail: format!("party {} takes {} bytes, at most 3.9 GB can be stored", party.id, bytes.len()),
            })?;
            let key = key_of(party, part);
            content.add(&key, chunk);
            batch.insert(key, chunk);
            in_batch += 1;
        }
        if in_batch >= BATCH {
            db.apply_batch(std::mem::take(&mut batch)).map_err(failed)?;
            in_batch = 0;
        }
    }
    db.apply_batch(batch).map_err(failed)?;
    db.flush().map_err(failed)?;
    Ok(content)
}

fn record_files(root: &Path, dir: &Path) -> Result<Vec<FileRecord>, StoreError> {
    let mut files = Vec::new();
    for path in durable::entries(dir)? {
        if path.is_dir() {
            files.extend(record_files(root, &path)?);
            continue;
        }
        let bytes = fs::read(&path).map_err(|error| StoreError::io("reading", &path, error))?;
        let below = path.strip_prefix(root).map_err(|_| StoreError::Corrupt {
            what: "a sled directory".to_owned(),
            detail: "a file outside of it".to_owned(),
        })?;
        let name = below.to_string_lossy().replace('\\', "/");
        files.push(FileRecord { name, length: bytes.len() as u64, blake3: blake3::hash(&bytes).to_hex().to_string() });
    }
    Ok(files)
}

/// Reads the manifest of a generation.
pub(super) fn manifest(dir: &Path) -> Result<Manifest, StoreError> {
    let generation = durable::name_of(dir).split('.').next().unwrap_or("").to_owned();
    let what = format!("manifest of generation {generation}");
    Manifest::read(&durable::read_expected(&dir.join(MANIFEST), &what)?, &generation)
}

/// Reads a generation, proving every byte, count and hash on the way.
///
/// `scratch` lists directories to try for the copy, in order; the next is tried when one is full or may not be written.
pub(super) fn read(dir: &Path, scratch: &[PathBuf]) -> Result<Corpus, StoreError> {
    let manifest = manifest(dir)?;
    let copy = copy_to_scratch(&dir.join(SLED), &manifest, scratch)?;
    let outcome = guarded("reading", || read_copy(copy.path(), &manifest));
    // sled's threads may hold the copy a moment longer; a copy that cannot be deleted yet is removed at the next start.
    let _ = wait_until_released(copy.path());
    let parties = outcome?;
    Ok(Corpus { info: manifest.corpus_info()?, parties })
}

/// Proves the raw files of a generation without opening sled.
pub(super) fn check_files(dir: &Path) -> Result<Manifest, StoreError> {
    let manifest = manifest(dir)?;
    for file in &manifest.files {
        proven_bytes(&dir.join(SLED), file, &manifest)?;
    }
    Ok(manifest)
}

fn proven_bytes(sled_dir: &Path, file: &FileRecord, manifest: &Manifest) -> Result<Vec<u8>, StoreError> {
    let what = format!("file {} of generation {}", file.name, manifest.generation);
    let bytes = durable::read_expected(&sled_dir.join(&file.name), &what)?;
    if bytes.len() as u64 != file.length {
        let detail = format!("{} bytes, expected {}", bytes.len(), file.length);
        return Err(StoreError::Corrupt { what, detail });
    }
    if blake3::hash(&bytes).to_hex().as_str() != file.blake3 {
        return Err(StoreError::Corrupt { what, detail: "its bytes hash to something else".to_owned() });
    }
    Ok(bytes)
}

fn copy_to_scratch(sled_dir: &Path, manifest: &Manifest, scratch: &[PathBuf]) -> Result<tempfile::TempDir, StoreError> {
    let mut last = StoreError::Unknown { what: "scratch directory", id: String::new() };
    for parent in scratch {
        match copy_into(sled_dir, manifest, parent) {
            Ok(copy) => return Ok(copy),
            Err(error @ (StoreError::DiskFull { .. } | StoreError::Unwritable { .. })) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn copy_into(sled_dir: &Path, manifest: &Manifest, parent: &Path) -> Result<tempfile::TempDir, StoreError> {
    let copy = tempfile::Builder::new()
        .prefix(super::SCRATCH_PREFIX)
        .tempdir_in(parent)
        .map_err(|error| StoreError::io("creating a scratch copy in", parent, error))?;
    for file in &manifest.files {
        let bytes = proven_bytes(sled_dir, file, manifest)?;
        let to = copy.path().join(&file.name);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|error| StoreError::io("creating", parent, error))?;
        }
        fs::write(&to, &bytes).map_err(|error| StoreError::io("writing a scratch copy", &to, error))?;
    }
    Ok(copy)
}

fn read_copy(copy: &Path, manifest: &Manifest) -> Result<Vec<ListedParty>, StoreError> {
    let corrupt = |detail: String| StoreError::Corrupt { what: format!("generation {}", manifest.generation), detail };
    let db = open_sled(copy)?;
    let mut content = Content::default();
    let mut lists: BTreeMap<String, blake3::Hasher> = BTreeMap::new();
    let mut parties = Vec::new();
    let mut open: Option<(Vec<u8>, u16, Vec<u8>)> = None;
    let mut close = |record: Option<(Vec<u8>, u16, Vec<u8>)>| -> Result<(), StoreError> {
        let Some((_, _, bytes)) = record else { return Ok(()) };
        let party = codec::decode(&bytes)?;
        hash_part(lists.entry(party.id.list.to_string()).or_default(), &bytes);
        parties.push(party);
        Ok(())
    };
    for item in db.iter() {
        let (key, value) = item.map_err(|error| sled_error("reading", copy, error))?;
        content.add(&key, &value);
        let (party_key, part) = split_key(&key).ok_or_else(|| corrupt("a key of another shape".to_owned()))?;
        match &mut open {
            Some((of, last, bytes)) if of.as_slice() == party_key && *last + 1 == part => {
                *last = part;
                bytes.extend_from_slice(&value);
            }
            _ if part == 0 => close(open.replace((party_key.to_vec(), 0, value.to_vec())))?,
            _ => return Err(corrupt("a part of a party without the part before it".to_owned())),
        }
    }
    close(open)?;
    if content.records != manifest.records || content.hex() != manifest.content {
        let detail = format!("{} records, expected {}, or other content", content.records, manifest.records);
        return Err(corrupt(detail));
    }
    prove(&manifest.lists, manifest.parties, parties.len() as u64, &lists).map_err(corrupt)?;
    Ok(parties)
}

/// Proves that the parties of each list hash to the version the manifest states.
fn prove(
    expected: &[VersionRecord],
    parties_expected: u64,
    parties: u64,
    got: &BTreeMap<String, blake3::Hasher>,
) -> Result<(), String> {
    if parties != parties_expected || got.len() != expected.len() {
        return Err(format!(
            "{parties} parties of {} lists, expected {parties_expected} of {}",
            got.len(),
            expected.len()
        ));
    }
    for list in expected {
        let version = got.get(&list.list).map(|hasher| durable::short(&hasher.finalize())).unwrap_or_default();
        if version != list.version {
            return Err(format!("list {} hashes to version `{version}`, expected {}", list.list, list.version));
        }
    }
    Ok(())
}

fn split_key(key: &[u8]) -> Option<(&[u8], u16)> {
    let (rest, part) = key.split_last_chunk::<2>()?;
    Some((rest.strip_suffix(b"\0")?, u16::from_be_bytes(*part)))
}

fn open_sled(dir: &Path) -> Result<sled::Db, StoreError> {
    // No flusher thread: everything is flushed in one place, and nothing may touch the files afterwards.
    let config = sled::Config::new().path(dir).cache_capacity(CACHE_BYTES).flush_every_ms(None);
    config.open().map_err(|error| sled_error("opening", dir, error))
}

/// Runs sled code; a panic inside it becomes damage instead of the end of the process.
fn guarded<T>(action: &'static str, run: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let detail = format!("sled panicked while {action}: {}", text.unwrap_or("without a message"));
        Err(StoreError::Corrupt { what: "a sled directory".to_owned(), detail })
    })
}

fn sled_error(action: &'static str, dir: &Path, error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) => StoreError::io(action, dir, error),
        sled::Error::Corruption { .. } => {
            StoreError::Corrupt { what: "a sled directory".to_owned(), detail: error.to_string() }
        }
        other => StoreError::Sled { action, detail: other.to_string() }, // bugs and misuse: nothing is proven wrong
    }
}

/// Waits until sled's own lock on its directory is free: its threads outlive the handle by a moment.
fn wait_until_released(sled_dir: &Path) -> Result<(), StoreError> {
    let path = sled_dir.join("db");
    for _ in 0..500 {
        match File::open(&path).map(|file| file.try_lock()) {
            Ok(Ok(())) => return Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            _ => sleep(Duration::from_millis(10)), // still held
        }
    }
    let detail = "its lock was not released within 5 seconds".to_owned();
    Err(StoreError::Sled { action: "closing", detail })
}
