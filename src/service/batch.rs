//! One batch or one unary request to its answer: checks of the whole, then every transaction by itself.
//!
//! Synchronous; runs on the pool, or on the reactor when the batch is small. One snapshot answers the whole batch.

use crate::engine::{self, ScreenOptions, Snapshot, Stats};
use crate::model::{ErrorReason, FreshnessState, Outcome, ScreeningDecision};
use crate::policy::FreshnessLimits;
use crate::service::convert::{self, Refusal};
use crate::service::limits::Limits;
use crate::service::observer::{Answered, Observer, Rejection};
use crate::service::raw::{MAX_KEPT, RawBatchRequest};
use crate::service::{proto, screening};
use prost::Message as _;
use prost::bytes::Bytes;
use proto::screen_batches_response::Answer;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Up to this many transactions …
const SMALL_TRANSACTIONS: usize = 16;
/// … and bytes a batch is screened on the reactor: about 100 µs, less than handing it over and waking up again costs
/// in latency under load.
const SMALL_BYTES: usize = 8_192;

/// What answers need besides the request.
pub(crate) struct Context {
    /// The corpus in force when the batch was taken up.
    pub(crate) snapshot: Option<Arc<Snapshot>>,
    /// Limits in force.
    pub(crate) limits: Arc<Limits>,
    /// Whom to tell.
    pub(crate) observer: Arc<dyn Observer>,
    /// When the request was read off the wire.
    pub(crate) received: Instant,
    /// Wall clock when the request was read, in seconds since 1970-01-01 UTC.
    pub(crate) now: i64,
    /// How old lists may be.
    pub(crate) freshness: FreshnessLimits,
    /// Nobody waits for the answer any more.
    pub(crate) gone: CancellationToken,
}

impl Context {
    /// State of the corpus this context answers from.
    fn freshness_state(&self) -> FreshnessState {
        self.snapshot
            .as_deref()
            .map_or(FreshnessState::Fresh, |snapshot| self.freshness.state(&snapshot.corpus().lists, self.now))
    }

    /// How current the lists are, as the wire carries it.
    fn freshness_to_wire(&self) -> Option<proto::Freshness> {
        let corpus = self.snapshot.as_deref()?.corpus();
        Some(convert::freshness_to_wire(corpus, &self.freshness, self.now))
    }
}

/// Whether so much work may run on the reactor.
pub(crate) fn is_small(transactions: usize, bytes: usize) -> bool {
    transactions <= SMALL_TRANSACTIONS && bytes <= SMALL_BYTES
}

/// Answers request number `sequence` of a stream.
pub(crate) fn answer(context: &Context, sequence: u64, request: &RawBatchRequest) -> proto::ScreenBatchesResponse {
    let batch_id = &request.batch.batch_id;
    context.observer.batch_received(request.batch.transactions.len());
    // The second guard catches defects of the service itself; the engine is guarded per transaction.
    let answer = catch_unwind(AssertUnwindSafe(|| screen_batch(context, request)))
        .unwrap_or_else(|_| Err(Refusal::new(ErrorReason::Internal, "answering the batch panicked")))
        .unwrap_or_else(|refusal| Answer::Refusal(refuse_batch(context, request, refusal)));
    let fits = batch_id.len() <= context.limits.batch_id;
    let batch_id = if fits { batch_id.clone() } else { String::new() };
    proto::ScreenBatchesResponse { sequence, batch_id, answer: Some(answer) }
}

/// Answers a unary request. What refuses a batch refuses the one transaction here, as a decision like any other.
pub(crate) fn answer_one(
    context: &Context,
    transaction: &Bytes,
    options: Option<&proto::ScreeningOptions>,
) -> proto::ScreenTransactionResponse {
    context.observer.batch_received(1);
    let started = Instant::now();
    let decision = match prepare(context, options) {
        Ok((snapshot, options, deadline)) => {
            let how = How { options, deadline, freshness: context.freshness_state() };
            screen_one(context, snapshot, transaction, &how)
        }
        Err(refusal) => {
            tell_turned_away(context, &refusal, 1);
            let versions = screening::versions_of(context.snapshot.as_deref());
            let decision = screening::refuse_raw(transaction, refusal, &context.limits, versions);
            tell_answered(context, &decision, Stats::default(), started);
            decision
        }
    };
    proto::ScreenTransactionResponse {
        decision: Some(convert::decision_to_wire(decision)),
        timing: Some(timing(context.received, started)),
        freshness: context.freshness_to_wire(),
    }
}

/// Checks what concerns a request as a whole.
fn prepare<'a>(
    context: &'a Context,
    options: Option<&proto::ScreeningOptions>,
) -> Result<(&'a Snapshot, ScreenOptions, Option<Instant>), Refusal> {
    let no_corpus = || Refusal::new(ErrorReason::NoCorpus, "no corpus is loaded");
    let snapshot = context.snapshot.as_deref().ok_or_else(no_corpus)?;
    let (options, budget) = convert::screen_options_from_wire(options, snapshot)?;
    Ok((snapshot, options, budget.and_then(|budget| context.received.checked_add(budget))))
}

