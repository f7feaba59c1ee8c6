//! One writer per store: an advisory lock on the file `LOCK`, with the holder's name inside.
//!
//! sled locks only its own directory and is closed after loading, so it cannot guard a store for the life of a service.
//! The operating system drops this lock when the process ends, however it ends: a leftover file means nothing.

use super::durable;
use super::error::{Holder, StoreError};
use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Name of the lock file.
pub(super) const LOCK: &str = "LOCK";

/// A held lock; dropping it gives the store free.
#[derive(Debug)]
pub(super) struct Lock {
    /// The open file carries the lock.
    file: File,
}

impl Drop for Lock {
    /// Unlocks by name: a process forked meanwhile shares the open file until it executes something else, and closing
    /// our copy alone would leave the store locked for that moment.
    fn drop(&mut self) {
        // Closing the file unlocks as well; a failure here only costs that moment.
        let _ = self.file.unlock();
    }
}

/// Takes the lock of a store or says who holds it.
pub(super) fn take(dir: &Path) -> Result<Lock, StoreError> {
    let path = dir.join(LOCK);
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| StoreError::io("locking", &path, error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(StoreError::Locked { dir: dir.to_owned(), holder: read_holder(&mut file) });
        }
        Err(TryLockError::Error(error)) => return Err(StoreError::io("locking", &path, error)),
    }
    // The name is a courtesy to whoever finds the store locked; on a full disk the lock itself still holds.
    let _ = write_holder(&mut file);
    Ok(Lock { file })
}

fn read_holder(file: &mut File) -> Holder {
    let mut bytes = Vec::new();
    match file.read_to_end(&mut bytes) {
        Ok(_) => durable::unseal(&bytes, LOCK).unwrap_or_default(),
        Err(_) => Holder::default(), // Windows refuses to read a locked file
    }
}

/// The start time is the file system's stamp of the first write, so that the store needs no clock.
fn write_holder(file: &mut File) -> Result<(), StoreError> {
    let put = |file: &mut File, holder: &Holder| -> Result<(), StoreError> {
        let bytes = durable::seal(holder)?;
        let mut write = || {
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(&bytes)?;
            file.flush()
        };
        write().map_err(|error| StoreError::io("writing", Path::new(LOCK), error))
    };
    let mut holder = Holder { pid: std::process::id(), host: host(), started: 0 };
    put(file, &holder)?;
    let modified = file.metadata().and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    holder.started =
        modified.duration_since(UNIX_EPOCH).map_or(0, |age| i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
    put(file, &holder)
}

fn host() -> String {
    fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| std::env::var("HOSTNAME").ok())
        .map_or_else(|| "unknown".to_owned(), |name| name.trim().to_owned())
}
