//! The self-match proof (law 6): every screenable name and identifier of a corpus, sent through the live path, hits
//! its own party. A filter that silently lost names went unnoticed for years at a bank (FCA final notice, October
//! 2024: 38 of 3,088 names screened); a version that fails this proof does not go live.

use super::{ScreenOptions, SelfMatchCounts, SelfMatchMiss, SelfMatchReport, Snapshot, screen};
use crate::index::identifiers;
use crate::model::{
    Identifier, IdentifierKind, ListedParty, PartyKind, PartyRole, TradeItem, TradeItemKind, Transaction,
    TransactionParty,
};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// At most this many misses are listed; the counts are always complete.
const MAX_MISSES: usize = 100;

/// What one party contributes.
#[derive(Default)]
struct PartyResult {
    names: u64,
    names_found: u64,
    identifiers: u64,
    identifiers_found: u64,
    unscreenable: u64,
    misses: Vec<SelfMatchMiss>,
}

/// Runs the proof over the whole corpus.
pub(super) fn run(snapshot: &Snapshot, progress: &(dyn Fn(usize) + Sync)) -> SelfMatchReport {
    let done = AtomicUsize::new(0);
    let skipped_names: BTreeSet<(u32, u32)> = snapshot.index().unscreenable_names().iter().copied().collect();
    let skipped_ids: BTreeSet<(u32, u32)> =
        snapshot.index().unscreenable_identifiers().iter().map(|r| (r.party, r.identifier)).collect();
    let results: Vec<PartyResult> = snapshot
        .parties()
        .par_iter()
        .enumerate()
        .map(|(number, party)| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let result = prove(snapshot, party, &|name| skipped_names.contains(&(number, name)), &|id| {
                skipped_ids.contains(&(number, id))
            });
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            result
        })
        .collect();
    summarize(snapshot, results)
}

fn prove(
    snapshot: &Snapshot,
    party: &ListedParty,
    skip_name: &dyn Fn(u32) -> bool,
    skip_identifier: &dyn Fn(u32) -> bool,
) -> PartyResult {
    let mut result = PartyResult::default();
    let mut check = |what: &str, transaction: &Transaction| {
        let (decision, _) = screen(snapshot, transaction, &ScreenOptions { min_score: None, without_evidence: true });
        let found = decision.hits.iter().any(|hit| hit.party_id == party.id);
        if !found {
            result.misses.push(SelfMatchMiss { party_id: party.id.clone(), text: what.to_owned() });
        }
        u64::from(found)
    };
    let (mut names, mut names_found, mut ids, mut ids_found, mut unscreenable) = (0, 0, 0, 0, 0);
    for (number, name) in (0_u32..).zip(&party.names) {
        if skip_name(number) {
            unscreenable += 1;
            continue;
        }
        names += 1;
        names_found += check(&name.text, &transaction_for_name(party.kind, &name.text));
    }
    for (number, identifier) in (0_u32..).zip(&party.identifiers).filter(|(_, known)| !known.doubtful) {
        if identifiers::group(identifier.kind).is_none() {
            continue; // shown, never matched
        }
        if skip_identifier(number) {
            unscreenable += 1;
            continue;
        }
        ids += 1;
        ids_found += check(&identifier.value, &transaction_for_identifier(identifier));
    }
    PartyResult { names, names_found, identifiers: ids, identifiers_found: ids_found, unscreenable, ..result }
}

/// A payment that carries a listed name the way such a name comes.
fn transaction_for_name(kind: PartyKind, name: &str) -> Transaction {
    let mut transaction = Transaction { transaction_id: "self-match".to_owned(), ..Transaction::default() };
    let item = match kind {
        PartyKind::Vessel => Some(TradeItemKind::Vessel),
        PartyKind::Aircraft => Some(TradeItemKind::Aircraft),
        PartyKind::Person | PartyKind::Organization | PartyKind::Unknown => None,
    };
    match item {
        Some(kind) => {
            transaction.trade_items.push(TradeItem { kind, name: Some(name.to_owned()), identifiers: Vec::new() });
        }
        None => transaction.parties.push(party(kind, vec![name.to_owned()], Vec::new())),
    }
    transaction
}

fn transaction_for_identifier(identifier: &Identifier) -> Transaction {
    let mut transaction = Transaction { transaction_id: "self-match".to_owned(), ..Transaction::default() };
    if identifier.kind == IdentifierKind::CryptoAddress {
        let wallet = crate::model::CryptoAddress { asset: identifier.label.clone(), address: identifier.value.clone() };
        transaction.crypto_addresses.push(wallet);
    } else {
        let bare = Identifier::new(identifier.kind, identifier.value.clone());
        transaction.parties.push(party(PartyKind::Unknown, Vec::new(), vec![bare]));
    }
    transaction
}

fn party(kind: PartyKind, names: Vec<String>, identifiers: Vec<Identifier>) -> TransactionParty {
    TransactionParty { names, identifiers, ..TransactionParty::new(PartyRole::Creditor, kind) }
}

fn summarize(snapshot: &Snapshot, results: Vec<PartyResult>) -> SelfMatchReport {
    let mut report = SelfMatchReport::default();
    let mut lists: BTreeMap<_, SelfMatchCounts> = BTreeMap::new();
    for (party, result) in snapshot.parties().iter().zip(results) {
        let list = &party.id.list;
        let counts = lists.entry(list.clone()).or_insert_with(|| SelfMatchCounts {
            list: list.clone(),
            names: 0,
            names_found: 0,
            identifiers: 0,
            identifiers_found: 0,
            unscreenable: 0,
        });
        counts.names += result.names;
        counts.names_found += result.names_found;
        counts.identifiers += result.identifiers;
        counts.identifiers_found += result.identifiers_found;
        counts.unscreenable += result.unscreenable;
        let room = MAX_MISSES.saturating_sub(report.misses.len());
        report.misses.extend(result.misses.into_iter().take(room));
    }
    report.lists = lists.into_values().collect();
    report
}
