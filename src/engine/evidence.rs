//! Alignments to evidence: the same facts, in the caller's own field and in words a person can read.

use super::fields::ScreenedField;
use crate::index::{IndexedName, Vocabulary};
use crate::matching::QueryText;
use crate::model::{Evidence, EvidenceKind, Identifier, Residue, Span};
use crate::normalize::Token;
use crate::scoring::NameScore;

/// Span, evidence and residue of a name match. Every token of the window and of the listed name is in exactly one
/// piece of evidence or in the residue (law 5).
pub(super) fn name_evidence(
    query: &QueryText,
    score: &NameScore,
    name: &IndexedName,
    window: (usize, usize),
    vocabulary: &Vocabulary,
) -> (Span, Vec<Evidence>, Residue) {
    let mut query_met = vec![false; query.tokens.len()];
    let mut listed_met = vec![false; name.tokens.len()];
    let mut evidence = Vec::with_capacity(score.alignment.pairs.len() + 2);
    for pair in &score.alignment.pairs {
        let tokens = &query.tokens[pair.query..pair.query + pair.query_count];
        let listed = &name.tokens[pair.listed..pair.listed + pair.listed_count];
        query_met[pair.query..pair.query + pair.query_count].fill(true);
        listed_met[pair.listed..pair.listed + pair.listed_count].fill(true);
        evidence.push(Evidence {
            kind: pair.kind,
            spans: tokens.iter().map(span).collect(),
            query: join(tokens.iter().map(|t| &*t.text)),
            listed: join(listed.iter().map(|t| &*vocabulary.token(t.id).text)),
            similarity: crate::scoring::round(pair.similarity),
            contribution: crate::scoring::round(
                pair.weight * pair.similarity / score.denominator.max(f32::MIN_POSITIVE),
            ),
        });
    }
    let left = (window.0..window.1).filter(|at| !query_met[*at]);
    let residue = Residue {
        query: left.map(|at| (query.tokens[at].text.to_string(), span(&query.tokens[at]))).collect(),
        listed: (0..name.tokens.len())
            .filter(|at| !listed_met[*at])
            .map(|at| vocabulary.token(name.tokens[at].id).text.to_string())
            .collect(),
    };
    let met = |at: &usize| query_met[*at];
    let first = (window.0..window.1).find(met).unwrap_or(window.0);
    let last = (window.0..window.1).rev().find(met).unwrap_or(first);
    let whole = Span { start: query.tokens[first].start, end: query.tokens[last].end };
    (whole, evidence, residue)
}

/// Evidence of an identifier hit, with the conflict of issuers if there is one.
pub(super) fn identifier_evidence(
    kind: EvidenceKind,
    similarity: f32,
    field: &ScreenedField<'_>,
    listed: &Identifier,
    span: Span,
    conflict: Option<((&str, &str), f32)>,
) -> Vec<Evidence> {
    let text = field.text.get(span.start as usize..span.end as usize).unwrap_or("");
    let mut evidence = vec![Evidence {
        kind,
        spans: vec![span],
        query: text.to_owned(),
        listed: listed.value.clone(),
        similarity,
        contribution: similarity,
    }];
    if let Some(((query, listed), moved)) = conflict {
        evidence.push(Evidence {
            kind: EvidenceKind::IssuerConflicts,
            spans: Vec::new(),
            query: query.to_owned(),
            listed: listed.to_owned(),
            similarity: 0.0,
            contribution: moved,
        });
    }
    evidence
}

fn span(token: &Token) -> Span {
    Span { start: token.start, end: token.end }
}

fn join<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.collect::<Vec<_>>().join(" ")
}
