//! Law 5: every token of a screened name is in exactly one piece of evidence or in the residue, on both sides.

use crate::corpus;
use crate::mutate::{Random, mutate};
use interdict::engine::{ScreenOptions, Snapshot, screen};
use interdict::index::text_kind;
use interdict::model::{FieldKind, Hit, PartyKind};
use interdict::normalize::{TextKind, normalize};
use rayon::prelude::*;

fn check(snapshot: &Snapshot, seed: u64) -> usize {
    let random = &mut Random::new(seed);
    let party = &snapshot.parties()[random.below(snapshot.parties().len())];
    let name = &party.names[random.below(party.names.len())];
    let text = mutate(&name.text, random);
    let kind = if party.kind == PartyKind::Person { PartyKind::Person } else { PartyKind::Organization };
    let options = ScreenOptions { min_score: Some(0.70), without_evidence: false };
    let (decision, _) = screen(snapshot, &corpus::payment_to(kind, &text), &options);
    decision.hits.iter().filter(|hit| hit.identifier_kind.is_none()).for_each(|hit| account(&text, kind, hit));
    decision.hits.len()
}

fn account(text: &str, kind: PartyKind, hit: &Hit) {
    let mut query: Vec<_> = hit.evidence.iter().flat_map(|e| e.spans.iter().copied()).collect();
    query.extend(hit.residue.query.iter().map(|(_, span)| *span));
    query.sort();
    let whole_field = hit.field_kind == FieldKind::PartyName;
    let normalized = normalize(text, if whole_field { text_kind(kind) } else { TextKind::FreeText });
    let mut expected: Vec<_> =
        normalized.tokens.iter().map(|t| interdict::model::Span { start: t.start, end: t.end }).collect();
    if !whole_field {
        expected.retain(|span| span.start >= hit.span.start && span.end <= hit.span.end);
    }
    assert_eq!(query, expected, "query side of {text:?} against {:?}", hit.matched);

    let mut listed: Vec<String> = Vec::new();
    for piece in hit.evidence.iter().filter(|e| !e.spans.is_empty()) {
        listed.extend(piece.listed.split(' ').map(str::to_owned));
    }
    listed.extend(hit.residue.listed.iter().cloned());
    listed.sort();
    let mut expected: Vec<String> =
        normalize(&hit.matched, text_kind(hit.party_kind)).tokens.iter().map(|t| t.text.to_string()).collect();
    expected.sort();
    assert_eq!(listed, expected, "listed side of {text:?} against {:?}", hit.matched);
}

#[test]
fn every_token_is_accounted_for() {
    for snapshot in corpus::all() {
        let hits: usize = (0..2_000_u64).into_par_iter().map(|seed| check(snapshot, seed)).sum();
        assert!(hits > 1_000, "the disguises must leave most names findable, got {hits} hits");
    }
}
