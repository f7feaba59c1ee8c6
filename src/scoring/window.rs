//! Names inside a text: the best window around the tokens a name was found by.
//!
//! A window begins at a token that meets the name and is two tokens longer than the name, so that a title or an
//! initial may stand inside. A text of a thousand words is then no likelier to collect a name by chance than one of ten.

use super::{NameScore, Sums, finish};
use crate::index::{IndexedName, Vocabulary};
use crate::matching::{QueryText, align, meets};
use crate::model::{AliasStrength, EvidenceKind, PartyKind};
use crate::normalize::TokenKind;

/// Foreign tokens a window may hold beside as many tokens as the name has.
const SLACK: usize = 2;
/// Cost of a foreign token between tokens of the name, as a share of its weight.
const GAP: f32 = 0.5;
/// Cost of a listed token that is not in the text.
pub const MISSING_IN_TEXT: f32 = 1.0;
/// A name of one word is sought in texts only from this many bytes on, and only exactly.
const MIN_SINGLE_BYTES: usize = 7;

/// A name found in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextMatch {
    /// The score; pairs count query tokens from the start of the text.
    pub name_score: NameScore,
    /// First token of the match.
    pub from: usize,
    /// One past its last token.
    pub to: usize,
}

/// Whether a listed name is sought inside texts at all: strong names of persons and organizations with at least two
/// telling words, or one long rare word. Weak names, single common words and vessel names would flood payments.
#[must_use]
pub fn is_sought_in_text(name: &IndexedName, vocabulary: &Vocabulary) -> bool {
    let kind = matches!(name.party_kind, PartyKind::Person | PartyKind::Organization | PartyKind::Unknown);
    kind && name.strength != AliasStrength::Weak && (telling_words(name) >= 2 || is_long_single(name, vocabulary))
}

/// Words and numbers of a name; legal forms, particles, titles and stop words tell nothing by themselves.
fn telling_words(name: &IndexedName) -> usize {
    name.tokens.iter().filter(|t| matches!(t.kind, TokenKind::Word | TokenKind::Number)).count()
}

fn is_long_single(name: &IndexedName, vocabulary: &Vocabulary) -> bool {
    name.tokens.iter().any(|t| {
        let token = vocabulary.token(t.id);
        t.kind == TokenKind::Word && t.weight >= 0.9 && token.alphabetic && token.text.len() >= MIN_SINGLE_BYTES
    })
}

/// The best window of the text that holds token `at`; `None` when nothing in it meets the name.
#[must_use]
pub fn best_in_text(query: &QueryText, at: usize, name: &IndexedName, vocabulary: &Vocabulary) -> Option<TextMatch> {
    let width = name.tokens.len() + SLACK;
    let first = at.saturating_sub(width - 1);
    let mut best: Option<TextMatch> = None;
    for from in first..=at {
        // A window counts only when its first token is part of the match.
        if !meets(&query.tokens, &query.keyed, from, name, vocabulary) {
            continue;
        }
        let to = (from + width).min(query.tokens.len());
        let Some(found) = score_window(query, from, to, name, vocabulary) else { continue };
        let better = best.as_ref().is_none_or(|b| found.name_score.score > b.name_score.score);
        if better {
            best = Some(found);
        }
    }
    best
}

fn score_window(
    query: &QueryText,
    from: usize,
    to: usize,
    name: &IndexedName,
    vocabulary: &Vocabulary,
) -> Option<TextMatch> {
    let mut alignment = align(&query.tokens[from..to], &query.keyed[from..to], name, vocabulary);
    let begin = alignment.pairs.first()?.query;
    let end = alignment.pairs.iter().map(|p| p.query + p.query_count).max()?;
    if begin > 0 {
        return None; // the window that begins at that token is scored by itself
    }
    let single_word = telling_words(name) < 2;
    if single_word
        && alignment.pairs.iter().any(|p| p.kind != EvidenceKind::ExactToken && p.kind != EvidenceKind::LegalForm)
    {
        return None;
    }
    let sums = Sums::of(&alignment, name, &query.surplus[from..from + end]);
    let cost = sums.edited + MISSING_IN_TEXT * sums.missing + GAP * sums.surplus;
    for pair in &mut alignment.pairs {
        pair.query += from;
    }
    Some(TextMatch { name_score: finish(alignment, &sums, cost), from, to: from + end })
}
