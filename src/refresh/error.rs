//! Why a list did not come into force. Every failure leaves the last good version serving.

use crate::engine::SelfMatchReport;
use crate::lists::{GuardRefusal, ListError};
use crate::model::{ErrorReason, ListId};
use crate::store::StoreError;
use std::path::PathBuf;

/// Why an import, activation or load failed.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The files could not be read as this list.
    #[error(transparent)]
    List(#[from] ListError),
    /// The guard refused the version.
    #[error("the guard refused list {list}: {refusal}")]
    Guard {
        /// The list.
        list: ListId,
        /// What was got and what was expected.
        refusal: GuardRefusal,
    },
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The new corpus does not find every one of its own names and identifiers (law 6).
    #[error("corpus {corpus} does not find {} of its own names or identifiers, the first of party {}; it does not go live",
        missing(report), report.misses.first().map_or_else(|| "unknown".to_owned(), |miss| miss.party_id.to_string()))]
    SelfMatch {
        /// Version of the corpus that failed.
        corpus: String,
        /// The figures and misses.
        report: Box<SelfMatchReport>,
    },
    /// No such version was ever imported.
    #[error("list {list} has no version {version}; `lists versions {list}` prints those that can be activated")]
    UnknownVersion {
        /// The list.
        list: ListId,
        /// The version asked for.
        version: String,
    },
    /// The list had no other version in force before.
    #[error("list {list} has no version to roll back to")]
    NoVersionBefore {
        /// The list.
        list: ListId,
    },
    /// The kept files of a version read as another version today, because the reader changed since.
    #[error(
        "the kept files of list {list} version {version} now read as version {got}; import them again from source {source_id}"
    )]
    VersionChanged {
        /// The list.
        list: ListId,
        /// The version asked for.
        version: String,
        /// What the files read as.
        got: String,
        /// Source id of the files.
        source_id: String,
    },
    /// The last committed corpus cannot be restored, so another list may not be changed on top of an older one.
    #[error("the last committed corpus cannot be restored: import {lists} again first")]
    Unrestored {
        /// The lists that cannot be restored, separated by commas.
        lists: String,
    },
    /// A path could not be read.
    #[error("{}: {detail}", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// What was got and what was expected.
        detail: String,
    },
}

fn missing(report: &SelfMatchReport) -> u64 {
    let counted = |l: &crate::engine::SelfMatchCounts| {
        (l.names.saturating_sub(l.names_found)).saturating_add(l.identifiers.saturating_sub(l.identifiers_found))
    };
    report.lists.iter().map(counted).sum::<u64>().max(report.misses.len() as u64)
}

impl RefreshError {
    /// The reason a client is told.
    #[must_use]
    pub fn reason(&self) -> ErrorReason {
        match self {
            Self::List(ListError::UnknownList { .. }) => ErrorReason::UnknownList,
            Self::List(_) | Self::Path { .. } | Self::Store(StoreError::BadFileName { .. }) => {
                ErrorReason::ListFileRefused
            }
            Self::Guard { .. } => ErrorReason::ListGuardRefused,
            Self::SelfMatch { .. } => ErrorReason::SelfMatchFailed,
            Self::UnknownVersion { .. } | Self::NoVersionBefore { .. } | Self::VersionChanged { .. } => {
                ErrorReason::UnknownListVersion
            }
            Self::Store(_) | Self::Unrestored { .. } => ErrorReason::StoreUnavailable,
        }
    }
}
