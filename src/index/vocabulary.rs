//! The distinct tokens of all listed names, with the keys under which a query token finds them.

use super::deletions::{Deletions, to_u32};
use super::edit::{distance_within, edit_budget, query_deletions};
use crate::normalize::{TokenForm, TokenKind, skeleton_key, sound_key};
use hashbrown::HashMap;

/// A token of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub u32);

/// What a token is compared as: legal forms meet only legal forms, skeletons meet by consonants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenClass {
    /// A word in Latin letters, or digits, or both.
    Plain,
    /// The class of a legal form.
    LegalForm,
    /// Consonants only, from Arabic, Persian or Hebrew letters.
    Skeleton,
}

impl TokenClass {
    /// The class of a normalized token.
    #[must_use]
    pub fn of(kind: TokenKind, form: TokenForm) -> Self {
        match (kind, form) {
            (TokenKind::LegalForm, _) => Self::LegalForm,
            (_, TokenForm::Skeleton) => Self::Skeleton,
            (_, TokenForm::Full) => Self::Plain,
        }
    }
}

/// A comparable token with its keys; the same on the listed and on the query side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedToken {
    /// Folded text.
    pub text: Box<str>,
    /// What it is compared as.
    pub class: TokenClass,
    /// Only letters (no digit): edits and sound keys apply.
    pub alphabetic: bool,
    /// Sound key, empty when the token is too short or not plain.
    pub sound: Box<str>,
    /// Consonant skeleton, empty when too short.
    pub skeleton: Box<str>,
    /// Which letters occur; see [`letters`].
    pub letters: u32,
}

impl KeyedToken {
    /// Makes the keys of a token.
    #[must_use]
    pub fn new(text: &str, class: TokenClass) -> Self {
        let alphabetic = class == TokenClass::Plain && !text.bytes().any(|b| b.is_ascii_digit());
        let sound = if alphabetic { sound_key(text).into() } else { Box::default() };
        let skeleton = match class {
            TokenClass::Plain if alphabetic => skeleton_key(text).into(),
            TokenClass::Skeleton => text.into(),
            TokenClass::Plain | TokenClass::LegalForm => Box::default(),
        };
        Self { text: text.into(), class, alphabetic, sound, skeleton, letters: letters(text.as_bytes()) }
    }
}

/// A set of the bytes that occur: one bit a letter, six bits shared by all others.
///
/// One edit removes at most one byte of one word and adds at most one of the other, so words of k edits differ by at
/// most k bits on either side: a look that spares most comparisons of unrelated words.
#[must_use]
pub fn letters(text: &[u8]) -> u32 {
    text.iter().fold(0, |set, byte| {
        let bit = if byte.is_ascii_lowercase() { byte - b'a' } else { 26 + byte % 6 };
        set | 1 << bit
    })
}

/// Whether two sets of letters allow words within `budget` edits.
#[must_use]
pub fn letters_allow(a: u32, b: u32, budget: u8) -> bool {
    (a & !b).count_ones().max((b & !a).count_ones()) <= u32::from(budget)
}

/// All distinct tokens, findable by text, within the edit budget, by sound and by consonants.
#[derive(Debug, Default)]
pub struct Vocabulary {
    tokens: Vec<KeyedToken>,
    by_text: HashMap<(TokenClass, Box<str>), TokenId>,
    by_sound: HashMap<Box<str>, Vec<TokenId>>,
    by_skeleton: HashMap<Box<str>, Vec<TokenId>>,
    deletions: Deletions,
}

impl Vocabulary {
    /// The id of a token, new if it was not seen before. Only while building; call [`Vocabulary::finish`] after.
    pub(super) fn intern(&mut self, text: &str, class: TokenClass) -> TokenId {
        if let Some(id) = self.by_text.get(&(class, text.into())) {
            return *id;
        }
        let id = TokenId(to_u32(self.tokens.len()));
        self.by_text.insert((class, text.into()), id);
        self.tokens.push(KeyedToken::new(text, class));
        id
    }

    /// Builds the secondary keys.
    pub(super) fn finish(&mut self) {
        for (number, token) in self.tokens.iter().enumerate() {
            let id = TokenId(to_u32(number));
            if !token.sound.is_empty() {
                self.by_sound.entry(token.sound.clone()).or_default().push(id);
            }
            if !token.skeleton.is_empty() {
                self.by_skeleton.entry(token.skeleton.clone()).or_default().push(id);
            }
        }
        let words = self.tokens.iter().enumerate().filter(|(_, token)| token.alphabetic);
        self.deletions = Deletions::build(words.map(|(n, token)| (to_u32(n), token.text.as_bytes())), edit_budget);
    }

    /// A token.
    #[must_use]
    pub fn token(&self, id: TokenId) -> &KeyedToken {
        &self.tokens[id.0 as usize]
    }

    /// Number of distinct tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Every listed token that `query` can meet by itself: equal, within the edit budget, of one sound, of one
    /// skeleton. Initials are left out; the prefix rule of the postings accounts for them.
    pub(super) fn expand(&self, query: &KeyedToken, scratch: &mut Vec<u64>, out: &mut Vec<TokenId>) {
        out.clear();
        out.extend(self.by_text.get(&(query.class, query.text.clone())));
        if query.alphabetic {
            self.probe_edits(query.text.as_bytes(), 2, scratch, out);
            out.extend(self.by_sound.get(&query.sound).into_iter().flatten());
        }
        let skeletons = self.by_skeleton.get(&query.skeleton).into_iter().flatten();
        // Two Latin spellings do not meet by consonants alone: one side must have come without vowels.
        let crosses =
            |id: &&TokenId| query.class == TokenClass::Skeleton || self.token(**id).class == TokenClass::Skeleton;
        out.extend(skeletons.filter(crosses));
        out.sort_unstable();
        out.dedup();
    }

    /// Every listed token within `budget` and its own budget of two joined query tokens.
    pub(super) fn expand_joined(&self, joined: &str, budget: u8, scratch: &mut Vec<u64>, out: &mut Vec<TokenId>) {
        out.clear();
        self.probe_edits(joined.as_bytes(), budget, scratch, out);
        out.sort_unstable();
        out.dedup();
    }

    fn probe_edits(&self, query: &[u8], budget: u8, scratch: &mut Vec<u64>, out: &mut Vec<TokenId>) {
        let deletions = query_deletions(query.len()).min(budget);
        self.deletions.probe(query, deletions, scratch, |number| {
            let listed = self.tokens[number as usize].text.as_bytes();
            if distance_within(query, listed, edit_budget(listed.len()).min(budget)).is_some() {
                out.push(TokenId(number));
            }
        });
    }

    /// Heap bytes, about.
    pub(super) fn bytes(&self) -> usize {
        let text: usize = self.tokens.iter().map(|t| 2 * t.text.len() + t.sound.len() + t.skeleton.len() + 120).sum();
        text + self.deletions.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn letters_never_refuse_words_within_the_budget(a in "[a-f0-9?]{0,9}", b in "[a-f0-9?]{0,9}", budget in 0_u8..=2) {
            if distance_within(a.as_bytes(), b.as_bytes(), budget).is_some() {
                prop_assert!(letters_allow(letters(a.as_bytes()), letters(b.as_bytes()), budget));
            }
        }
    }
}
