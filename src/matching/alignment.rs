//! The best assignment of query tokens to tokens of one listed name.
//!
//! Each token is used at most once. Besides one-to-one meetings, two neighboring query tokens may meet one listed
//! token joined, and one query token two neighboring listed ones. The assignment with the greatest sum of
//! weight x similarity wins; ties go to the earliest tokens, so the result never depends on chance.

use super::tokens::{TokenMatch, compare, compare_joined};
use crate::index::names::{MIN_JOINED_BYTES, can_join, joined_text};
use crate::index::{IndexedName, KeyedToken, TokenClass, TokenId, Vocabulary};
use crate::model::EvidenceKind;
use crate::normalize::{Token, TokenForm};

/// Search steps after which the best assignment so far stands; reached only by names that repeat one word many times.
const MAX_STEPS: u32 = 4_000;

/// One meeting: `query_count` tokens from `query` on, `listed_count` tokens from `listed` on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// First query token, within the tokens handed in.
    pub query: usize,
    /// One, or two joined.
    pub query_count: usize,
    /// First listed token.
    pub listed: usize,
    /// One, or two joined.
    pub listed_count: usize,
    /// In what way they meet.
    pub kind: EvidenceKind,
    /// How well, 0 to 1.
    pub similarity: f32,
    /// Weight of the listed tokens.
    pub weight: f32,
}

impl Pair {
    fn gain(&self) -> f32 {
        self.weight * self.similarity
    }

    fn overlaps(&self, other: &Self) -> bool {
        let ranges = |a: usize, n: usize, b: usize, m: usize| a < b + m && b < a + n;
        ranges(self.query, self.query_count, other.query, other.query_count)
            || ranges(self.listed, self.listed_count, other.listed, other.listed_count)
    }
}

/// An assignment: pairs in order of query token, no token twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alignment {
    /// The meetings.
    pub pairs: Vec<Pair>,
}

/// Finds the best assignment of `tokens` (with `keyed`, of one length) to the tokens of `name`.
#[must_use]
pub fn align(tokens: &[Token], keyed: &[KeyedToken], name: &IndexedName, vocabulary: &Vocabulary) -> Alignment {
    let edges = edges(tokens, keyed, name, vocabulary);
    let mut pairs = best_assignment(&edges);
    pairs.sort_by_key(|pair| pair.query);
    Alignment { pairs }
}

/// Whether query token `at`, alone or joined with the next, meets any token of `name`: a cheap look before [`align`].
#[must_use]
pub fn meets(tokens: &[Token], keyed: &[KeyedToken], at: usize, name: &IndexedName, vocabulary: &Vocabulary) -> bool {
    let to = (at + 2).min(tokens.len());
    let alone = |listed: &TokenId| compare(&keyed[at], vocabulary.token(*listed)).is_some();
    name.tokens.iter().any(|t| alone(&t.id)) || {
        let mut found = Vec::new();
        for (l, listed) in name.tokens.iter().enumerate() {
            joined_query_edges(&tokens[at..to], l, vocabulary.token(listed.id), listed.weight, &mut found);
        }
        for l in 0..name.tokens.len().saturating_sub(1) {
            split_query_edges(&keyed[at..=at], l, name, vocabulary, &mut found);
        }
        !found.is_empty()
    }
}

fn edges(tokens: &[Token], keyed: &[KeyedToken], name: &IndexedName, vocabulary: &Vocabulary) -> Vec<Pair> {
    let mut edges = Vec::new();
    for (l, listed) in name.tokens.iter().enumerate() {
        let word = vocabulary.token(listed.id);
        for (q, query) in keyed.iter().enumerate() {
            if let Some(found) = compare(query, word) {
                edges.push(pair((q, 1), (l, 1), found, listed.weight));
            }
        }
        joined_query_edges(tokens, l, word, listed.weight, &mut edges);
    }
    for l in 0..name.tokens.len().saturating_sub(1) {
        split_query_edges(keyed, l, name, vocabulary, &mut edges);
    }
    edges
}

fn pair(query: (usize, usize), listed: (usize, usize), found: TokenMatch, weight: f32) -> Pair {
    Pair {
        query: query.0,
        query_count: query.1,
        listed: listed.0,
        listed_count: listed.1,
        kind: found.kind,
        similarity: found.similarity,
        weight,
    }
}

