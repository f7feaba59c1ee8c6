//! Wire values to the vocabulary and back: the only place where proto messages and `crate::model` meet.
//!
//! Inbound, everything is checked: the first thing that is wrong becomes a [`Refusal`] with the field's path and the
//! figures, never the content. Outbound cannot fail.

mod enums;
mod inbound;
mod list;
mod outbound;

pub(crate) use inbound::{check_shape, screen_options_from_wire};
pub use inbound::{search_query_from_wire, transaction_from_wire};
pub use list::{corpus_to_wire, freshness_to_wire, list_version_to_wire, listed_party_to_wire};
pub(crate) use outbound::reason_to_wire;
pub use outbound::{decision_to_wire, hit_to_wire, versions_to_wire};

use crate::model::ErrorReason;

/// Why a request or a transaction was refused: a reason and what exactly was wrong, without personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", reason.label())]
pub struct Refusal {
    /// The public reason.
    pub reason: ErrorReason,
    /// Which field, what was got and what was expected, e.g. `parties has 200 elements, at most 100`.
    pub detail: String,
}

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(reason: ErrorReason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }
}
