//! What came out of the demo compared with what must come out.

use crate::cli::sample::{self, Expected};
use crate::service::proto::{Outcome, RecommendedAction, ScreeningDecision};

/// One payment that came out otherwise than it must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Surprise {
    /// The payment and what was expected.
    pub(crate) expected: Expected,
    /// What came out instead.
    pub(crate) got: String,
}

/// The comparison.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// Payments that must be held.
    pub(crate) hits: u64,
    /// Those of them that were held for the right party.
    pub(crate) hits_found: u64,
    /// Payments that must be clear.
    pub(crate) ordinary: u64,
    /// Those of them that were held.
    pub(crate) ordinary_held: u64,
    /// Everything that came out otherwise.
    pub(crate) surprises: Vec<Surprise>,
}

impl Verdict {
    /// Whether everything came out as it must.
    pub(crate) fn is_met(&self) -> bool {
        self.surprises.is_empty() && self.hits == self.hits_found && self.ordinary_held == 0
    }
}

/// Compares the decisions with the expectations of the sample, one by one and in order.
pub(crate) fn compare(decisions: &[ScreeningDecision]) -> Verdict {
    let mut verdict = Verdict::default();
    for (position, expected) in sample::expected().into_iter().enumerate() {
        let decision = decisions.get(position).filter(|decision| decision.transaction_id == expected.transaction_id);
        let wrong = match decision {
            None => Some("no decision".to_owned()),
            Some(decision) if expected.hit => missed(decision, &expected),
            Some(decision) => held(decision),
        };
        if expected.hit {
            verdict.hits += 1;
            verdict.hits_found += u64::from(wrong.is_none());
        } else {
            verdict.ordinary += 1;
            verdict.ordinary_held += u64::from(wrong.is_some());
        }
        verdict.surprises.extend(wrong.map(|got| Surprise { expected, got }));
    }
    verdict
}

/// What is wrong with the decision of a payment that must be held.
fn missed(decision: &ScreeningDecision, expected: &Expected) -> Option<String> {
    match decision.outcome() {
        Outcome::Hold | Outcome::Stop => {}
        other => return Some(other.as_str_name().to_owned()), // clear, not screened or unheard of
    }
    let named = decision
        .hits
        .iter()
        .any(|hit| hit.action() != RecommendedAction::Info && Some(hit.party_id.as_str()) == expected.party_id);
    (!named).then(|| "held for another party".to_owned())
}

/// What is wrong with the decision of a payment that must be clear.
fn held(decision: &ScreeningDecision) -> Option<String> {
    if decision.outcome() == Outcome::Clear {
        return None;
    }
    let parties: Vec<_> = decision.hits.iter().map(|hit| format!("{} at {}", hit.party_id, hit.field_path)).collect();
    Some(format!("{} {} {}", decision.outcome().as_str_name(), parties.join(", "), decision.detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::proto::Hit;

    fn perfect() -> Vec<ScreeningDecision> {
        let decision = |expected: Expected| {
            let (outcome, action) = if expected.hit {
                (Outcome::Stop, RecommendedAction::Block)
            } else {
                (Outcome::Clear, RecommendedAction::Info)
            };
            let hits = expected.party_id.map(|party| Hit {
                party_id: party.to_owned(),
                action: action.into(),
                ..Default::default()
            });
            ScreeningDecision {
                transaction_id: expected.transaction_id.to_owned(),
                outcome: outcome.into(),
                hits: hits.into_iter().collect(),
                ..Default::default()
            }
        };
        sample::expected().into_iter().map(decision).collect()
    }

    #[test]
    fn the_right_decisions_meet_every_expectation() {
        let verdict = compare(&perfect());
        assert!(verdict.is_met(), "{:?}", verdict.surprises);
        assert_eq!((verdict.hits, verdict.hits_found, verdict.ordinary_held), (50, 50, 0));
    }

    #[test]
    fn every_way_to_be_wrong_is_a_surprise() {
        let hit = sample::expected().iter().position(|e| e.hit).unwrap();
        let ordinary = sample::expected().iter().position(|e| !e.hit).unwrap();
        let wrong = |at: usize, change: fn(&mut ScreeningDecision)| {
            let mut decisions = perfect();
            change(&mut decisions[at]);
            compare(&decisions).is_met()
        };
        assert!(!wrong(hit, |d| d.outcome = Outcome::Clear.into()));
        assert!(!wrong(hit, |d| d.outcome = Outcome::NotScreened.into()));
        assert!(!wrong(hit, |d| d.hits[0].party_id = "us_ofac_sdn:1".to_owned()));
        assert!(!wrong(hit, |d| d.hits[0].action = RecommendedAction::Info.into()));
        assert!(!wrong(ordinary, |d| d.outcome = Outcome::Hold.into()));
        assert!(!wrong(ordinary, |d| d.outcome = Outcome::NotScreened.into()));
        assert!(!compare(&perfect()[1..]).is_met());
    }
}
