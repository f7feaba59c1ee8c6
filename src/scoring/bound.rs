//! An upper bound of a name's score from what the query met, before any tokens are aligned.
//!
//! Each listed token counts with the best similarity any query token has to it; tokens that meet nothing could still
//! meet an initial, or be half of a joined word of a query token of fitting length. The bound forgets that a query token
//! can be used only once, so it is never below the true score; candidates below the floor need no alignment.

use crate::index::names::MIN_JOINED_BYTES;
use crate::index::{IndexedName, Met, NameToken, TokenId, Vocabulary};
use crate::matching::{INITIAL_SIMILARITY, QueryText, compare, compare_joined};
use crate::model::EvidenceKind;
use hashbrown::HashMap;

/// Sums of floats in another order may differ by this much.
const MARGIN: f32 = 1e-3;

/// What a query can reach, per listed token.
#[derive(Debug)]
pub struct Bound<'v> {
    vocabulary: &'v Vocabulary,
    /// Best similarity per listed token.
    similarity: HashMap<TokenId, f32>,
    /// Bit n: some query token has n bytes (63 stands for all longer ones).
    lengths: u64,
    /// First letters of single-letter query tokens, and of all query tokens.
    initials: Letters,
    firsts: Letters,
}

/// A set of first bytes.
#[derive(Debug, Default)]
struct Letters([u64; 4]);

impl Letters {
    fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
}

impl<'v> Bound<'v> {
    /// Prepares the bounds of one query from the meetings the index found.
    #[must_use]
    pub fn new(query: &QueryText, met: &[Met], vocabulary: &'v Vocabulary) -> Self {
        let mut this = Self {
            vocabulary,
            similarity: HashMap::with_capacity(met.len()),
            lengths: 0,
            initials: Letters::default(),
            firsts: Letters::default(),
        };
        for token in &query.keyed {
            this.lengths |= 1 << token.text.len().min(63);
            if let Some(first) = token.text.bytes().next() {
                this.firsts.add(first);
                if token.text.len() == 1 {
                    this.initials.add(first);
                }
            }
        }
        for meeting in met {
            let similarity = this.similarity_of(query, meeting);
            let best = this.similarity.entry(meeting.listed).or_insert(0.0);
            *best = best.max(similarity);
        }
        this
    }

    fn similarity_of(&self, query: &QueryText, met: &Met) -> f32 {
        let (at, listed) = (met.at as usize, self.vocabulary.token(met.listed));
        let found = if met.joined {
            let joined = format!("{}{}", query.tokens[at].text, query.tokens[at + 1].text);
            compare_joined(joined.as_bytes(), listed.text.as_bytes(), EvidenceKind::JoinedTokens)
        } else {
            compare(&query.keyed[at], listed)
        };
        found.map_or(0.0, |found| found.similarity)
    }

    /// The highest score, before qualifiers, that any assignment of the query could give this name; `missing` is the
    /// cost of a listed token that meets nothing, as a share of its weight.
    #[must_use]
    pub fn of(&self, name: &IndexedName, missing: f32) -> f32 {
        let (mut matched, mut cost) = (0.0, 0.0);
        for (at, token) in name.tokens.iter().enumerate() {
            let similarity = if self.pair(name, at) { 1.0 } else { self.token(token) };
            matched += token.weight * similarity;
            // A poor meeting can cost more than none; the bound takes the gain of the one and the cost of the cheaper.
            cost += token.weight * missing.min(1.0 - similarity);
        }
        if matched > 0.0 { (matched / (matched + cost) + MARGIN).min(1.0) } else { 0.0 }
    }

    fn token(&self, token: &NameToken) -> f32 {
        let met = self.similarity.get(&token.id).copied().unwrap_or(0.0);
        if met >= INITIAL_SIMILARITY {
            return met;
        }
        let initial = self.initials.has(token.first) || (token.length == 1 && self.firsts.has(token.first));
        if initial { INITIAL_SIMILARITY } else { met }
    }

    /// Whether a query token could be this token and a neighbor, joined.
    fn pair(&self, name: &IndexedName, at: usize) -> bool {
        let fits = |first: usize| {
            let joined = usize::from(name.tokens[first].length) + usize::from(name.tokens[first + 1].length);
            let around = 0b111_u64 << joined.saturating_sub(1).min(61);
            joined >= MIN_JOINED_BYTES && self.lengths & around != 0
        };
        (at > 0 && fits(at - 1)) || (at + 1 < name.tokens.len() && fits(at))
    }
}
