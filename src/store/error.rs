//! What can go wrong with a store, each with what was got and what was expected.
//!
//! The texts name directories, ids and numbers, never list content. [`StoreError::is_damage`] separates bytes that are
//! wrong (quarantine them) from circumstances that may pass (a full disk, missing rights): only damage is ever moved.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Who holds the lock of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Holder {
    /// Process id; 0 when the lock file does not say.
    pub pid: u32,
    /// Host name; empty when the lock file does not say.
    pub host: String,
    /// When it took the lock, in seconds since 1970-01-01 UTC by the clock of the file system; 0 when unknown.
    pub started: i64,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pid == 0 {
            return f.write_str("a process that has not yet written its name");
        }
        write!(f, "process {} on host {} since {} (seconds since 1970)", self.pid, self.host, self.started)
    }
}

/// Why the store refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the store open for writing.
    #[error("the store {} is held by {holder}; stop it or use its gRPC service", dir.display())]
    Locked {
        /// The store.
        dir: PathBuf,
        /// Who holds it.
        holder: Holder,
    },
    /// No space is left; nothing that was committed is lost.
    #[error("no space left while {action} {}; free space and try again", path.display())]
    DiskFull {
        /// What was being done.
        action: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// The directory may not be written by this user.
    #[error("may not write {} while {action}: {error}", path.display())]
    Unwritable {
        /// What was being done.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's reason.
        error: io::Error,
    },
    /// Any other failure of the file system.
    #[error("{action} {}: {error}", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's reason.
        error: io::Error,
    },
    /// The directory holds something else, or (read-only) nothing at all.
    #[error("{} is not a store: {detail}", dir.display())]
    NotAStore {
        /// The directory.
        dir: PathBuf,
        /// What was found instead.
        detail: String,
    },
    /// A newer program wrote the store.
    #[error("the store has format version {got}; this program reads up to {supported}")]
    FormatVersion {
        /// Format version found.
        got: u32,
        /// Newest format version this program reads.
        supported: u32,
    },
    /// Bytes on disk are not what was committed.
    #[error("{what} is damaged: {detail}")]
    Corrupt {
        /// What is damaged, e.g. `generation 00000004-8a6f...`.
        what: String,
        /// What was got and what was expected.
        detail: String,
    },
    /// sled failed without the bytes being proven wrong.
    #[error("sled failed while {action}: {detail}")]
    Sled {
        /// What was being done.
        action: &'static str,
        /// sled's own words.
        detail: String,
    },
    /// A change was asked of a store that is open read-only.
    #[error("the store is open read-only; {action} needs the writer")]
    ReadOnly {
        /// What was asked.
        action: &'static str,
    },
    /// A corpus without parties was to be staged.
    #[error("refusing to stage a corpus without listed parties (list {list})")]
    Empty {
        /// The list without parties; empty when there was no list at all.
        list: String,
    },
    /// A party does not belong where it was put, or stands there twice.
    #[error("list {list}: {detail}")]
    BadParty {
        /// The list.
        list: String,
        /// What is wrong; names the party id.
        detail: String,
    },
    /// The parties of a list do not hash to the version they were given under.
    #[error("list {list}: the parties hash to version {got}, expected {expected}")]
    VersionMismatch {
        /// The list.
        list: String,
        /// Version of the parties.
        got: String,
        /// Version they were given under.
        expected: String,
    },
    /// A source file name that cannot be kept as it is.
    #[error("source file name refused ({length} bytes): {detail}")]
    BadFileName {
        /// Length of the name in bytes.
        length: usize,
        /// What is expected.
        detail: &'static str,
    },
    /// Another corpus came into force since this one was staged; promoting it would undo that change.
    #[error("generation {staged} was staged before generation {in_force} came into force; stage it again")]
    Outdated {
        /// The staged generation.
        staged: String,
        /// The generation in force.
        in_force: String,
    },
    /// A list, version, source or generation the store does not know.
    #[error("unknown {what} {id}")]
    Unknown {
        /// Kind of thing, e.g. `source`.
        what: &'static str,
        /// Its id as asked.
        id: String,
    },
}

impl StoreError {
    /// An I/O failure, sorted by what an operator can do about it.
    pub(crate) fn io(action: &'static str, path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { action, path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Unwritable { action, path, error }
            }
            _ => Self::Io { action, path, error }, // no other kind has an advice of its own
        }
    }

    /// Whether bytes are proven wrong, as opposed to a full disk, missing rights and the like.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Corrupt { .. })
    }
}
