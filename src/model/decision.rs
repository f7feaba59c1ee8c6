//! Screening decisions: one per transaction, with hits, evidence and the versions they rest on.

use super::evidence::{Evidence, Residue, Span};
use super::field::{FieldKind, FieldPath};
use super::identifier::IdentifierKind;
use super::list::ListId;
use super::name::{AliasStrength, NameKind};
use super::party::{PartyId, PartyKind};
use super::reason::ErrorReason;

/// What the caller should do with a hit. Order is severity, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecommendedAction {
    /// Shown for information; does not hold the transaction.
    Info,
    /// A person must look before the transaction goes on.
    Review,
    /// Refuse the transaction: prohibited, without a blockable interest (OFAC FAQ 36).
    Reject,
    /// Stop and hold the funds: an interest of a blocked person (OFAC FAQ 36).
    Block,
}

/// The outcome of one transaction. Order is severity, least first; `NotScreened` stands apart and is never `Clear`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Screened, nothing that holds it.
    Clear,
    /// Screened, a person must look.
    Hold,
    /// Screened, must not go on.
    Stop,
    /// Could not be screened; treat as held.
    NotScreened,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: &'static [Self] = &[Self::Clear, Self::Hold, Self::Stop, Self::NotScreened];

    /// Lower-case label, e.g. `not_screened`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Hold => "hold",
            Self::Stop => "stop",
            Self::NotScreened => "not_screened",
        }
    }
}

/// What hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitKind {
    /// The primary name.
    Name,
    /// Another name.
    Alias,
    /// An identifier, account or code.
    Identifier,
    /// A digital currency address.
    Wallet,
    /// A BIC.
    Bic,
}

impl HitKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Name, Self::Alias, Self::Identifier, Self::Wallet, Self::Bic];

    /// Lower-case label as in metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Alias => "alias",
            Self::Identifier => "id",
            Self::Wallet => "wallet",
            Self::Bic => "bic",
        }
    }
}

/// One listed party found in one field of the transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The listed party.
    pub party_id: PartyId,
    /// The party's primary name, for people.
    pub party_name: String,
    /// What the party is.
    pub party_kind: PartyKind,
    /// The list.
    pub list: ListId,
    /// Every program tag of the party, as printed.
    pub programs: Vec<String>,
    /// What hit.
    pub kind: HitKind,
    /// The listed name or identifier that matched, as printed.
    pub matched: String,
    /// Kind of the matched name; `None` for identifiers.
    pub name_kind: Option<NameKind>,
    /// Strength of the matched name; `Unstated` for identifiers.
    pub strength: AliasStrength,
    /// Kind of the matched identifier; `None` for names.
    pub identifier_kind: Option<IdentifierKind>,
    /// Match score 0 to 1: how surely the field names this party.
    pub score: f32,
    /// Evidence strength 0 to 1: how much information the match rests on; ranks hits of equal score.
    pub evidence_strength: f32,
    /// Why, piece by piece.
    pub evidence: Vec<Evidence>,
    /// What was left over.
    pub residue: Residue,
    /// How the field was compared.
    pub field_kind: FieldKind,
    /// Where in the caller's message.
    pub field_path: FieldPath,
    /// The matched part of the field.
    pub span: Span,
    /// What to do.
    pub action: RecommendedAction,
    /// Why this action: the id of the policy rule, e.g. `program:GLOMAG` or `weak_alias`.
    pub action_rule: String,
    /// Id of the good-guy rule that suppresses the hit, if any; it stays visible.
    pub suppressed_by: Option<String>,
}

/// The versions a decision rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// Corpus version.
    pub corpus: String,
    /// Policy version.
    pub policy: String,
    /// Engine version.
    pub engine: String,
}

/// The answer for one transaction. Carries no time: the same input and versions give the same bytes (law 2).
#[derive(Clone, Debug, PartialEq)]
pub struct ScreeningDecision {
    /// The caller's id.
    pub transaction_id: String,
    /// 32 hexadecimal digits over the transaction and the versions.
    pub decision_id: String,
    /// The outcome.
    pub outcome: Outcome,
    /// Why not, when the outcome is `NotScreened`.
    pub reason: Option<ErrorReason>,
    /// What exactly was wrong, without personal data, e.g. `parties[0].names[0] has 10485760 bytes, at most 1024`.
    pub detail: String,
    /// Hits, best first; ties by listed party id, then field path.
    pub hits: Vec<Hit>,
    /// What the decision rests on.
    pub versions: Versions,
}
