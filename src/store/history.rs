//! What happened to the lists: an append-only journal, one checksummed JSON line per event.
//!
//! It answers "which versions are known" and "which was in force before". It is never the only copy: every promoted
//! corpus also stands in its generation's manifest and every imported version in its `SOURCE.json`, and opening a store
//! puts back what the journal lost. A torn last line is an event whose writer was never told it succeeded.

use super::durable;
use super::error::StoreError;
use super::manifest::VersionRecord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Name of the journal.
pub(super) const HISTORY: &str = "HISTORY";

/// Confirmations beyond this number are folded when a store is opened.
const FOLD_ABOVE: usize = 1_000;

/// A corpus that was put in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Promotion {
    pub(super) generation: String,
    pub(super) corpus: String,
    /// Seconds since 1970; 0 when put back from a manifest.
    pub(super) at: i64,
    pub(super) lists: Vec<VersionRecord>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Event {
    /// A version of a list was read and its files kept.
    Imported(VersionRecord),
    /// A corpus was put in force.
    Promoted(Promotion),
    /// A version was confirmed to be current.
    Checked { list: String, version: String, at: i64 },
}

/// The journal in memory.
#[derive(Debug, Default)]
pub(super) struct History {
    path: PathBuf,
    /// Known versions in order of import.
    pub(super) imported: Vec<VersionRecord>,
    /// Promotions by generation id, which is their order in time.
    pub(super) promoted: BTreeMap<String, Promotion>,
    /// Last confirmation by (list, version).
    pub(super) checked: BTreeMap<(String, String), i64>,
    confirmations: usize,
}

impl History {
    /// Reads the journal; returns it with the number of lines that could not be believed. A missing file is empty.
    pub(super) fn read(dir: &Path) -> Result<(Self, usize), StoreError> {
        let path = dir.join(HISTORY);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(StoreError::io("reading", &path, error)),
        };
        let mut history = Self { path, ..Self::default() };
        let mut unbelievable = 0;
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            match parse_line(line) {
                Some(event) => history.apply(event),
                None => unbelievable += 1,
            }
        }
        Ok((history, unbelievable))
    }

    /// Whether so many confirmations piled up that rewriting pays.
    pub(super) fn wants_folding(&self) -> bool {
        self.confirmations > FOLD_ABOVE
    }

    /// Adds an event in memory.
    pub(super) fn apply(&mut self, event: Event) {
        match event {
            Event::Imported(record) => {
                self.imported.retain(|known| !known.is_same(&record));
                self.imported.push(record);
            }
            Event::Promoted(promotion) => {
                self.promoted.insert(promotion.generation.clone(), promotion);
            }
            Event::Checked { list, version, at } => {
                self.confirmations += 1;
                self.checked.insert((list, version), at);
            }
        }
    }

    /// Appends an event, forces it to disk, then applies it.
    pub(super) fn append(&mut self, event: Event) -> Result<(), StoreError> {
        let line = line_of(&event)?;
        let write = || -> io::Result<()> {
            let mut file = File::options().create(true).append(true).open(&self.path)?;
            let before = file.metadata()?.len();
            let outcome = file.write_all(line.as_bytes()).and_then(|()| file.sync_all());
            if outcome.is_err() {
                let _ = file.set_len(before); // half a line would cost the next event its line
            }
            outcome
        };
        write().map_err(|error| StoreError::io("appending to", &self.path, error))?;
        self.apply(event);
        Ok(())
    }

    /// Writes the journal anew from memory.
    pub(super) fn rewrite(&mut self) -> Result<(), StoreError> {
        let imported = self.imported.iter().cloned().map(Event::Imported);
        let promoted = self.promoted.values().cloned().map(Event::Promoted);
        let checked = self.checked.iter().map(|((list, version), at)| Event::Checked {
            list: list.clone(),
            version: version.clone(),
            at: *at,
        });
        let lines: Result<String, _> = imported.chain(promoted).chain(checked).map(|event| line_of(&event)).collect();
        durable::replace(&self.path, lines?.as_bytes())?;
        self.confirmations = self.checked.len();
        Ok(())
    }
}

fn line_of(event: &Event) -> Result<String, StoreError> {
    let json = serde_json::to_string(event).map_err(|error| StoreError::Corrupt {
        what: "an event to be written".to_owned(),
        detail: error.to_string(),
    })?;
    Ok(format!("{} {json}\n", durable::short(&blake3::hash(json.as_bytes()))))
}

fn parse_line(line: &[u8]) -> Option<Event> {
    let text = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (checksum, json) = text.split_once(' ')?;
    if durable::short(&blake3::hash(json.as_bytes())) != checksum {
        return None;
    }
    serde_json::from_str(json).ok()
}
