//! Files that survive a crash: atomic replacement, fsync of trees, and JSON under a checksum.
//!
//! A sealed file is valid JSON, `{"checksum":"<64 hexadecimal digits>","body":...}`, whose checksum is BLAKE3 over the
//! bytes of the body exactly as they stand. One flipped bit anywhere is found before anything is believed.

use super::error::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

const PREFIX: &str = "{\"checksum\":\"";
const MIDDLE: &str = "\",\"body\":";
const SUFFIX: &str = "}\n";

/// First 16 hexadecimal digits of a hash: the length of every id in the store.
pub(super) fn short(hash: &blake3::Hash) -> String {
    let mut hex = hash.to_hex().to_string();
    hex.truncate(16);
    hex
}

/// Text of a sealed file.
pub(super) fn seal<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    let body = serde_json::to_string_pretty(value)
        .map_err(|error| StoreError::Corrupt { what: "a value to be written".to_owned(), detail: error.to_string() })?;
    let checksum = blake3::hash(body.as_bytes()).to_hex();
    Ok(format!("{PREFIX}{checksum}{MIDDLE}{body}{SUFFIX}").into_bytes())
}

/// Reads a sealed text; `what` names it in the error.
pub(super) fn unseal<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, StoreError> {
    let corrupt = |detail: String| StoreError::Corrupt { what: what.to_owned(), detail };
    let (checksum, body) = std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.split_once(MIDDLE))
        .ok_or_else(|| corrupt(format!("{} bytes without the frame of a sealed file", bytes.len())))?;
    let got = blake3::hash(body.as_bytes()).to_hex();
    if got.as_str() != checksum {
        return Err(corrupt(format!("checksum of the body is {got}, the file says otherwise")));
    }
    serde_json::from_str(body).map_err(|error| corrupt(error.to_string()))
}

/// Reads and unseals a file. A missing file is damage: whoever asks has reason to expect it.
pub(super) fn read_sealed<T: DeserializeOwned>(path: &Path, what: &str) -> Result<T, StoreError> {
    unseal(&read_expected(path, what)?, what)
}

/// Reads a file that must be there.
pub(super) fn read_expected(path: &Path, what: &str) -> Result<Vec<u8>, StoreError> {
    fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
            StoreError::Corrupt { what: what.to_owned(), detail: "the file is missing".to_owned() }
        }
        _ => StoreError::io("reading", path, error), // anything else is not the file's fault
    })
}

/// Writes a new file and forces it to disk.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let write = || -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| StoreError::io("writing", path, error))
}

/// Writes a new file from a stream, forces it to disk and returns the hash of what was written.
pub(super) fn copy_new(path: &Path, mut content: impl Read) -> Result<blake3::Hash, StoreError> {
    let mut write = || -> io::Result<blake3::Hash> {
        let mut file = File::create(path)?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let length = match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            hasher.update(&buffer[..length]);
            file.write_all(&buffer[..length])?;
        }
        file.sync_all()?;
        Ok(hasher.finalize())
    };
    write().map_err(|error| StoreError::io("writing", path, error))
}

/// Replaces a file in one step: a temporary file beside it, fsync, rename, fsync of the directory.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary = path.with_extension("tmp");
    write_new(&temporary, bytes).inspect_err(|_| {
        let _ = fs::remove_file(&temporary); // a torn temporary file is of no use; opening removes it as well
    })?;
    rename(&temporary, path)
}

/// Renames and forces the directory of the new name (and of the old one) to disk.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(|error| StoreError::io("renaming to", to, error))?;
    for parent in [to.parent(), from.parent()].into_iter().flatten() {
        sync_dir(parent)?;
    }
    Ok(())
}

/// Forces a directory's entries to disk.
pub(super) fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    File::open(dir).and_then(|d| d.sync_all()).map_err(|error| StoreError::io("syncing", dir, error))
}

/// Forces every file and directory below and including `dir` to disk.
pub(super) fn sync_tree(dir: &Path) -> Result<(), StoreError> {
    for entry in entries(dir)? {
        if entry.is_dir() {
            sync_tree(&entry)?;
        } else {
            File::open(&entry).and_then(|f| f.sync_all()).map_err(|error| StoreError::io("syncing", &entry, error))?;
        }
    }
    sync_dir(dir)
}

/// Paths in a directory, in order of name.
pub(super) fn entries(dir: &Path) -> Result<Vec<std::path::PathBuf>, StoreError> {
    let list = || -> io::Result<Vec<_>> { fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect() };
    let mut paths = list().map_err(|error| StoreError::io("listing", dir, error))?;
    paths.sort();
    Ok(paths)
}

/// File name of a path as text; empty when it is not Unicode (the store never writes such names).
pub(super) fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or("")
}

/// Creates a directory with its parents and forces its entry to disk.
pub(super) fn create_dir(dir: &Path) -> Result<(), StoreError> {
    if dir.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(dir).map_err(|error| StoreError::io("creating", dir, error))?;
    dir.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync_dir)
}

/// Deletes a directory if it is there.
pub(super) fn remove_dir(dir: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io("deleting", dir, error)),
        _ => Ok(()), // gone, or never there
    }
}
