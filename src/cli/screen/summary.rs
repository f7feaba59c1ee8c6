//! What a run of `screen` counts, and the summary printed at its end on standard error.

use crate::cli::output::thousands;
use crate::service::proto::{ErrorReason, Outcome, RecommendedAction, ScreeningDecision, Versions};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

/// Counts over decisions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    /// Decisions by outcome: clear, hold, stop, not screened.
    outcomes: [u64; 4],
    /// Hits that hold or stop, by list.
    hits: BTreeMap<String, u64>,
    /// Hits shown for information only.
    info_hits: u64,
    /// Transactions not screened, by reason.
    reasons: BTreeMap<String, u64>,
    /// Corpus, policy and engine version of the decisions; more than one triple after a list change.
    versions: BTreeSet<(String, String, String)>,
}

impl Summary {
    /// Counts a decision.
    pub(crate) fn add(&mut self, decision: &ScreeningDecision) {
        let slot = match decision.outcome() {
            Outcome::Clear => 0,
            Outcome::Hold => 1,
            Outcome::Stop => 2,
            Outcome::NotScreened | Outcome::Unspecified => 3, // an answer nobody understands is no clearance
        };
        self.outcomes[slot] += 1;
        if slot == 3 {
            *self.reasons.entry(reason_label(decision.reason())).or_default() += 1;
        }
        for hit in &decision.hits {
            match hit.action() {
                RecommendedAction::Info => self.info_hits += 1,
                RecommendedAction::Review
                | RecommendedAction::Reject
                | RecommendedAction::Block
                | RecommendedAction::Unspecified => *self.hits.entry(hit.list_id.clone()).or_default() += 1,
            }
        }
        if let Some(Versions { corpus, policy, engine }) = decision.versions.clone() {
            self.versions.insert((corpus, policy, engine));
        }
    }

    /// All decisions.
    pub(crate) fn total(&self) -> u64 {
        self.outcomes.iter().sum()
    }

    /// Decisions that are NOT_SCREENED.
    pub(crate) fn not_screened(&self) -> u64 {
        self.outcomes[3]
    }

    /// The summary as printed, with what the run took.
    pub(crate) fn text(&self, took: Duration) -> String {
        let rate = self.total() as f64 / took.as_secs_f64().max(1e-6);
        format!("{} transactions in {:.2} s, {rate:.0} a second\n{self}", thousands(self.total()), took.as_secs_f64())
    }
}

/// The label of a reason without its enum prefix.
fn reason_label(reason: ErrorReason) -> String {
    reason.as_str_name().trim_start_matches("ERROR_REASON_").to_owned()
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [clear, hold, stop, not_screened] = self.outcomes.map(thousands);
        writeln!(f, "  outcome   clear {clear} · hold {hold} · stop {stop} · not screened {not_screened}")?;
        let hits: Vec<_> = self.hits.iter().map(|(list, count)| format!("{list} {}", thousands(*count))).collect();
        let hits = if hits.is_empty() { "none".to_owned() } else { hits.join(" · ") };
        writeln!(f, "  hits      {hits} (and {} for information)", thousands(self.info_hits))?;
        if !self.reasons.is_empty() {
            let reasons: Vec<_> =
                self.reasons.iter().map(|(reason, n)| format!("{reason} {}", thousands(*n))).collect();
            writeln!(f, "  reasons   {}", reasons.join(" · "))?;
        }
        for (corpus, policy, engine) in &self.versions {
            let corpus = if corpus.is_empty() { "none" } else { corpus };
            writeln!(f, "  versions  corpus {corpus} · policy {policy} · engine {engine}")?;
        }
        Ok(())
    }
}
