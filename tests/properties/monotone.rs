//! Law 4: more listed parties or more hits never make an outcome milder.

use crate::corpus;
use crate::mutate::{Random, mutate};
use interdict::engine::{ScreenOptions, Snapshot, screen};
use interdict::model::{Hit, Outcome, PartyKind};
use rayon::prelude::*;
use std::collections::BTreeMap;

fn decide(snapshot: &Snapshot, kind: PartyKind, text: &str) -> (Outcome, BTreeMap<String, Hit>) {
    let (decision, _) = screen(snapshot, &corpus::payment_to(kind, text), &ScreenOptions::default());
    let hits =
        decision.hits.into_iter().map(|hit| (format!("{} {}", hit.party_id, hit.field_kind.label()), hit)).collect();
    (decision.outcome, hits)
}

fn check(smaller: &Snapshot, larger: &Snapshot, seed: u64) -> bool {
    let random = &mut Random::new(seed);
    let party = &smaller.parties()[random.below(smaller.parties().len())];
    let name = &party.names[random.below(party.names.len())];
    let text = mutate(&name.text, random);
    let (before, hits_before) = decide(smaller, party.kind, &text);
    let (after, hits_after) = decide(larger, party.kind, &text);
    assert!(after >= before, "seed {seed}: {text:?} was {before:?} and became {after:?} with more parties");
    for (key, hit) in hits_before {
        assert_eq!(hits_after.get(&key), Some(&hit), "seed {seed}: a hit changed because others were listed");
    }
    before != Outcome::Clear
}

#[test]
fn more_parties_never_make_it_milder() {
    for larger in corpus::all() {
        let half = larger.parties().iter().step_by(2).cloned().collect();
        let smaller = corpus::snapshot(half);
        let held = (0..2_000_u64).into_par_iter().filter(|seed| check(&smaller, larger, *seed)).count();
        assert!(held > 500, "most disguised names must still be held, got {held}");
    }
}
