//! The engine: the only file that knows the order of the stages.
//!
//! A [`Snapshot`] is an immutable corpus with its index and policy; [`Engine`] holds the current one behind an atomic
//! pointer. [`screen`] is a plain function: transaction in, decision out, no clock, no I/O, no log. Its stages:
//! fields -> normalize -> candidates -> matching -> scoring -> qualifiers -> policy -> decision.

mod evidence;
mod fields;
mod fingerprint;
mod hits;
mod self_match;
#[cfg(test)]
mod tests;

use crate::index::{Index, Scratch};
use crate::model::{
    CorpusInfo, DateRange, ErrorReason, FreshnessState, Hit, Identifier, ListId, ListedParty, Outcome, PartyId,
    PartyKind, PartyRole, ScreeningDecision, TradeItem, TradeItemKind, Transaction, TransactionParty, Versions,
};
use crate::policy::{self, HitFacts, Policy};
use crate::scoring;
use fields::Fields;
use hits::{FieldScreen, RawHit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Engine version as it stands in every decision.
pub const ENGINE_VERSION: &str = concat!("interdict-", env!("CARGO_PKG_VERSION"));

/// The lowest match score the index guarantees to report: `min_score` may not be below.
pub const MIN_SUPPORTED_SCORE: f32 = scoring::MIN_SUPPORTED_SCORE;

/// One corpus, its index and the policy: everything a decision rests on. Immutable.
#[derive(Debug)]
pub struct Snapshot {
    corpus: CorpusInfo,
    parties: Arc<[ListedParty]>,
    policy: Policy,
    index: Arc<Index>,
    versions: Versions,
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
    pub fn build(corpus: CorpusInfo, mut parties: Vec<ListedParty>, policy: Policy) -> Self {
        parties.sort_by(|a, b| a.id.cmp(&b.id));
        let index = Arc::new(Index::build(&parties, &scoring::must_post));
        let versions = Versions {
            corpus: corpus.version.clone(),
            policy: policy.version().to_owned(),
            engine: ENGINE_VERSION.to_owned(),
        };
        Self { corpus, parties: parties.into(), policy, index, versions }
    }

    /// The same snapshot with newer facts about its lists (when they were last confirmed); parties and index are
    /// shared. `None` when the facts are of another corpus.
    #[must_use]
    pub fn confirmed(&self, corpus: &CorpusInfo) -> Option<Self> {
        (corpus.version == self.corpus.version).then(|| Self {
            corpus: corpus.clone(),
            parties: Arc::clone(&self.parties),
            policy: self.policy.clone(),
            index: Arc::clone(&self.index),
            versions: self.versions.clone(),
        })
    }

    /// The index of the corpus.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
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
        self.parties.binary_search_by(|party| party.id.cmp(id)).ok().map(|at| &self.parties[at])
    }

    /// The versions every decision of this snapshot carries.
    #[must_use]
    pub fn versions(&self) -> Versions {
        self.versions.clone()
    }

    /// Approximate heap size of the index in bytes.
    #[must_use]
    pub fn index_bytes(&self) -> usize {
        self.index.bytes()
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

/// Screens one transaction. Everything in it is compared with everything listed; nothing is cut.
#[must_use]
pub fn screen(snapshot: &Snapshot, transaction: &Transaction, options: &ScreenOptions) -> (ScreeningDecision, Stats) {
    let Found { hits, stats, incomparable } = find(snapshot, transaction, options);
    let screened = incomparable.is_none();
    let decision = ScreeningDecision {
        transaction_id: transaction.transaction_id.clone(),
        decision_id: fingerprint::decision_id(transaction, &snapshot.versions, options),
        outcome: if screened { policy::outcome(hits.iter().map(|hit| hit.action)) } else { Outcome::NotScreened },
        reason: (!screened).then_some(ErrorReason::UnscreenableName),
        detail: incomparable
            .map_or_else(String::new, |path| format!("{path} holds no letter or digit that can be compared")),
        hits,
        versions: snapshot.versions(),
    };
    (decision, stats)
}

/// What screening found.
struct Found {
    hits: Vec<Hit>,
    stats: Stats,
    /// Path of the first text of which nothing is left to compare: it was not screened, whatever else was found.
    incomparable: Option<String>,
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
        decision_id: fingerprint::refusal_id(transaction_id, reason.label(), &detail, &versions),
        outcome: Outcome::NotScreened,
        reason: Some(reason),
        detail,
        hits: Vec::new(),
        versions,
    }
}

/// What becomes of a decision while a list is past its hard limit: held or refused with LISTS_EXPIRED when the limits say
/// so, else as it was. The id changes with the outcome: one id never names two answers (law 2).
#[must_use]
pub fn with_freshness(
    decision: ScreeningDecision,
    limits: &policy::FreshnessLimits,
    state: FreshnessState,
) -> ScreeningDecision {
    let (outcome, Some(reason)) = limits.outcome(state, decision.outcome) else { return decision };
    let detail = "a list was not confirmed to be current within the hard limit".to_owned();
    if outcome == Outcome::NotScreened {
        return not_screened(&decision.transaction_id, reason, detail, decision.versions);
    }
    let decision_id =
        fingerprint::refusal_id(&decision.decision_id, reason.label(), outcome.label(), &decision.versions);
    ScreeningDecision { decision_id, outcome, reason: Some(reason), detail, ..decision }
}

/// Finds, judges and orders the hits of a transaction.
fn find(snapshot: &Snapshot, transaction: &Transaction, options: &ScreenOptions) -> Found {
    let fields = Fields::of(transaction);
    let min_score = options.min_score.map(|min| min.clamp(MIN_SUPPORTED_SCORE, 1.0));
    let screen = FieldScreen { snapshot, with_evidence: !options.without_evidence, min_score };
    let mut scratch = Scratch::default();
    let mut stats = Stats::default();
    let mut found = Vec::new();
    let mut incomparable = None;
    for field in &fields.fields {
        let cost = screen.screen(field, &fields.owners[field.owner], &mut scratch, &mut found);
        if cost.tokens == 0 && field.has_content() {
            incomparable.get_or_insert_with(|| field.path.clone());
        }
        stats.fields += 1;
        stats.tokens = stats.tokens.saturating_add(cost.tokens);
        stats.candidates = stats.candidates.saturating_add(cost.candidates);
    }
    Found { hits: best_per_field(judge(snapshot, found)), stats, incomparable }
}

/// Lets the policy judge each hit. An identifier hit on a party corroborates every other hit on it.
fn judge(snapshot: &Snapshot, found: Vec<RawHit>) -> Vec<Hit> {
    let identified: BTreeSet<u32> =
        found.iter().filter(|raw| raw.hit.identifier_kind.is_some() && !raw.is_thin).map(|raw| raw.party).collect();
    found
        .into_iter()
        .map(|raw| {
            let mut hit = raw.hit;
            let is_name = hit.identifier_kind.is_none();
            let facts = HitFacts {
                field_kind: hit.field_kind,
                score: hit.score,
                strength: hit.strength,
                is_thin: raw.is_thin,
                is_contradicted: raw.is_contradicted,
                corroborated: raw.corroborated || (is_name && identified.contains(&raw.party)),
                list: hit.list.as_str(),
                programs: &hit.programs,
            };
            let verdict = snapshot.policy.judge(&facts);
            (hit.action, hit.action_rule) = (verdict.action, verdict.rule);
            hit
        })
        .collect()
}

/// Keeps one hit per field and listed party: the most severe, then the best, then the first name of the party.
fn best_per_field(hits: Vec<Hit>) -> Vec<Hit> {
    let mut best: BTreeMap<(PartyId, String, bool), Hit> = BTreeMap::new();
    for hit in hits {
        let key = (hit.party_id.clone(), hit.field_path.0.clone(), hit.identifier_kind.is_some());
        let better = best.get(&key).is_none_or(|kept| {
            hit.action
                .cmp(&kept.action)
                .then(hit.score.total_cmp(&kept.score))
                .then(hit.evidence_strength.total_cmp(&kept.evidence_strength))
                .is_gt()
        });
        if better {
            best.insert(key, hit);
        }
    }
    let mut hits: Vec<Hit> = best.into_values().collect();
    // The map is in order of party and field already; a stable sort keeps that order among equals.
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.evidence_strength.total_cmp(&a.evidence_strength)));
    hits
}

