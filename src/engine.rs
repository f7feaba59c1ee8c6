//! The engine: the only file that knows the order of the stages.
//!
//! A [`Snapshot`] is an immutable corpus with its index and policy; [`Engine`] holds the current one behind an atomic
//! pointer. [`screen`] is a plain function: transaction in, decision out, no clock, no I/O, no log.
//! (Interface first; the stages are being built behind it.)

use crate::model::{
    CorpusInfo, DateRange, ErrorReason, Hit, Identifier, ListId, ListedParty, PartyId, PartyKind, ScreeningDecision,
    Transaction, Versions,
};
use crate::policy::Policy;
use std::sync::Arc;

/// Engine version as it stands in every decision.
pub const ENGINE_VERSION: &str = concat!("interdict-", env!("CARGO_PKG_VERSION"));

/// The lowest match score the index guarantees to report: `min_score` may not be below.
pub const MIN_SUPPORTED_SCORE: f32 = 0.70;

/// One corpus, its index and the policy: everything a decision rests on. Immutable.
#[derive(Debug)]
pub struct Snapshot {
    corpus: CorpusInfo,
    parties: Vec<ListedParty>,
    policy: Policy,
}

/// How a transaction is to be screened.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScreenOptions {
    /// Report every hit from this score up, at least [`MIN_SUPPORTED_SCORE`]; hits below the policy's threshold get
    /// the action `Info`. `None` reports what the policy alerts on.
    pub min_score: Option<f32>,
    /// Leave evidence and residue out of the hits (outcome and scores are the same).
    pub without_evidence: bool,
}

/// What screening cost, for metrics; never part of a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Screened fields.
    pub fields: u32,
    /// Tokens of those fields.
    pub tokens: u32,
    /// Listed names that were scored.
    pub candidates: u32,
}

/// A question of an analyst: who on the lists might this be?
#[derive(Clone, Debug, Default)]
pub struct SearchQuery {
    /// Name, in any order and script. May be empty when identifiers are given.
    pub name: String,
    /// Kind, if known.
    pub kind: Option<PartyKind>,
    /// Birth date, if known.
    pub birth_date: Option<DateRange>,
    /// Countries, if known.
    pub countries: Vec<String>,
    /// Identifiers, if known.
    pub identifiers: Vec<Identifier>,
    /// At most this many parties, 1 to 100.
    pub limit: usize,
    /// From this score up, at least [`MIN_SUPPORTED_SCORE`].
    pub min_score: f32,
}

/// How much of a corpus finds itself.
#[derive(Clone, Debug, Default)]
pub struct SelfMatchReport {
    /// Per list: names and identifiers tried, found, and not screenable (no letter or digit, with the reason).
    pub lists: Vec<SelfMatchCounts>,
    /// What did not find its own party, at most 100.
    pub misses: Vec<SelfMatchMiss>,
}

/// Self-match figures of one list.
#[derive(Clone, Debug)]
pub struct SelfMatchCounts {
    /// The list.
    pub list: ListId,
    /// Names tried.
    pub names: u64,
    /// Names that hit their own party.
    pub names_found: u64,
    /// Identifiers tried.
    pub identifiers: u64,
    /// Identifiers that hit their own party.
    pub identifiers_found: u64,
    /// Names or identifiers without a letter or digit that cannot be screened.
    pub unscreenable: u64,
}

/// A name or identifier that did not hit its own party.
#[derive(Clone, Debug)]
pub struct SelfMatchMiss {
    /// The party.
    pub party_id: PartyId,
    /// The listed name or identifier as printed (public list data).
    pub text: String,
}

impl SelfMatchReport {
    /// Whether every screenable name and identifier hit its own party.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.misses.is_empty()
            && self.lists.iter().all(|l| l.names == l.names_found && l.identifiers == l.identifiers_found)
    }
}

impl Snapshot {
    /// Builds the index of a corpus. Deterministic; takes about a second for all lists; runs on the caller's thread.
    #[must_use]
    pub fn build(corpus: CorpusInfo, parties: Vec<ListedParty>, policy: Policy) -> Self {
        Self { corpus, parties, policy }
    }

    /// The corpus in force.
    #[must_use]
    pub fn corpus(&self) -> &CorpusInfo {
        &self.corpus
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// All listed parties, in order of id.
    #[must_use]
    pub fn parties(&self) -> &[ListedParty] {
        &self.parties
    }

    /// One listed party.
    #[must_use]
    pub fn party(&self, id: &PartyId) -> Option<&ListedParty> {
        self.parties.iter().find(|party| &party.id == id)
    }

    /// The versions every decision of this snapshot carries.
    #[must_use]
    pub fn versions(&self) -> Versions {
        Versions {
            corpus: self.corpus.version.clone(),
            policy: self.policy.version().to_owned(),
            engine: ENGINE_VERSION.to_owned(),
        }
    }

    /// Approximate heap size of the index in bytes.
    #[must_use]
    pub fn index_bytes(&self) -> usize {
        0
    }
}

/// Holds the current snapshot.
#[derive(Debug, Default)]
pub struct Engine {
    current: arc_swap::ArcSwapOption<Snapshot>,
}

impl Engine {
    /// An engine without a corpus: everything is `NOT_SCREENED` with `NO_CORPUS` until the first swap.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The current snapshot; load it once per batch.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.current.load_full()
    }

    /// Puts a snapshot in force and returns the one before. Batches in flight keep the snapshot they began with.
    pub fn swap(&self, snapshot: Arc<Snapshot>) -> Option<Arc<Snapshot>> {
        self.current.swap(Some(snapshot))
    }
}

/// Screens one transaction.
#[must_use]
pub fn screen(snapshot: &Snapshot, transaction: &Transaction, options: &ScreenOptions) -> (ScreeningDecision, Stats) {
    let _ = options;
    (
        not_screened(&transaction.transaction_id, ErrorReason::Internal, String::new(), snapshot.versions()),
        Stats::default(),
    )
}

/// The decision for a transaction that could not be screened (law 1).
#[must_use]
pub fn not_screened(
    transaction_id: &str,
    reason: ErrorReason,
    detail: String,
    versions: Versions,
) -> ScreeningDecision {
    ScreeningDecision {
        transaction_id: transaction_id.to_owned(),
        decision_id: String::new(),
        outcome: crate::model::Outcome::NotScreened,
        reason: Some(reason),
        detail,
        hits: Vec::new(),
        versions,
    }
}

/// Ranks listed parties for an analyst: at most one hit per party, best first.
#[must_use]
pub fn search(snapshot: &Snapshot, query: &SearchQuery) -> Vec<Hit> {
    let _ = (snapshot, query);
    Vec::new()
}

/// Sends every screenable name and identifier of the corpus through [`screen`] and reports which hit their own party
/// (law 6). Runs in parallel; `progress` is called with the number of parties done.
#[must_use]
pub fn self_match(snapshot: &Snapshot, progress: &(dyn Fn(usize) + Sync)) -> SelfMatchReport {
    let _ = (snapshot, progress);
    SelfMatchReport::default()
}
