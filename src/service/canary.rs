//! The canary: listed names sent through the live path every minute, which must come back as hits.
//!
//! The self-match proof shows that an index finds every name before it goes live; the canary shows that the running
//! service still does: same decoding, same snapshot pointer, same engine, same policy as a client's transaction. It is
//! not counted among transactions. A canary that is not found is the worst failure a filter can have: silence.

use crate::engine::Snapshot;
use crate::model::{ListId, ListedParty, PartyKind};
use crate::policy::FreshnessLimits;
use crate::service::batch::{self, Context};
use crate::service::observer::Unobserved;
use crate::service::{Limits, proto};
use prost::Message as _;
use prost::bytes::Bytes;
use std::sync::Arc;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// Names tried per list and round.
const PER_LIST: usize = 3;

/// What a round of canaries found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CanaryReport {
    /// Names tried.
    pub tried: usize,
    /// Lists of which a tried name did not hit its own party, once per name.
    pub missed: Vec<ListId>,
}

impl CanaryReport {
    /// Whether something was tried and all of it was found.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.tried > 0 && self.missed.is_empty()
    }
}

/// Sends names of every list through the live path. `round` chooses which: the rounds of a day go through the lists.
/// Nothing is tried without a corpus.
#[must_use]
pub fn canary(snapshot: Option<Arc<Snapshot>>, limits: &Limits, round: u64) -> CanaryReport {
    let mut report = CanaryReport::default();
    let Some(snapshot) = snapshot else { return report };
    let mut begin = 0;
    let parties = snapshot.parties();
    while begin < parties.len() {
        let list = &parties[begin].id.list;
        let length = parties[begin..].partition_point(|party| party.id.list == *list);
        let of_list = &parties[begin..begin + length];
        begin += length;
        for number in 0..PER_LIST.min(length) {
            let at = position(round, number, length);
            // The first party from there that has a name; a list without any name has no canary.
            let named = of_list[at..].iter().chain(&of_list[..at]).find(|party| !party.names.is_empty());
            let Some(party) = named else { break };
            report.tried += 1;
            if !is_found(&snapshot, limits, party) {
                report.missed.push(list.clone());
            }
        }
    }
    report
}

/// Spreads rounds and numbers evenly over a list (golden-ratio sequence: no random numbers, no repetition for long).
fn position(round: u64, number: usize, length: usize) -> usize {
    let step = round.wrapping_mul(PER_LIST as u64).wrapping_add(number as u64).wrapping_add(1);
    let fraction = (step.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as f64 / f64::from(1 << 24);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of a length")]
    let at = (fraction * length as f64) as usize;
    at.min(length - 1)
}

/// Sends a party's first name as a client would and looks for the party among the hits.
fn is_found(snapshot: &Arc<Snapshot>, limits: &Limits, party: &ListedParty) -> bool {
    let transaction = Bytes::from(transaction(party).encode_to_vec());
    let context = Context {
        snapshot: Some(Arc::clone(snapshot)),
        limits: Arc::new(limits.clone()),
        observer: Arc::new(Unobserved),
        received: Instant::now(),
        now: 0,
        freshness: FreshnessLimits { soft_seconds: u64::MAX, ..FreshnessLimits::default() },
        gone: CancellationToken::new(),
    };
    let options = proto::ScreeningOptions {
        evidence_detail: proto::EvidenceDetail::None.into(),
        min_score: Some(crate::engine::MIN_SUPPORTED_SCORE),
        ..Default::default()
    };
    let response = batch::answer_one(&context, &transaction, Some(&options));
    let id = party.id.to_string();
    response.decision.is_some_and(|decision| {
        let unscreenable = decision.outcome() == proto::Outcome::NotScreened
            && decision.reason() == proto::ErrorReason::UnscreenableName;
        unscreenable || decision.hits.iter().any(|hit| hit.party_id == id)
    })
}

/// A payment to the party, as a vessel or aircraft where it is one.
fn transaction(party: &ListedParty) -> proto::Transaction {
    let name = party.names[0].text.clone();
    let mut transaction = proto::Transaction { transaction_id: "canary".to_owned(), ..Default::default() };
    let item =
        |kind: proto::TradeItemKind| proto::TradeItem { kind: kind.into(), name: name.clone(), ..Default::default() };
    match party.kind {
        PartyKind::Vessel => transaction.trade_items.push(item(proto::TradeItemKind::Vessel)),
        PartyKind::Aircraft => transaction.trade_items.push(item(proto::TradeItemKind::Aircraft)),
        PartyKind::Person | PartyKind::Organization | PartyKind::Unknown => {
            let kind = match party.kind {
                PartyKind::Person => proto::PartyKind::Person,
                PartyKind::Organization => proto::PartyKind::Organization,
                _ => proto::PartyKind::Unknown, // the only one left
            };
            transaction.parties.push(proto::TransactionParty {
                role: proto::PartyRole::Creditor.into(),
                kind: kind.into(),
                names: vec![name],
                ..Default::default()
            });
        }
    }
    transaction
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AliasStrength, CorpusInfo, ListedName, NameKind, PartyId};
    use crate::policy::Policy;

    fn snapshot(names: &[(&str, &str)]) -> Arc<Snapshot> {
        let parties = names.iter().enumerate().map(|(number, (list, name))| {
            let id = PartyId::new(list.parse().unwrap(), &number.to_string()).unwrap();
            let mut party = ListedParty::new(id, PartyKind::Person);
            let (kind, strength) = (NameKind::Primary, AliasStrength::Strong);
            party.names.push(ListedName { text: (*name).to_owned(), kind, strength });
            party
        });
        let corpus = CorpusInfo { version: "test".to_owned(), lists: Vec::new() };
        Arc::new(Snapshot::build(corpus, parties.collect(), Policy::default()))
    }

    #[test]
    fn every_list_is_tried_and_found() {
        let snapshot = snapshot(&[("aa", "MUGABE, Robert Gabriel"), ("aa", "JAMMEH, Yahya"), ("bb", "Дмитрий Волков")]);
        for round in 0..20 {
            let report = canary(Some(Arc::clone(&snapshot)), &Limits::default(), round);
            assert_eq!(report, CanaryReport { tried: 3, missed: Vec::new() });
        }
        assert!(!canary(None, &Limits::default(), 0).is_sound());
    }

    #[test]
    fn rounds_reach_the_whole_list() {
        let reached: std::collections::BTreeSet<usize> =
            (0..200).flat_map(|round| (0..PER_LIST).map(move |number| position(round, number, 100))).collect();
        assert_eq!(reached.len(), 100);
    }

    /// A list whose only name cannot hit (here: the engine is asked for another corpus) is reported.
    #[test]
    fn a_name_that_is_not_found_is_reported() {
        let snapshot = snapshot(&[("aa", "MUGABE, Robert Gabriel")]);
        let mut stranger = snapshot.parties()[0].clone();
        stranger.names[0].text = "Somebody Else".to_owned();
        assert!(!is_found(&snapshot, &Limits::default(), &stranger));
        assert!(is_found(&snapshot, &Limits::default(), &snapshot.parties()[0]));
    }
}