fn screen_batch(context: &Context, request: &RawBatchRequest) -> Result<Answer, Refusal> {
    let (batch, limits) = (&request.batch, &context.limits);
    if !(1..=limits.batch_id).contains(&batch.batch_id.len()) {
        let detail = format!("batch_id has {} bytes, expected 1 to {}", batch.batch_id.len(), limits.batch_id);
        return Err(Refusal::new(ErrorReason::InvalidBatchId, detail));
    }
    let count = batch.transactions.len() as u64 + request.skipped;
    if count > limits.batch_transactions as u64 {
        let detail = format!("the batch has {count} transactions, at most {}", limits.batch_transactions);
        return Err(Refusal::new(ErrorReason::BatchTooLarge, detail));
    }
    let (snapshot, options, deadline) = prepare(context, batch.options.as_ref())?;
    let how = How { options, deadline, freshness: context.freshness_state() };
    let started = Instant::now();
    let mut decisions = Vec::with_capacity(batch.transactions.len());
    for transaction in &batch.transactions {
        if context.gone.is_cancelled() {
            break; // the answer has no reader any more
        }
        let decision = screen_one(context, snapshot, transaction, &how);
        decisions.push(convert::decision_to_wire(decision));
    }
    let versions = Some(convert::versions_to_wire(snapshot.versions()));
    let timing = Some(timing(context.received, started));
    let results = proto::BatchResults { decisions, versions, timing, freshness: context.freshness_to_wire() };
    let length = results.encoded_len();
    if length > limits.response {
        let detail = format!("the answer has {length} bytes, at most {}: send smaller batches", limits.response);
        return Err(Refusal::new(ErrorReason::BatchTooLarge, detail));
    }
    Ok(Answer::Results(results))
}

/// How the transactions of a request are screened.
struct How {
    options: ScreenOptions,
    deadline: Option<Instant>,
    /// State of the corpus; the same for the whole request.
    freshness: FreshnessState,
}

/// Screens one transaction, its deadline first, and tells the observer.
fn screen_one(context: &Context, snapshot: &Snapshot, transaction: &Bytes, how: &How) -> ScreeningDecision {
    let started = Instant::now();
    let (decision, stats) = if how.deadline.is_some_and(|deadline| started >= deadline) {
        context.observer.rejected(Rejection::Deadline, 1);
        let refusal = Refusal::new(ErrorReason::DeadlineExceeded, "the time budget ended before this transaction");
        (screening::refuse_raw(transaction, refusal, &context.limits, snapshot.versions()), Stats::default())
    } else {
        screening::screen_raw(snapshot, transaction, &context.limits, &how.options)
    };
    let decision = engine::with_freshness(decision, &context.freshness, how.freshness);
    tell_answered(context, &decision, stats, started);
    decision
}

/// Every transaction of a refused batch, `NOT_SCREENED` with the reason; detail and versions stand once for all.
fn refuse_batch(context: &Context, request: &RawBatchRequest, refusal: Refusal) -> proto::BatchRefusal {
    let transactions = &request.batch.transactions;
    tell_turned_away(context, &refusal, transactions.len());
    let bare = Refusal::new(refusal.reason, "");
    let decisions = transactions.iter().take(MAX_KEPT).map(|transaction| {
        let versions = crate::model::Versions::default();
        let decision = screening::refuse_raw(transaction, bare.clone(), &context.limits, versions);
        debug_assert_eq!(decision.outcome, Outcome::NotScreened);
        tell_answered(context, &decision, Stats::default(), Instant::now());
        proto::ScreeningDecision { versions: None, ..convert::decision_to_wire(decision) }
    });
    proto::BatchRefusal {
        reason: convert::reason_to_wire(refusal.reason),
        detail: refusal.detail,
        decisions: decisions.collect(),
        versions: Some(convert::versions_to_wire(screening::versions_of(context.snapshot.as_deref()))),
    }
}

fn tell_answered(context: &Context, decision: &ScreeningDecision, stats: Stats, started: Instant) {
    let finished = Instant::now();
    let (since_receipt, worked) = (finished - context.received, finished - started);
    context.observer.transaction_answered(&Answered { decision, stats, since_receipt, worked });
}

fn tell_turned_away(context: &Context, refusal: &Refusal, transactions: usize) {
    match refusal.reason {
        ErrorReason::NoCorpus => context.observer.rejected(Rejection::ListsUnavailable, transactions),
        ErrorReason::BatchTooLarge => context.observer.rejected(Rejection::TooLarge, transactions),
        _ => {} // not load shed: told as the outcome of each transaction
    }
}

fn timing(received: Instant, started: Instant) -> proto::Timing {
    proto::Timing { waited: Some(duration(started - received)), screened: Some(duration(started.elapsed())) }
}

/// A duration as the wire carries it.
fn duration(duration: Duration) -> pbjson_types::Duration {
    pbjson_types::Duration {
        seconds: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(duration.subsec_nanos()).expect("below a billion by definition"),
    }
}
