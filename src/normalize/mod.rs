//! Text to comparable tokens, with byte offsets back to the source.
//!
//! For: giving a name in a payment and a name on a list the same form, whatever script, spelling habit or disguise
//! they came in. Not for: deciding whether two names are alike (`matching`), looking anything up (`index`), or
//! throwing text away: every letter and digit of the source ends up in exactly one token.
//!
//! The idea, in the order of the files:
//! `chars` says what a character is and normalizes it (NFKC) cluster by cluster, so that every resulting letter still
//! knows its source bytes; `scan` cuts the letters into words, `spacing` puts spaced-out letters together; `disguise` undoes look-alikes and leetspeak inside a word;
//! `latin`, `semitic` and `cjk` write a word in lower-case ASCII letters; `kinds` marks legal forms, titles, particles and
//! stop words from the tables in `data/`. `keys` derives the keys under which spellings of a token meet, `identifiers`
//! the comparison form of document numbers and wallets.
//!
//! Everything is pure and deterministic, linear in the length of the text, and never panics on any `&str`.

mod chars;
mod cjk;
mod disguise;
mod identifiers;
mod keys;
mod kinds;
mod latin;
mod lexicon;
#[cfg(test)]
mod properties;
mod scan;
mod semitic;
mod spacing;
#[cfg(test)]
mod tests;

pub use identifiers::{identifier_key, wallet_key};
pub use keys::{skeleton_key, sound_key};

/// One comparable token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token {
    /// Folded text, never empty: lower-case ASCII letters and digits for every script that can be latinized, with `?`
    /// for a letter that was lost in a character-set conversion (the matcher treats it as any letter). For a legal form
    /// it is the class of the form (`llc`, `jsc`, `gmbh` ...).
    pub text: Box<str>,
    /// First byte of the token in the source; always a character boundary.
    pub start: u32,
    /// End of the token in the source, exclusive; always a character boundary.
    pub end: u32,
    /// What the token is for in a name.
    pub kind: TokenKind,
    /// How much of the word the text holds.
    pub form: TokenForm,
}

/// What a token is for in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An ordinary part of a name.
    Word,
    /// Digits only.
    Number,
    /// A single letter of the source. The text can be longer when the letter latinizes to several ("Ю." is `yu`), so
    /// compare it as a prefix.
    Initial,
    /// A legal form such as "Ltd." or "ООО"; the text is its class, the span covers the whole form.
    LegalForm,
    /// A title, rank or honorific ("Dr.", "General", "Hajji").
    Title,
    /// A particle of a personal name ("al", "bin", "de", "von").
    Particle,
    /// A word without weight ("and", "of", "the", "&").
    StopWord,
}

/// How much of a word the text of a token holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenForm {
    /// The whole word.
    Full,
    /// Consonants only: the word was written in Arabic, Persian or Hebrew letters. Compare the text with
    /// [`skeleton_key`] of a full token.
    Skeleton,
}

/// Signs that somebody disguised the text. Evidence for the analyst, never a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent findings, each reported by its own name")]
pub struct Signals {
    /// A word mixed look-alike letters of two scripts.
    pub homoglyph: bool,
    /// Invisible characters were removed.
    pub zero_width: bool,
    /// Text direction controls were removed.
    pub bidi_control: bool,
    /// Digits or symbols stood for letters inside a word.
    pub leetspeak: bool,
    /// Letters were lost in a character-set conversion (`?` or U+FFFD where a letter belongs).
    pub charset_loss: bool,
    /// A word was written with separated letters ("V L A D I M I R").
    pub letter_spacing: bool,
    /// Full-width, mathematical, circled or parenthesized letters stood for plain ones.
    pub full_width: bool,
}

/// The comparable form of one text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NormalizedText {
    /// Tokens in source order; spans ascend and never overlap.
    pub tokens: Vec<Token>,
    /// What was suspicious about the text.
    pub signals: Signals,
}

/// What a text is, as far as the field it came from tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// Name of a natural person: titles and particles, no legal forms; "V.V." is two initials.
    PersonName,
    /// Name of an organization: legal forms anywhere their table row allows.
    OrganizationName,
    /// Name of a vessel or aircraft.
    ObjectName,
    /// A name whose bearer is not known to be a person or an organization: titles, and legal forms at its ends.
    UnknownName,
    /// Remittance information and other narrative: no legal forms and no titles.
    FreeText,
}

impl TextKind {
    /// True for names, as opposed to narrative.
    fn is_name(self) -> bool {
        self != Self::FreeText
    }

    /// True when the text may be the name of a natural person.
    fn may_be_person(self) -> bool {
        matches!(self, Self::PersonName | Self::UnknownName)
    }
}

/// Brings `text` into comparable form.
///
/// ```
/// use interdict::normalize::{TextKind, TokenKind, normalize};
/// let name = normalize("ООО «Ромашка»", TextKind::OrganizationName);
/// assert_eq!(name.tokens[0].text.as_ref(), "llc");
/// assert_eq!(name.tokens[0].kind, TokenKind::LegalForm);
/// assert_eq!(name.tokens[1].text.as_ref(), "romashka");
/// ```
pub fn normalize(text: &str, kind: TextKind) -> NormalizedText {
    let (drafts, signals) = kinds::drafts(text, kind);
    NormalizedText { tokens: kinds::assign(drafts, kind), signals }
}
