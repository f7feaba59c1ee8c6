//! One screened text against one listed name: which tokens meet, and how. No weights of evidence, no thresholds.
//!
//! One file per matcher. Everything here is a function of its two arguments only, so that a scan over all names and a
//! look-up through the index give the same answer (law 3), and scores never depend on what else is listed (law 4).

mod alignment;
pub mod country;
pub mod qualifiers;
mod tokens;

pub use alignment::{Alignment, Pair, align, meets};
pub use tokens::{INITIAL_SIMILARITY, TokenMatch, compare, compare_joined};

use crate::index::{KeyedToken, TokenClass, rarity};
use crate::normalize::{NormalizedText, Signals, TextKind, Token, TokenKind, normalize};

/// A word that no reference table knows is probably rare, but a surplus one in a payment is often just a middle name:
/// surplus words never weigh more than this.
pub const MAX_SURPLUS_WEIGHT: f32 = 0.75;

/// A screened text in comparable form.
#[derive(Clone, Debug)]
pub struct QueryText {
    /// Tokens with their spans in the source.
    pub tokens: Vec<Token>,
    /// The tokens with their keys.
    pub keyed: Vec<KeyedToken>,
    /// What each token weighs if it meets nothing.
    pub surplus: Vec<f32>,
    /// Signs of disguise.
    pub signals: Signals,
}

impl QueryText {
    /// Normalizes a text.
    #[must_use]
    pub fn new(text: &str, kind: TextKind) -> Self {
        let NormalizedText { tokens, signals } = normalize(text, kind);
        let keyed = tokens.iter().map(|t| KeyedToken::new(&t.text, TokenClass::of(t.kind, t.form))).collect();
        let surplus = tokens.iter().map(surplus_weight).collect();
        Self { tokens, keyed, surplus, signals }
    }

    /// Whether a sign of disguise was seen.
    #[must_use]
    pub fn is_disguised(&self) -> bool {
        let s = &self.signals;
        s.homoglyph
            || s.zero_width
            || s.bidi_control
            || s.leetspeak
            || s.charset_loss
            || s.letter_spacing
            || s.full_width
    }
}

fn surplus_weight(token: &Token) -> f32 {
    let weight = rarity::weight(&token.text, token.kind);
    match token.kind {
        // Numbers beside a name are house numbers, dates and references.
        TokenKind::Number => 0.2,
        TokenKind::Word
        | TokenKind::Initial
        | TokenKind::LegalForm
        | TokenKind::Title
        | TokenKind::Particle
        | TokenKind::StopWord => weight.min(MAX_SURPLUS_WEIGHT),
    }
}
