//! Law 3: the index returns every listed name that a naive scan under the same rules would report.

use crate::corpus;
use crate::mutate::{Random, mutate};
use crate::oracle;
use interdict::engine::{ScreenOptions, Snapshot, screen};
use interdict::index::{NameId, Scratch, text_kind};
use interdict::matching::QueryText;
use interdict::model::{FieldKind, PartyKind};
use interdict::normalize::TextKind;
use interdict::scoring::{Bound, MISSING, MISSING_IN_TEXT, lowest_useful_name_score};
use rayon::prelude::*;

/// Queries on the real lists. The naive scan is slow on purpose: an unoptimized build tests a part, the release build
/// (`cargo test --release --test properties`) all. The environment may ask for another number.
const NAME_QUERIES: usize = if cfg!(debug_assertions) { 400 } else { 20_000 };
const TEXT_QUERIES: usize = if cfg!(debug_assertions) { 50 } else { 1_000 };

fn queries(default: usize) -> usize {
    std::env::var("INTERDICT_TEST_ORACLE_QUERIES").ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// A disguised listed name: its text and the kind of party.
fn disguised(snapshot: &Snapshot, random: &mut Random) -> (String, PartyKind) {
    let party = &snapshot.parties()[random.below(snapshot.parties().len())];
    let name = &party.names[random.below(party.names.len())];
    (mutate(&name.text, random), party.kind)
}

/// Checks one query; returns how many names the naive scan found.
fn check_name(snapshot: &Snapshot, seed: u64) -> usize {
    let (text, kind) = disguised(snapshot, &mut Random::new(seed));
    let query = QueryText::new(&text, text_kind(kind));
    let floor = lowest_useful_name_score();
    let index = snapshot.index();
    let candidates = index.name_candidates(&query.tokens, &query.keyed, &mut Scratch::default());
    let bound = Bound::new(&query, &candidates.met, &index.vocabulary);
    let expected = oracle::scan_names(snapshot, &query, floor);
    for (name, score) in &expected {
        let found = candidates.found.binary_search(name).is_ok();
        assert!(found, "seed {seed}: {text:?} scores {score} on {name:?}, not a candidate");
        let most = bound.of(index.names.name(*name), MISSING);
        assert!(most >= *score, "seed {seed}: {text:?} scores {score} on {name:?}, above its bound {most}");
    }
    if matches!(kind, PartyKind::Person | PartyKind::Organization) {
        check_decision(snapshot, &text, kind, &expected);
    }
    expected.len()
}

/// What the scan finds at the policy's threshold must be a hit of the decision, for parties of the query's kind (others
/// lose score for the conflict of kinds).
fn check_decision(snapshot: &Snapshot, text: &str, kind: PartyKind, expected: &[(NameId, f32)]) {
    let transaction = corpus::payment_to(kind, text);
    let (decision, _) =
        screen(snapshot, &transaction, &ScreenOptions { without_evidence: true, ..ScreenOptions::default() });
    let threshold = snapshot.policy().threshold(FieldKind::PartyName);
    for (name, score) in expected.iter().filter(|(_, score)| *score >= threshold) {
        let party = &snapshot.parties()[snapshot.index().names.name(*name).party as usize];
        let hit = party.kind != kind || decision.hits.iter().any(|hit| hit.party_id == party.id);
        assert!(hit, "{text:?} scores {score} on {}, which is no hit of the decision", party.id);
    }
}

/// Checks one text; returns how many names the naive scan found.
fn check_text(snapshot: &Snapshot, seed: u64) -> usize {
    let random = &mut Random::new(seed);
    let (name, _) = disguised(snapshot, random);
    let (other, _) = disguised(snapshot, random);
    let text = format!("invoice 4711 of {other} paid for {name} with thanks");
    let query = QueryText::new(&text, TextKind::FreeText);
    let floor = lowest_useful_name_score();
    let index = snapshot.index();
    let anchors = index.text_candidates(&query.tokens, &query.keyed, &mut Scratch::default());
    let bound = Bound::new(&query, &anchors.met, &index.vocabulary);
    let expected = oracle::scan_text(snapshot, &query, floor);
    for &(name, score) in &expected {
        let most = bound.of(index.names.name(name), MISSING_IN_TEXT);
        assert!(most >= score, "seed {seed}: {text:?} scores {score} on {name:?}, above its bound {most}");
        let found = anchors.found.iter().filter(|anchor| anchor.name == name);
        let best = found
            .filter_map(|a| {
                interdict::scoring::best_in_text(&query, a.at as usize, index.names.name(name), &index.vocabulary)
            })
            .map(|m| m.name_score.score)
            .fold(0.0, f32::max);
        assert!(best >= score, "seed {seed}: {text:?} scores {score} on {name:?}, the index reaches {best}");
    }
    expected.len()
}

/// Runs `check` on many seeds; the scan must find something most of the time, or nothing was tested.
fn check_all(queries: usize, check: impl Fn(u64) -> usize + Sync) {
    let found = (0..queries as u64).into_par_iter().filter(|seed| check(*seed) > 0).count();
    assert!(found * 10 > queries * 7, "only {found} of {queries} queries were near any listed name");
}

#[test]
fn names_on_the_sample() {
    check_all(2_000, |seed| check_name(&corpus::SAMPLE, seed));
}

#[test]
fn texts_on_the_sample() {
    check_all(500, |seed| check_text(&corpus::SAMPLE, seed));
}

#[test]
fn names_on_real_lists() {
    if let Some(snapshot) = corpus::OFAC.as_ref() {
        check_all(queries(NAME_QUERIES), |seed| check_name(snapshot, seed));
    }
}

#[test]
fn texts_on_real_lists() {
    if let Some(snapshot) = corpus::OFAC.as_ref() {
        check_all(TEXT_QUERIES, |seed| check_text(snapshot, seed));
    }
}