/// Ranks listed parties for an analyst: at most one hit per party, best first.
#[must_use]
pub fn search(snapshot: &Snapshot, query: &SearchQuery) -> Vec<Hit> {
    let party = TransactionParty {
        names: if query.name.is_empty() { Vec::new() } else { vec![query.name.clone()] },
        identifiers: query.identifiers.clone(),
        birth_date: query.birth_date,
        nationalities: query.countries.clone(),
        ..TransactionParty::new(PartyRole::Other, query.kind.unwrap_or(PartyKind::Unknown))
    };
    let mut transaction = Transaction { transaction_id: "search".to_owned(), ..Transaction::default() };
    if matches!(query.kind, None | Some(PartyKind::Unknown | PartyKind::Vessel | PartyKind::Aircraft))
        && !query.name.is_empty()
    {
        let kind =
            if query.kind == Some(PartyKind::Aircraft) { TradeItemKind::Aircraft } else { TradeItemKind::Vessel };
        transaction.trade_items.push(TradeItem { kind, name: Some(query.name.clone()), identifiers: Vec::new() });
    }
    transaction.parties.push(party);
    let options = ScreenOptions { min_score: Some(query.min_score), without_evidence: false };
    let hits = find(snapshot, &transaction, &options).hits;
    let mut seen = BTreeSet::new();
    hits.into_iter().filter(|hit| seen.insert(hit.party_id.clone())).take(query.limit).collect()
}

/// Sends every screenable name and identifier of the corpus through [`screen`] and reports which hit their own party
/// (law 6). Runs in parallel; `progress` is called with the number of parties done.
#[must_use]
pub fn self_match(snapshot: &Snapshot, progress: &(dyn Fn(usize) + Sync)) -> SelfMatchReport {
    self_match::run(snapshot, progress)
}
