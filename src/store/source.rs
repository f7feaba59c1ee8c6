//! The kept source files: the truth everything else is derived from.
//!
//! `sources/<id>/` holds the official files of one publication, bytes unchanged, and `SOURCE.json` with where they came
//! from. The id is a hash over the list and every file's name, length and content, so the files prove themselves even
//! when `SOURCE.json` is lost. Sources are never deleted by the program.

use super::durable;
use super::error::StoreError;
use super::manifest::{FileRecord, VersionRecord};
use crate::model::{Date, FileContent, ListFile, ListId, ListVersionInfo};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the description beside the files.
const DESCRIPTION: &str = "SOURCE.json";

/// A file of the disk as content of a list file: opened anew for each reading.
#[derive(Debug)]
struct DiskContent {
    path: PathBuf,
    length: u64,
}

impl FileContent for DiskContent {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(File::open(&self.path)?))
    }

    fn length(&self) -> u64 {
        self.length
    }
}

/// A file of the disk as a list file under its own name. Its bytes are read when somebody reads them.
pub fn disk_file(path: &Path) -> io::Result<ListFile> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "expected a regular file"));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(ListFile::with_content(name, Arc::new(DiskContent { path: path.to_owned(), length: metadata.len() })))
}

/// Files to be kept, and where they came from.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// The version read from the files; its `source` is ignored, its `imported_at` is when the files were received.
    pub info: ListVersionInfo,
    /// The files; names of 1 to 200 bytes without a directory part.
    pub files: Vec<ListFile>,
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

/// Name, length and hash of a file, read once as a stream.
fn record_of(file: &ListFile) -> io::Result<FileRecord> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file.open()?)?;
    Ok(FileRecord { name: file.name.clone(), length: hasher.count(), blake3: hasher.finalize().to_hex().to_string() })
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
    let mut files: Vec<&ListFile> = source.files.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    for file in &files {
        check_name(&file.name)?;
    }
    if files.is_empty() || files.windows(2).any(|pair| pair[0].name.eq_ignore_ascii_case(&pair[1].name)) {
        let detail = "expected at least one file, and no two of one name";
        return Err(StoreError::BadFileName { length: 0, detail });
    }
    let unreadable = |file: &ListFile, error| StoreError::io("reading", Path::new(&file.name), error);
    let records: Vec<FileRecord> =
        files.iter().map(|file| record_of(file).map_err(|error| unreadable(file, error))).collect::<Result<_, _>>()?;
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
    for (file, record) in files.into_iter().zip(&description.files) {
        let content = file.open().map_err(|error| unreadable(file, error))?;
        let written = durable::copy_new(&building.join(&file.name), content)?;
        if written.to_hex().as_str() != record.blake3 {
            let detail = format!("{} changed while it was kept", file.name);
            return Err(StoreError::Corrupt { what: format!("source {id}"), detail });
        }
    }
    durable::write_new(&building.join(DESCRIPTION), &durable::seal(&description)?)?;
    durable::sync_dir(&building)?;
    durable::rename(&building, &dir)?;
    Ok(id)
}

/// The files of a source, proven by their address; they stay on the disk and are read as streams.
pub(super) fn read(sources: &Path, list: &ListId, id: &str) -> Result<Vec<ListFile>, StoreError> {
    let dir = dir_of(sources, id);
    let what = || format!("source {id} of list {list}");
    if !dir.is_dir() {
        return Err(StoreError::Corrupt { what: what(), detail: "its directory is missing".to_owned() });
    }
    let mut files = Vec::new();
    for path in durable::entries(&dir)? {
        let name = durable::name_of(&path).to_owned();
        if name != DESCRIPTION {
            files.push(disk_file(&path).map_err(|error| StoreError::io("reading", &path, error))?.renamed(name));
        }
    }
    let records: Vec<FileRecord> = files
        .iter()
        .map(|file| record_of(file).map_err(|error| StoreError::io("reading", &dir.join(&file.name), error)))
        .collect::<Result<_, _>>()?;
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
