//! Evidence: why a hit is a hit, token by token.
//!
//! Law 5 (accounting): every token of the screened field's name and of the listed name is in exactly one piece of
//! evidence or in the residue.

use super::labeled::labeled_enum;

/// A half-open byte range `start..end` in the caller's own field, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

labeled_enum! {
    /// What kind of agreement or conflict a piece of evidence states.
    EvidenceKind {
    /// The same token on both sides.
    ExactToken = "exact_token",
    /// Tokens within the edit budget (optimal string alignment distance).
    EditedToken = "edited_token",
    /// Tokens with one sound key: spellings of one transliterated word.
    SoundsAlike = "sounds_alike",
    /// A consonant skeleton from Arabic or Hebrew script meets a Latin token.
    Skeleton = "skeleton",
    /// Two tokens of the screened text, joined, meet one listed token.
    JoinedTokens = "joined_tokens",
    /// One token of the screened text meets two listed tokens, joined.
    SplitToken = "split_token",
    /// A single letter meets a token that begins with it.
    Initial = "initial",
    /// Legal forms of one class.
    LegalForm = "legal_form",
    /// An identifier of the same kind and value.
    Identifier = "identifier",
    /// An identifier found inside a text.
    IdentifierInText = "identifier_in_text",
    /// Birth dates agree.
    BirthDateAgrees = "birth_date_agrees",
    /// Birth dates conflict.
    BirthDateConflicts = "birth_date_conflicts",
    /// A country of the transaction party is a country of the listed party.
    CountryAgrees = "country_agrees",
    /// Genders conflict.
    GenderConflicts = "gender_conflicts",
    /// One side is a person, the other an organization, vessel or aircraft.
    KindConflicts = "kind_conflicts",
    /// Identifiers are equal but issued by different countries.
    IssuerConflicts = "issuer_conflicts",
    /// The text was disguised (look-alike letters, invisible characters, digits for letters).
    Disguise = "disguise",
    }
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What it states.
    pub kind: EvidenceKind,
    /// Where in the caller's field; empty for evidence from other fields of the party.
    pub spans: Vec<Span>,
    /// Normalized text on the caller's side; empty for qualifiers such as birth dates.
    pub query: String,
    /// Text on the listed side.
    pub listed: String,
    /// Similarity 0 to 1 (1 for exact, agreeing; 0 for conflicting).
    pub similarity: f32,
    /// Share of the match score this piece adds (negative for conflicts).
    pub contribution: f32,
}

/// What was left over on both sides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Residue {
    /// Tokens of the screened name that met nothing, with their spans.
    pub query: Vec<(String, Span)>,
    /// Tokens of the listed name that met nothing.
    pub listed: Vec<String>,
}
