//! The kept source files: the truth everything else is derived from.
//!
//! `sources/<id>/` holds the official files of one publication, bytes unchanged, and `SOURCE.json` with where they came
//! from. The id is a hash over the list and every file's name, length and content, so the files prove themselves even
//! when `SOURCE.json` is lost. Sources are never deleted by the program.

use super::durable;
use super::error::StoreError;
use super::manifest::{FileRecord, VersionRecord};
use crate::model::{Date, ListId, ListVersionInfo};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Name of the description beside the files.
const DESCRIPTION: &str = "SOURCE.json";

/// One official file.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// File name as delivered: 1 to 200 bytes, no directory part.
    pub name: String,
    /// Its bytes, unchanged.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for SourceFile {
    /// Prints name and length: a list of many megabytes belongs in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SourceFile({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// Files to be kept, and where they came from.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// The version read from the files; its `source` is ignored, its `imported_at` is when the files were received.
    pub info: ListVersionInfo,
    /// The files.
    pub files: Vec<SourceFile>,
    /// Where they came from: a path, an address, `upload`.
    pub origin: String,
    /// Why a guard's refusal was overridden, when it was.
    pub override_reason: Option<String>,
}

/// What is known of kept files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// Source id: 16 hexadecimal digits.
    pub id: String,
    /// The list.
    pub list: ListId,
    /// Where the files came from.
    pub origin: String,
    /// When they were received, in seconds since 1970-01-01 UTC.
    pub received_at: i64,
    /// The authority's publication date, where known.
    pub published: Option<Date>,
    /// Why a guard's refusal was overridden, when it was.
    pub override_reason: Option<String>,
    /// Name, length in bytes and BLAKE3 of every file, in order of name.
    pub files: Vec<(String, u64, String)>,
    /// The version that was read from the files when they came.
    pub version: ListVersionInfo,
}

#[derive(Serialize, Deserialize)]
struct Description {
    format: u32,
    id: String,
    origin: String,
    received_at: i64,
    override_reason: Option<String>,
    files: Vec<FileRecord>,
    /// The version read from the files; lets a lost history be rebuilt.
    version: VersionRecord,
}

fn dir_of(sources: &Path, id: &str) -> PathBuf {
    sources.join(id)
}

/// Source id of files, which must be in order of name.
fn address(list: &ListId, files: &[FileRecord]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(list.as_str().as_bytes());
    for file in files {
        part(file.name.as_bytes());
        part(&file.length.to_le_bytes());
        part(file.blake3.as_bytes());
    }
    durable::short(&hasher.finalize())
}

fn record_of(file: &SourceFile) -> FileRecord {
    FileRecord {
        name: file.name.clone(),
        length: file.bytes.len() as u64,
        blake3: blake3::hash(&file.bytes).to_hex().to_string(),
    }
}

fn check_name(name: &str) -> Result<(), StoreError> {
    let refuse = |detail| Err(StoreError::BadFileName { length: name.len(), detail });
    if name.is_empty() || name.len() > 200 {
        return refuse("expected 1 to 200 bytes");
    }
    if name.contains(['/', '\\', ':']) || name.chars().any(char::is_control) || name.starts_with('.') {
        return refuse("expected a plain file name without a directory part, control characters or a leading dot");
    }
    if name.eq_ignore_ascii_case(DESCRIPTION) {
        return refuse("this name is taken by the store's own description");
    }
    Ok(())
}

/// Keeps files; does nothing when they are already kept intact, and replaces them when they were damaged.
pub(super) fn keep(sources: &Path, quarantine: &Path, source: &NewSource) -> Result<String, StoreError> {
    let mut files: Vec<&SourceFile> = source.files.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    for file in &files {
        check_name(&file.name)?;
    }
    if files.is_empty() || files.windows(2).any(|pair| pair[0].name.eq_ignore_ascii_case(&pair[1].name)) {
        let detail = "expected at least one file, and no two of one name";
        return Err(StoreError::BadFileName { length: 0, detail });
    }
    let records: Vec<FileRecord> = files.iter().map(|file| record_of(file)).collect();
    let id = address(&source.info.list, &records);
    let dir = dir_of(sources, &id);
    if dir.exists() {
        match read(sources, &source.info.list, &id).and_then(|_| describe(sources, &id)) {
            Ok(_) => return Ok(id),
            Err(error) if error.is_damage() => {
                super::quarantine_dir(quarantine, &dir, &error.to_string())?;
            }
            Err(error) => return Err(error),
        }
    }
    let version = VersionRecord { source: id.clone(), ..VersionRecord::of(&source.info) };
    let description = Description {
        format: super::manifest::FORMAT_VERSION,
        id: id.clone(),
        origin: source.origin.clone(),
        received_at: source.info.imported_at,
        override_reason: source.override_reason.clone(),
        files: records,
        version,
    };
    let building = sources.join(format!("{id}.building"));
    durable::remove_dir(&building)?;
    durable::create_dir(&building)?;
    for file in files {
        durable::write_new(&building.join(&file.name), &file.bytes)?;
    }
    durable::write_new(&building.join(DESCRIPTION), &durable::seal(&description)?)?;
    durable::sync_dir(&building)?;
    durable::rename(&building, &dir)?;
    Ok(id)
}

/// Reads the files of a source and proves them by their address.
pub(super) fn read(sources: &Path, list: &ListId, id: &str) -> Result<Vec<SourceFile>, StoreError> {
    let dir = dir_of(sources, id);
    let what = || format!("source {id} of list {list}");
    if !dir.is_dir() {
        return Err(StoreError::Corrupt { what: what(), detail: "its directory is missing".to_owned() });
    }
    let mut files = Vec::new();
    for path in durable::entries(&dir)? {
        let name = durable::name_of(&path).to_owned();
        if name != DESCRIPTION {
            files.push(SourceFile { bytes: durable::read_expected(&path, &what())?, name });
        }
    }
    let records: Vec<FileRecord> = files.iter().map(record_of).collect();
    let got = address(list, &records);
    if got != id {
        let detail = format!("its {} files hash to {got}", files.len());
        return Err(StoreError::Corrupt { what: what(), detail });
    }
    Ok(files)
}

/// Reads the description of a source.
pub(super) fn describe(sources: &Path, id: &str) -> Result<SourceInfo, StoreError> {
    let dir = dir_of(sources, id);
    if !dir.is_dir() {
        return Err(StoreError::Unknown { what: "source", id: id.to_owned() });
    }
    let what = format!("description of source {id}");
    let description: Description = durable::read_sealed(&dir.join(DESCRIPTION), &what)?;
    if description.id != id {
        return Err(StoreError::Corrupt { what, detail: format!("it describes source {}", description.id) });
    }
    let version = description.version.info()?;
    Ok(SourceInfo {
        id: description.id,
        list: version.list.clone(),
        origin: description.origin,
        received_at: description.received_at,
        published: version.published,
        override_reason: description.override_reason,
        files: description.files.into_iter().map(|file| (file.name, file.length, file.blake3)).collect(),
        version,
    })
}

/// Ids of all kept sources, in order.
pub(super) fn ids(sources: &Path) -> Result<Vec<String>, StoreError> {
    let names = durable::entries(sources)?;
    let is_id = |name: &str| name.len() == 16 && name.bytes().all(|b| b.is_ascii_hexdigit());
    Ok(names.iter().map(|path| durable::name_of(path)).filter(|name| is_id(name)).map(str::to_owned).collect())
}
