//! Evidence to scores: one formula for names, one for names inside texts, one for identifiers, one table of features.
//!
//! **Names.** With the best assignment of tokens, `M` is the sum of weight x similarity over the tokens that meet,
//! `E` what those tokens lose by not being equal, `L` and `Q` the weights of listed and query tokens that meet nothing:
//!
//! `score = M / (M + E + 0.5 L + 0.3 Q + 0.4 min(L, Q))`
//!
//! A missing middle name or a surplus one costs little; a token on one side *instead of* one on the other (the last
//! term) costs more, for that is how two different people differ. All tokens meeting exactly gives 1.
//!
//! **Names inside a text**: `M / (M + E + L + 0.5 G)`, where `G` is the weight of foreign tokens between the first and
//! the last token met; the rest of the text costs nothing.
//!
//! Agreement and conflict of other attributes then move the score by the table [`FEATURES`].

mod bound;
mod features;
mod prefix;
mod window;

pub use bound::Bound;
pub use features::{FEATURES, Feature, QualifierEffect, apply_qualifiers, effect};
pub use prefix::{MIN_SUPPORTED_SCORE, lowest_name_score_for, lowest_useful_name_score, must_post};
pub use window::{MISSING_IN_TEXT, TextMatch, best_in_text, is_sought_in_text};

use crate::index::{IndexedName, Vocabulary};
use crate::matching::{Alignment, QueryText, align};

/// Cost of a listed token that meets nothing, as a share of its weight.
pub const MISSING: f32 = 0.5;
/// Cost of a query token that meets nothing.
pub(crate) const SURPLUS: f32 = 0.3;
/// Further cost where both sides have tokens that meet nothing.
pub(crate) const CONTRADICTION: f32 = 0.4;

/// A scored assignment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NameScore {
    /// Which tokens met.
    pub alignment: Alignment,
    /// The score before qualifiers, 0 to 1.
    pub score: f32,
    /// `M`: weight x similarity over tokens that met.
    pub matched: f32,
    /// What the score was divided by; `weight x similarity / denominator` is a pair's contribution.
    pub denominator: f32,
}

/// Scores a whole field against a listed name.
#[must_use]
pub fn score_name(query: &QueryText, name: &IndexedName, vocabulary: &Vocabulary) -> NameScore {
    let alignment = align(&query.tokens, &query.keyed, name, vocabulary);
    let sums = Sums::of(&alignment, name, &query.surplus);
    let cost =
        sums.edited + MISSING * sums.missing + SURPLUS * sums.surplus + CONTRADICTION * sums.missing.min(sums.surplus);
    finish(alignment, &sums, cost)
}

/// What met and what did not.
struct Sums {
    matched: f32,
    edited: f32,
    missing: f32,
    surplus: f32,
}

impl Sums {
    fn of(alignment: &Alignment, name: &IndexedName, surplus_weights: &[f32]) -> Self {
        let mut listed_met = vec![false; name.tokens.len()];
        let mut query_met = vec![false; surplus_weights.len()];
        let (mut matched, mut edited) = (0.0, 0.0);
        for pair in &alignment.pairs {
            matched += pair.weight * pair.similarity;
            edited += pair.weight * (1.0 - pair.similarity);
            listed_met[pair.listed..pair.listed + pair.listed_count].fill(true);
            query_met[pair.query..pair.query + pair.query_count].fill(true);
        }
        let missing = name.tokens.iter().zip(&listed_met).filter(|(_, met)| !**met).map(|(t, _)| t.weight).sum();
        let surplus = surplus_weights.iter().zip(&query_met).filter(|(_, met)| !**met).map(|(w, _)| w).sum();
        Self { matched, edited, missing, surplus }
    }
}

fn finish(alignment: Alignment, sums: &Sums, cost: f32) -> NameScore {
    let denominator = sums.matched + cost;
    let score = if denominator > 0.0 { round(sums.matched / denominator) } else { 0.0 };
    NameScore { alignment, score, matched: sums.matched, denominator }
}

/// Scores are reported in steps of 0.0001, so that summing order can never show.
#[must_use]
pub fn round(score: f32) -> f32 {
    (score.clamp(0.0, 1.0) * 10_000.0).round() / 10_000.0
}

/// How much information a match rests on, 0 to 1: `1 - exp(-I / 1.5)`, where `I` counts weight x similarity of the
/// tokens that met plus one for each corroborating attribute. Ranks hits of equal score; never decides by itself.
#[must_use]
pub fn evidence_strength(matched: f32, corroborations: usize) -> f32 {
    round(1.0 - (-(matched + corroborations as f32) / 1.5).exp())
}
