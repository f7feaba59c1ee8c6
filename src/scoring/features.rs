//! The one table of features: every kind of evidence with what it does to a score, and why.

use super::round;
use crate::model::EvidenceKind;

/// What a piece of evidence does to the match score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QualifierEffect {
    /// Adds weight x similarity to the name score.
    Adds,
    /// Closes this share of the gap to 1.
    Raises(f32),
    /// Subtracts this much.
    Lowers(f32),
    /// Decides by itself: identifiers score on their own.
    Decides(f32),
    /// Shown, no effect on the score.
    Shown,
}

/// One feature.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// The evidence.
    pub kind: EvidenceKind,
    /// What it does.
    pub effect: QualifierEffect,
    /// Why, for the compliance officer.
    pub doc: &'static str,
}

const fn feature(kind: EvidenceKind, effect: QualifierEffect, doc: &'static str) -> Feature {
    Feature { kind, effect, doc }
}

/// Every feature, one per kind of evidence.
pub static FEATURES: &[Feature] = {
    use EvidenceKind as K;
    use QualifierEffect::{Adds, Decides, Lowers, Raises, Shown};
    &[
        feature(K::ExactToken, Adds, "The word is the same: similarity 1."),
        feature(K::EditedToken, Adds, "One or two letters differ: similarity 1 - 1.1 x edits / letters."),
        feature(K::SoundsAlike, Adds, "Another spelling of one sound: similarity 0.92."),
        feature(K::Skeleton, Adds, "Same consonants, the script writes no vowels: similarity 0.90."),
        feature(K::JoinedTokens, Adds, "Two words of the payment are one listed word: similarity 0.97, less per edit."),
        feature(K::SplitToken, Adds, "One word of the payment is two listed words: similarity 0.97, less per edit."),
        feature(K::Initial, Adds, "A letter stands for a word: similarity 0.40."),
        feature(K::LegalForm, Adds, "Legal forms of one class: similarity 1, little weight."),
        feature(K::Identifier, Decides(1.0), "Identifier of one kind and value; 0.92 across kinds of one group."),
        feature(K::IdentifierInText, Decides(0.96), "Identifier found inside a text."),
        feature(K::BirthDateAgrees, Raises(0.20), "Birth dates agree; they rarely do by chance."),
        feature(K::BirthDateConflicts, Lowers(0.20), "Birth dates cannot both be true."),
        feature(K::CountryAgrees, Raises(0.10), "A nationality or address country is shared."),
        feature(K::GenderConflicts, Lowers(0.10), "Genders differ."),
        feature(
            K::KindConflicts,
            Lowers(0.10),
            "One is a person, the other is not; callers mislabel kinds, so it only lowers.",
        ),
        feature(K::IssuerConflicts, Lowers(0.15), "The same number, issued by different countries."),
        feature(
            K::Disguise,
            Shown,
            "Look-alike letters, invisible characters or digits for letters: a sign of evasion.",
        ),
    ]
};

/// The effect of a kind of evidence.
#[must_use]
pub fn effect(kind: EvidenceKind) -> QualifierEffect {
    FEATURES.iter().find(|f| f.kind == kind).map_or(QualifierEffect::Shown, |f| f.effect)
}

/// Moves a score by agreements and conflicts, in their order; returns the score and each one's contribution.
#[must_use]
pub fn apply_qualifiers(score: f32, kinds: impl Iterator<Item = EvidenceKind>) -> (f32, Vec<f32>) {
    let mut moved = score;
    let contributions = kinds
        .map(|kind| {
            let before = moved;
            moved = match effect(kind) {
                QualifierEffect::Raises(share) => moved + (1.0 - moved) * share,
                QualifierEffect::Lowers(by) => (moved - by).max(0.0),
                QualifierEffect::Adds | QualifierEffect::Decides(_) | QualifierEffect::Shown => moved,
            };
            moved - before
        })
        .collect();
    (round(moved), contributions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_evidence_has_one_feature() {
        for kind in EvidenceKind::ALL {
            assert_eq!(FEATURES.iter().filter(|f| f.kind == *kind).count(), 1, "{}", kind.label());
        }
    }

    #[test]
    fn identifiers_decide_by_themselves() {
        for kind in [EvidenceKind::Identifier, EvidenceKind::IdentifierInText] {
            assert!(matches!(effect(kind), QualifierEffect::Decides(_)), "{}", kind.label());
        }
    }

    #[test]
    fn agreement_raises_and_conflict_lowers() {
        let moved = |kind| apply_qualifiers(0.8, [kind].into_iter()).0;
        assert!(moved(EvidenceKind::BirthDateAgrees) > 0.8);
        assert!(moved(EvidenceKind::BirthDateConflicts) < 0.8);
        assert!((moved(EvidenceKind::Disguise) - 0.8).abs() < 1e-6);
    }
}