fn joined_query_edges(tokens: &[Token], l: usize, word: &KeyedToken, weight: f32, edges: &mut Vec<Pair>) {
    if !word.alphabetic || word.text.len() < MIN_JOINED_BYTES - 1 {
        return;
    }
    for q in 0..tokens.len().saturating_sub(1) {
        let length = tokens[q].text.len() + tokens[q + 1].text.len();
        if length.abs_diff(word.text.len()) > 1 {
            continue;
        }
        let joined = joined_text(&tokens[q], &tokens[q + 1]);
        let found = joined.and_then(|j| compare_joined(j.as_bytes(), word.text.as_bytes(), EvidenceKind::JoinedTokens));
        edges.extend(found.map(|found| pair((q, 2), (l, 1), found, weight)));
    }
}

fn split_query_edges(
    keyed: &[KeyedToken],
    l: usize,
    name: &IndexedName,
    vocabulary: &Vocabulary,
    edges: &mut Vec<Pair>,
) {
    let (first, second) = (&name.tokens[l], &name.tokens[l + 1]);
    let (a, b) = (vocabulary.token(first.id), vocabulary.token(second.id));
    let form = |t: &KeyedToken| if t.class == TokenClass::Skeleton { TokenForm::Skeleton } else { TokenForm::Full };
    let length = a.text.len() + b.text.len();
    if length < MIN_JOINED_BYTES || !can_join(first.kind, form(a)) || !can_join(second.kind, form(b)) {
        return;
    }
    let mut joined = String::new();
    for (q, query) in keyed.iter().enumerate() {
        let long_enough = query.alphabetic && query.text.len() + 1 >= MIN_JOINED_BYTES;
        if !long_enough || query.text.len().abs_diff(length) > 1 {
            continue;
        }
        if joined.is_empty() {
            joined.push_str(&a.text);
            joined.push_str(&b.text);
        }
        let found = compare_joined(query.text.as_bytes(), joined.as_bytes(), EvidenceKind::SplitToken);
        edges.extend(found.map(|found| pair((q, 1), (l, 2), found, first.weight + second.weight)));
    }
}

/// Exact search with the greedy assignment as first bound.
fn best_assignment(edges: &[Pair]) -> Vec<Pair> {
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by(|a, b| {
        let (x, y) = (&edges[*a], &edges[*b]);
        y.gain().total_cmp(&x.gain()).then(x.query.cmp(&y.query)).then(x.listed.cmp(&y.listed)).then(a.cmp(b))
    });
    let ordered: Vec<Pair> = order.into_iter().map(|at| edges[at]).collect();
    let mut greedy: Vec<Pair> = Vec::new();
    for edge in &ordered {
        if !greedy.iter().any(|taken| taken.overlaps(edge)) {
            greedy.push(*edge);
        }
    }
    let conflict_free = greedy.len() == ordered.len();
    if conflict_free {
        return greedy;
    }
    let mut search = Search { edges: &ordered, best_gain: sum(&greedy), best: greedy, taken: Vec::new(), steps: 0 };
    search.descend(0, 0.0);
    search.best
}

fn sum(pairs: &[Pair]) -> f32 {
    pairs.iter().map(Pair::gain).sum()
}

struct Search<'e> {
    edges: &'e [Pair],
    best: Vec<Pair>,
    best_gain: f32,
    taken: Vec<Pair>,
    steps: u32,
}

impl Search<'_> {
    fn descend(&mut self, from: usize, gain: f32) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return;
        }
        // A clear margin keeps float noise from replacing an equally good earlier assignment.
        if gain > self.best_gain + 1e-5 {
            self.best_gain = gain;
            self.best.clone_from(&self.taken);
        }
        if gain + sum(&self.edges[from..]) <= self.best_gain + 1e-5 {
            return;
        }
        for at in from..self.edges.len() {
            let edge = self.edges[at];
            if !self.taken.iter().any(|taken| taken.overlaps(&edge)) {
                self.taken.push(edge);
                self.descend(at + 1, gain + edge.gain());
                self.taken.pop();
            }
        }
    }
}
