//! Screening of wire transactions: decode, convert, screen, convert back. One path for the server and for in-process
//! use, so that both give the same bytes.
//!
//! Fail closed: whatever goes wrong becomes `NOT_SCREENED` with a reason, a panic of the engine included.

use crate::engine::{self, ENGINE_VERSION, ScreenOptions, Snapshot, Stats};
use crate::model::{self, ErrorReason, Versions};
use crate::service::convert::{self, Refusal};
use crate::service::limits::Limits;
use crate::service::{proto, raw};
use prost::Message as _;
use prost::bytes::Bytes;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Screens one wire transaction in process; the same decision, byte for byte, that the server answers.
#[must_use]
pub fn screen_wire(
    snapshot: &Snapshot,
    transaction: &proto::Transaction,
    limits: &Limits,
    options: &ScreenOptions,
) -> proto::ScreeningDecision {
    let counts = [
        0,
        1,
        0,
        transaction.amounts.len(),
        transaction.parties.len(),
        transaction.agents.len(),
        transaction.free_texts.len(),
        transaction.trade_items.len(),
        transaction.crypto_addresses.len(),
    ];
    let shape = raw::Shape { transaction_id: known_id(&transaction.transaction_id, limits), counts };
    let (decision, _) = match convert::check_shape(&shape, transaction.encoded_len(), limits) {
        Ok(()) => screen_decoded(snapshot, transaction.clone(), limits, options),
        Err(refusal) => (refused(&shape.transaction_id, refusal, snapshot.versions()), Stats::default()),
    };
    convert::decision_to_wire(decision)
}

/// Ranks listed parties for a wire search.
pub fn search_wire(
    snapshot: &Snapshot,
    request: proto::SearchPartiesRequest,
    limits: &Limits,
) -> Result<Vec<proto::Hit>, Refusal> {
    let query = convert::search_query_from_wire(request, limits)?;
    let hits = catch_unwind(AssertUnwindSafe(|| engine::search(snapshot, &query)))
        .map_err(|_| Refusal::new(ErrorReason::Internal, "searching panicked"))?;
    Ok(hits.into_iter().map(convert::hit_to_wire).collect())
}

/// Screens one transaction as it came off the wire, undecoded.
pub(crate) fn screen_raw(
    snapshot: &Snapshot,
    bytes: &Bytes,
    limits: &Limits,
    options: &ScreenOptions,
) -> (model::ScreeningDecision, Stats) {
    let shape = raw::shape(bytes.clone(), limits.transaction_id);
    let refuse = |refusal| (refused(&shape.transaction_id, refusal, snapshot.versions()), Stats::default());
    if let Err(refusal) = convert::check_shape(&shape, bytes.len(), limits) {
        return refuse(refusal);
    }
    match proto::Transaction::decode(bytes.clone()) {
        Ok(transaction) => screen_decoded(snapshot, transaction, limits, options),
        Err(_) => refuse(undecodable()),
    }
}

/// Answers `NOT_SCREENED` for a transaction that is not even looked at.
pub(crate) fn refuse_raw(
    bytes: &Bytes,
    refusal: Refusal,
    limits: &Limits,
    versions: Versions,
) -> model::ScreeningDecision {
    refused(&raw::shape(bytes.clone(), limits.transaction_id).transaction_id, refusal, versions)
}

/// The versions in force; without a corpus only the engine has one.
pub(crate) fn versions_of(snapshot: Option<&Snapshot>) -> Versions {
    snapshot.map_or_else(|| Versions { engine: ENGINE_VERSION.to_owned(), ..Versions::default() }, Snapshot::versions)
}

/// The reason for bytes that are no `Transaction`.
fn undecodable() -> Refusal {
    Refusal::new(ErrorReason::InvalidEncoding, "the transaction is no valid protobuf, or a text in it is no UTF-8")
}

fn screen_decoded(
    snapshot: &Snapshot,
    wire: proto::Transaction,
    limits: &Limits,
    options: &ScreenOptions,
) -> (model::ScreeningDecision, Stats) {
    let id = known_id(&wire.transaction_id, limits);
    match convert::transaction_from_wire(wire, limits) {
        Ok(transaction) => guarded(&id, snapshot, || engine::screen(snapshot, &transaction, options)),
        Err(refusal) => (refused(&id, refusal, snapshot.versions()), Stats::default()),
    }
}

/// Runs the engine and turns a panic into `NOT_SCREENED`; the neighbors of the transaction never notice.
///
/// Unwind safety: the engine works on shared immutable data and on values of its own that are dropped here.
fn guarded(
    id: &str,
    snapshot: &Snapshot,
    screen: impl FnOnce() -> (model::ScreeningDecision, Stats),
) -> (model::ScreeningDecision, Stats) {
    catch_unwind(AssertUnwindSafe(screen)).unwrap_or_else(|_| {
        let refusal = Refusal::new(ErrorReason::Internal, "screening panicked");
        (refused(id, refusal, snapshot.versions()), Stats::default())
    })
}

fn refused(id: &str, refusal: Refusal, versions: Versions) -> model::ScreeningDecision {
    engine::not_screened(id, refusal.reason, refusal.detail, versions)
}

/// The id to answer with: an id over the limit is not repeated, the reason names the limit.
fn known_id(id: &str, limits: &Limits) -> String {
    if id.len() <= limits.transaction_id { id.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests;
