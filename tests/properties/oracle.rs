//! The naive scan: no index, no postings, no deletion neighborhoods. It compares every token of the query with every
//! token of the vocabulary, and scores every listed name that has any token in common by any rule; the others score 0
//! by definition, because a score is a sum over tokens that meet.

use interdict::engine::Snapshot;
use interdict::index::names::{MIN_JOINED_BYTES, joined_text};
use interdict::index::{NameId, TokenId};
use interdict::matching::{QueryText, compare, compare_joined};
use interdict::model::EvidenceKind;
use interdict::scoring;

/// Every listed name that the query scores at or above `floor`, with its score.
pub(crate) fn scan_names(snapshot: &Snapshot, query: &QueryText, floor: f32) -> Vec<(NameId, f32)> {
    let (index, met) = (snapshot.index(), met_tokens(snapshot, query));
    let scores = index.names.iter().filter(|(_, name)| {
        name.tokens.iter().any(|t| met[t.id.0 as usize])
            || meets_as_pair(snapshot, query, &name.tokens.iter().map(|t| t.id).collect::<Vec<_>>())
    });
    scores
        .map(|(id, name)| (id, scoring::score_name(query, name, &index.vocabulary).score))
        .filter(|(_, score)| *score >= floor)
        .collect()
}

/// Every listed name sought in texts that scores at or above `floor` around any token of the text.
pub(crate) fn scan_text(snapshot: &Snapshot, query: &QueryText, floor: f32) -> Vec<(NameId, f32)> {
    let (index, met) = (snapshot.index(), met_tokens(snapshot, query));
    let mut found = Vec::new();
    for (id, name) in index.names.iter() {
        let ids: Vec<TokenId> = name.tokens.iter().map(|t| t.id).collect();
        let any = ids.iter().any(|t| met[t.0 as usize]) || meets_as_pair(snapshot, query, &ids);
        if !any || !scoring::is_sought_in_text(name, &index.vocabulary) {
            continue;
        }
        let places = 0..query.tokens.len();
        let scores = places.filter_map(|at| scoring::best_in_text(query, at, name, &index.vocabulary));
        let best = scores.map(|m| m.name_score.score).fold(0.0, f32::max);
        if best >= floor {
            found.push((id, best));
        }
    }
    found
}

/// Which vocabulary tokens any query token, or two joined, meets by any rule.
fn met_tokens(snapshot: &Snapshot, query: &QueryText) -> Vec<bool> {
    let vocabulary = &snapshot.index().vocabulary;
    let joined: Vec<String> = query.tokens.windows(2).filter_map(|w| joined_text(&w[0], &w[1])).collect();
    (0..u32::try_from(vocabulary.len()).unwrap())
        .map(|n| {
            let listed = vocabulary.token(TokenId(n));
            query.keyed.iter().any(|q| compare(q, listed).is_some())
                || joined
                    .iter()
                    .any(|j| compare_joined(j.as_bytes(), listed.text.as_bytes(), EvidenceKind::JoinedTokens).is_some())
        })
        .collect()
}

/// Whether one query token meets two neighboring listed tokens joined.
fn meets_as_pair(snapshot: &Snapshot, query: &QueryText, ids: &[TokenId]) -> bool {
    let vocabulary = &snapshot.index().vocabulary;
    ids.windows(2).any(|pair| {
        let (a, b) = (&vocabulary.token(pair[0]).text, &vocabulary.token(pair[1]).text);
        let length = a.len() + b.len();
        let fits = |text: &str| text.len() + 1 >= MIN_JOINED_BYTES && text.len().abs_diff(length) <= 1;
        query.keyed.iter().filter(|q| fits(&q.text)).any(|q| {
            compare_joined(q.text.as_bytes(), format!("{a}{b}").as_bytes(), EvidenceKind::SplitToken).is_some()
        })
    })
}
