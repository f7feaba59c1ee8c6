//! What stands in the sealed JSON files of a store: list versions and the manifest of a generation.
//!
//! Serde forms of the model's values live here so that the model needs no serde and the files stay readable for years
//! whatever happens to the model.

use super::error::StoreError;
use crate::model::{CorpusInfo, Date, ListId, ListVersionInfo};
use serde::{Deserialize, Serialize};

/// Format version of the store this program writes, and the newest it reads.
pub const FORMAT_VERSION: u32 = 1;

/// One version of one list as written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct VersionRecord {
    pub(super) list: String,
    pub(super) version: String,
    pub(super) published: Option<String>,
    pub(super) imported_at: i64,
    pub(super) checked_at: i64,
    pub(super) parties: u32,
    pub(super) names: u32,
    pub(super) source: String,
}

impl VersionRecord {
    /// The written form of a version.
    pub(super) fn of(info: &ListVersionInfo) -> Self {
        Self {
            list: info.list.to_string(),
            version: info.version.clone(),
            published: info.published.map(|date| date.to_string()),
            imported_at: info.imported_at,
            checked_at: info.checked_at,
            parties: info.parties,
            names: info.names,
            source: info.source.clone(),
        }
    }

    /// Whether both are the same version of the same list, read from the same files.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (&self.list, &self.version, &self.source) == (&other.list, &other.version, &other.source)
    }

    /// The model's form; fails on text that was never written by [`VersionRecord::of`].
    pub(super) fn info(&self) -> Result<ListVersionInfo, StoreError> {
        let bad = |detail: String| StoreError::Corrupt { what: "a list version record".to_owned(), detail };
        let list: ListId = self.list.parse().map_err(|_| bad("malformed list id".to_owned()))?;
        let published = self.published.as_deref().map(str::parse::<Date>).transpose();
        Ok(ListVersionInfo {
            list,
            version: self.version.clone(),
            published: published.map_err(|error| bad(error.to_string()))?,
            imported_at: self.imported_at,
            checked_at: self.checked_at,
            parties: self.parties,
            names: self.names,
            source: self.source.clone(),
        })
    }
}

/// A file of a generation or of a source, as it must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileRecord {
    /// Path below the directory that the record describes.
    pub(super) name: String,
    pub(super) length: u64,
    pub(super) blake3: String,
}

/// `MANIFEST.json` of a generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u32,
    /// Program that wrote it; for people.
    pub(super) program: String,
    pub(super) generation: String,
    pub(super) corpus: String,
    pub(super) lists: Vec<VersionRecord>,
    pub(super) parties: u64,
    /// Records in sled; more than parties when long ones are split.
    pub(super) records: u64,
    /// BLAKE3 over every (key, value) in order.
    pub(super) content: String,
    /// The files of the sled directory, bytes and all.
    pub(super) files: Vec<FileRecord>,
}

/// Reads only the format, so that a newer manifest is refused before its unknown shape is called damage.
#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

impl Manifest {
    /// Unseals a manifest, checking that it belongs to this generation and is of a format this program reads.
    pub(super) fn read(bytes: &[u8], generation: &str) -> Result<Self, StoreError> {
        let what = format!("manifest of generation {generation}");
        let FormatOnly { format } = super::durable::unseal(bytes, &what)?;
        if format > FORMAT_VERSION {
            return Err(StoreError::FormatVersion { got: format, supported: FORMAT_VERSION });
        }
        let manifest: Self = super::durable::unseal(bytes, &what)?;
        if manifest.generation != generation || format == 0 {
            let detail = format!("it describes generation {} in format {format}", manifest.generation);
            return Err(StoreError::Corrupt { what, detail });
        }
        Ok(manifest)
    }

    /// The corpus it describes.
    pub(super) fn corpus_info(&self) -> Result<CorpusInfo, StoreError> {
        corpus_info(&self.corpus, &self.lists)
    }
}

/// A corpus from its written parts.
pub(super) fn corpus_info(version: &str, lists: &[VersionRecord]) -> Result<CorpusInfo, StoreError> {
    let lists = lists.iter().map(VersionRecord::info).collect::<Result<_, _>>()?;
    Ok(CorpusInfo { version: version.to_owned(), lists })
}
