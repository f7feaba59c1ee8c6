//! Policy: from scores to recommended actions and outcomes.
//!
//! The default policy: a threshold per kind of field; the list and program of the party decide what a sure hit means
//! (BLOCK, REJECT, REVIEW or INFO); a hit that is not sure is for a person (REVIEW); weak names, names of one short
//! word and short numbers only corroborate. The rules and their sources are in `docs/design.md`.
//!
//! Law 4: an outcome is the most severe action of all hits. No rule looks at how many hits or parties there are, so
//! more of them never make an outcome milder.

mod actions;
mod freshness;

pub use actions::{PROGRAM_ACTIONS, ProgramAction, program_action};
pub use freshness::{FreshnessLimits, OnExpired};

use crate::model::{AliasStrength, FieldKind, Outcome, RecommendedAction};

/// Thresholds and rules; immutable, identified by its version.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    id: String,
    version: String,
    thresholds: Thresholds,
}

/// Match scores from which a hit counts, per kind of field, each 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Whole names of parties and agents.
    pub party_name: f32,
    /// Names of vessels, aircraft and carriers.
    pub object_name: f32,
    /// Names inside texts: stricter, because texts are long.
    pub narrative: f32,
    /// Identifiers.
    pub identifier: f32,
    /// From here on a hit is sure: the program's action applies instead of a review.
    pub sure: f32,
}

/// The default thresholds. Reasons and figures: `docs/design.md`.
pub const DEFAULT_THRESHOLDS: Thresholds =
    Thresholds { party_name: 0.82, object_name: 0.90, narrative: 0.90, identifier: 0.80, sure: 0.95 };

/// What the policy is told about a hit.
#[derive(Clone, Copy, Debug)]
pub struct HitFacts<'h> {
    /// How the field was compared.
    pub field_kind: FieldKind,
    /// Match score.
    pub score: f32,
    /// Strength of the matched name.
    pub strength: AliasStrength,
    /// The matched name is one short or common word, or the identifier is short.
    pub is_thin: bool,
    /// The name alone reaches the threshold; a conflicting birth date, gender or kind takes it below.
    pub is_contradicted: bool,
    /// A birth date, a country, an identifier or another field speaks for the party too.
    pub corroborated: bool,
    /// The list.
    pub list: &'h str,
    /// The party's programs.
    pub programs: &'h [String],
}

/// What the policy says of a hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What to do.
    pub action: RecommendedAction,
    /// The rule that said so, e.g. `program:GLOMAG`, `review:below_sure`, `weak_alias`.
    pub rule: String,
}

impl Policy {
    /// A policy with these thresholds and the built-in program table.
    #[must_use]
    pub fn new(id: &str, thresholds: Thresholds) -> Self {
        let version = version(id, &thresholds);
        Self { id: id.to_owned(), version, thresholds }
    }

    /// Version: 16 hexadecimal digits over the policy's content.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Id of the policy, e.g. `default`; requests may name it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The thresholds.
    #[must_use]
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// The score from which a hit in this kind of field counts.
    #[must_use]
    pub fn threshold(&self, kind: FieldKind) -> f32 {
        match kind {
            FieldKind::PartyName => self.thresholds.party_name,
            FieldKind::ObjectName => self.thresholds.object_name,
            FieldKind::Narrative => self.thresholds.narrative,
            FieldKind::Identifier => self.thresholds.identifier,
        }
    }

    /// Judges one hit.
    #[must_use]
    pub fn judge(&self, hit: &HitFacts<'_>) -> Verdict {
        let info = |rule: &str| Verdict { action: RecommendedAction::Info, rule: rule.to_owned() };
        if hit.score < self.threshold(hit.field_kind) {
            return info(if hit.is_contradicted { "contradicted" } else { "below_threshold" });
        }
        if hit.strength == AliasStrength::Weak && !hit.corroborated {
            return info("weak_alias");
        }
        if hit.is_thin && !hit.corroborated {
            return info("thin_name");
        }
        let (action, tag) = program_action(hit.list, hit.programs);
        if hit.score < self.thresholds.sure && action > RecommendedAction::Review {
            return Verdict { action: RecommendedAction::Review, rule: "review:below_sure".to_owned() };
        }
        Verdict { action, rule: format!("program:{tag}") }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new("default", DEFAULT_THRESHOLDS)
    }
}

/// The outcome of a transaction from the actions of its hits.
#[must_use]
pub fn outcome(actions: impl Iterator<Item = RecommendedAction>) -> Outcome {
    match actions.max() {
        None | Some(RecommendedAction::Info) => Outcome::Clear,
        Some(RecommendedAction::Review) => Outcome::Hold,
        Some(RecommendedAction::Reject | RecommendedAction::Block) => Outcome::Stop,
    }
}

/// Hash of everything that can change a verdict: id, thresholds, program table.
fn version(id: &str, thresholds: &Thresholds) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(id.as_bytes());
    let t = thresholds;
    for value in [t.party_name, t.object_name, t.narrative, t.identifier, t.sure] {
        add(&value.to_le_bytes());
    }
    for row in PROGRAM_ACTIONS {
        add(row.list.as_bytes());
        add(row.program.as_bytes());
        add(&[row.action as u8]);
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(score: f32, programs: &[String]) -> HitFacts<'_> {
        HitFacts {
            field_kind: FieldKind::PartyName,
            score,
            strength: AliasStrength::Strong,
            is_thin: false,
            is_contradicted: false,
            corroborated: false,
            list: "us_ofac_sdn",
            programs,
        }
    }

    #[test]
    fn program_decides_sure_hits_and_people_the_others() {
        let glomag = ["GLOMAG".to_owned()];
        let policy = Policy::default();
        assert_eq!(policy.judge(&facts(1.0, &glomag)).action, RecommendedAction::Block);
        assert_eq!(policy.judge(&facts(0.9, &glomag)).action, RecommendedAction::Review);
        assert_eq!(policy.judge(&facts(0.75, &glomag)).action, RecommendedAction::Info);
    }

    #[test]
    fn weak_and_thin_names_only_corroborate() {
        let glomag = ["GLOMAG".to_owned()];
        let policy = Policy::default();
        let weak = HitFacts { strength: AliasStrength::Weak, ..facts(1.0, &glomag) };
        assert_eq!(policy.judge(&weak).rule, "weak_alias");
        assert_eq!(policy.judge(&HitFacts { corroborated: true, ..weak }).action, RecommendedAction::Block);
        let thin = HitFacts { is_thin: true, ..facts(1.0, &glomag) };
        assert_eq!(policy.judge(&thin).rule, "thin_name");
    }

    #[test]
    fn the_version_follows_the_content() {
        let changed = Thresholds { party_name: 0.83, ..DEFAULT_THRESHOLDS };
        assert_ne!(Policy::default().version(), Policy::new("default", changed).version());
        assert_eq!(Policy::default().version(), Policy::default().version());
    }

    #[test]
    fn outcome_is_the_most_severe_action() {
        use RecommendedAction as A;
        assert_eq!(outcome([].into_iter()), Outcome::Clear);
        assert_eq!(outcome([A::Info, A::Info].into_iter()), Outcome::Clear);
        assert_eq!(outcome([A::Info, A::Review].into_iter()), Outcome::Hold);
        assert_eq!(outcome([A::Block, A::Info].into_iter()), Outcome::Stop);
    }
}
