//! Law 3: the index returns every listed name that a naive scan under the same rules would report.

use crate::corpus;
use crate::mutate::{Random, mutate};
use crate::oracle;
use interdict::engine::Snapshot;
use interdict::index::{Scratch, text_kind};
use interdict::matching::QueryText;
use interdict::normalize::TextKind;
use interdict::scoring::lowest_useful_name_score;
use rayon::prelude::*;

/// Queries on the real lists; the environment may ask for more.
const NAME_QUERIES: usize = 20_000;
const TEXT_QUERIES: usize = 1_000;

fn queries(default: usize) -> usize {
    std::env::var("INTERDICT_ORACLE_QUERIES").ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// A disguised listed name: the name's text and how it is normalized.
fn disguised(snapshot: &Snapshot, random: &mut Random) -> (String, TextKind) {
    let party = &snapshot.parties()[random.below(snapshot.parties().len())];
    let name = &party.names[random.below(party.names.len())];
    (mutate(&name.text, random), text_kind(party.kind))
}

fn check_name(snapshot: &Snapshot, seed: u64) {
    let (text, kind) = disguised(snapshot, &mut Random::new(seed));
    let query = QueryText::new(&text, kind);
    let floor = lowest_useful_name_score();
    let candidates = snapshot.index().name_candidates(&query.tokens, &query.keyed, &mut Scratch::default());
    for (name, score) in oracle::scan_names(snapshot, &query, floor) {
        assert!(
            candidates.binary_search(&name).is_ok(),
            "seed {seed}: {text:?} scores {score} on {name:?}, not a candidate"
        );
    }
}

fn check_text(snapshot: &Snapshot, seed: u64) {
    let random = &mut Random::new(seed);
    let (name, _) = disguised(snapshot, random);
    let (other, _) = disguised(snapshot, random);
    let text = format!("invoice 4711 of {other} paid for {name} with thanks");
    let query = QueryText::new(&text, TextKind::FreeText);
    let floor = lowest_useful_name_score();
    let index = snapshot.index();
    let anchors = index.text_candidates(&query.tokens, &query.keyed, &mut Scratch::default());
    for (name, score) in oracle::scan_text(snapshot, &query, floor) {
        let found = anchors.iter().filter(|anchor| anchor.name == name);
        let best = found
            .filter_map(|a| {
                interdict::scoring::best_in_text(&query, a.at as usize, index.names.name(name), &index.vocabulary)
            })
            .map(|m| m.name_score.score)
            .fold(0.0, f32::max);
        assert!(best >= score, "seed {seed}: {text:?} scores {score} on {name:?}, the index reaches {best}");
    }
}

#[test]
fn names_on_the_sample() {
    (0..2_000).into_par_iter().for_each(|seed| check_name(&corpus::SAMPLE, seed));
}

#[test]
fn texts_on_the_sample() {
    (0..500).into_par_iter().for_each(|seed| check_text(&corpus::SAMPLE, seed));
}

#[test]
fn names_on_real_lists() {
    if let Some(snapshot) = corpus::OFAC.as_ref() {
        (0..queries(NAME_QUERIES) as u64).into_par_iter().for_each(|seed| check_name(snapshot, seed));
    }
}

#[test]
fn texts_on_real_lists() {
    if let Some(snapshot) = corpus::OFAC.as_ref() {
        (0..TEXT_QUERIES as u64).into_par_iter().for_each(|seed| check_text(snapshot, seed));
    }
}
