//! The prefix rule: which tokens of a listed name must be posted so that no name is lost (law 3).
//!
//! Let `P` be the weight of the posted tokens and `R` that of the rest. If no posted token is met by a full match (or
//! in a join, which is posted too), posted tokens meet nothing or only initials. The score before qualifiers is then
//! at most the larger of `R / (R + 0.5 P)` and `(R + 0.4 P) / (R + P)` (a ratio of linear terms is greatest at an end).
//! The rule posts tokens until both are below the lowest name score that qualifiers could still lift to
//! [`MIN_SUPPORTED_SCORE`].

use super::MISSING;
use super::features::{QualifierEffect, effect};
use crate::matching::INITIAL_SIMILARITY;
use crate::model::EvidenceKind;
use std::sync::LazyLock;

/// The lowest match score the index promises to report.
pub const MIN_SUPPORTED_SCORE: f32 = 0.70;

/// Scores are rounded and summed in floats; the rule leaves this much room.
const MARGIN: f32 = 0.002;

/// The lowest name score from which all agreements together can reach `score`; names below it need no alignment.
#[must_use]
pub fn lowest_name_score_for(score: f32) -> f32 {
    static GAP_LEFT: LazyLock<f32> = LazyLock::new(gap_left_by_agreements);
    1.0 - (1.0 - score) / *GAP_LEFT - MARGIN
}

/// The lowest name score that can matter at all: from there agreements reach [`MIN_SUPPORTED_SCORE`].
#[must_use]
pub fn lowest_useful_name_score() -> f32 {
    lowest_name_score_for(MIN_SUPPORTED_SCORE)
}

/// The share of the gap to 1 that is left when every attribute agrees.
fn gap_left_by_agreements() -> f32 {
    let left = |kind: &EvidenceKind| match effect(*kind) {
        QualifierEffect::Raises(share) => 1.0 - share,
        QualifierEffect::Adds | QualifierEffect::Lowers(_) | QualifierEffect::Decides(_) | QualifierEffect::Shown => {
            1.0
        }
    };
    EvidenceKind::ALL.iter().map(left).product()
}

/// Whether a name needs another posted token, given the weight posted and the weight that would stay unposted.
#[must_use]
pub fn must_post(posted: f32, rest: f32) -> bool {
    let floor = lowest_useful_name_score();
    let nothing_met = rest / (rest + MISSING * posted);
    let initials_met = (rest + INITIAL_SIMILARITY * posted) / (rest + posted);
    nothing_met >= floor || initials_met >= floor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_lies_below_the_supported_score() {
        let floor = lowest_useful_name_score();
        assert!((0.5..MIN_SUPPORTED_SCORE).contains(&floor), "{floor}");
        assert!(must_post(0.5, 0.5), "half of a name can still reach the score");
        assert!(!must_post(1.0, 0.05));
    }
}
