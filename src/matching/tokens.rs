//! One token against one token.

use crate::index::edit::{MAX_EDITED_BYTES, distance_within, edit_budget};
use crate::index::names::JOIN_EDIT_BUDGET;
use crate::index::vocabulary::letters_allow;
use crate::index::{KeyedToken, TokenClass};
use crate::model::EvidenceKind;

/// Similarity of tokens with one sound key, by how many letters differ (none or one, two, three, more): the further
/// the spellings lie apart, the likelier the shared sound is chance.
const SOUND_SIMILARITY: [f32; 4] = [0.92, 0.88, 0.84, 0.78];
/// Short tokens share a sound with half the world (`win`, `wen`; `han`, `khun`).
const SHORT_SOUND_SIMILARITY: f32 = 0.75;
const SHORT_SOUND_BYTES: usize = 4;
/// Similarity of a token without vowels and a Latin token with the same consonants.
const SKELETON_SIMILARITY: f32 = 0.90;
/// Similarity of a single letter and a token that begins with it. The prefix rule of the index rests on it.
pub const INITIAL_SIMILARITY: f32 = 0.40;
/// Price of one edit, as a share of the listed token's length.
const EDIT_PRICE: f32 = 1.1;
/// Similarity of two tokens written as one (or one as two), when nothing else differs.
const JOIN_SIMILARITY: f32 = 0.97;

/// How two tokens meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenMatch {
    /// In what way.
    pub kind: EvidenceKind,
    /// How well, 0 to 1.
    pub similarity: f32,
}

impl TokenMatch {
    const fn new(kind: EvidenceKind, similarity: f32) -> Self {
        Self { kind, similarity }
    }
}

/// Compares a token of a screened text with a token of a listed name.
#[must_use]
pub fn compare(query: &KeyedToken, listed: &KeyedToken) -> Option<TokenMatch> {
    match (query.class, listed.class) {
        (TokenClass::LegalForm, TokenClass::LegalForm) => {
            (query.text == listed.text).then(|| TokenMatch::new(EvidenceKind::LegalForm, 1.0))
        }
        (TokenClass::LegalForm, _) | (_, TokenClass::LegalForm) => None,
        (TokenClass::Skeleton, TokenClass::Skeleton) => {
            (query.text == listed.text).then(|| TokenMatch::new(EvidenceKind::ExactToken, 1.0))
        }
        (TokenClass::Skeleton, TokenClass::Plain) | (TokenClass::Plain, TokenClass::Skeleton) => {
            let meets = !query.skeleton.is_empty() && query.skeleton == listed.skeleton;
            meets.then(|| TokenMatch::new(EvidenceKind::Skeleton, SKELETON_SIMILARITY))
        }
        (TokenClass::Plain, TokenClass::Plain) => compare_plain(query, listed),
    }
}

fn compare_plain(query: &KeyedToken, listed: &KeyedToken) -> Option<TokenMatch> {
    if query.text == listed.text {
        return Some(TokenMatch::new(EvidenceKind::ExactToken, 1.0));
    }
    if !(query.alphabetic && listed.alphabetic) {
        return None;
    }
    let (q, l) = (query.text.as_bytes(), listed.text.as_bytes());
    if q.len() == 1 || l.len() == 1 {
        return (q.first() == l.first()).then(|| TokenMatch::new(EvidenceKind::Initial, INITIAL_SIMILARITY));
    }
    let budget = edit_budget(l.len());
    let edited = if letters_allow(query.letters, listed.letters, budget) {
        distance_within(q, l, budget).map(|d| edit_similarity(d, l.len()))
    } else {
        None
    };
    let sounds = (!query.sound.is_empty() && query.sound == listed.sound).then(|| sound_similarity(q, l));
    match (edited, sounds) {
        (Some(edited), sounds) if edited >= sounds.unwrap_or(0.0) => {
            Some(TokenMatch::new(EvidenceKind::EditedToken, edited))
        }
        (_, Some(sounds)) => Some(TokenMatch::new(EvidenceKind::SoundsAlike, sounds)),
        (_, None) => None,
    }
}

fn sound_similarity(q: &[u8], l: &[u8]) -> f32 {
    if q.len().min(l.len()) <= SHORT_SOUND_BYTES {
        return SHORT_SOUND_SIMILARITY;
    }
    let distance = usize::from(distance_within(q, l, 3).unwrap_or(4));
    SOUND_SIMILARITY[distance.clamp(1, 4) - 1]
}

/// Compares a joined word of one side with a word of the other; `listed_length` sets the edit budget.
#[must_use]
pub fn compare_joined(query: &[u8], listed: &[u8], kind: EvidenceKind) -> Option<TokenMatch> {
    let budget = match kind {
        EvidenceKind::JoinedTokens => edit_budget(listed.len()).min(JOIN_EDIT_BUDGET),
        _ if listed.len() > MAX_EDITED_BYTES => 0,
        _ => JOIN_EDIT_BUDGET, // a split token: the joined listed pair is indexed with this budget
    };
    let distance = distance_within(query, listed, budget)?;
    Some(TokenMatch::new(kind, JOIN_SIMILARITY * edit_similarity(distance, listed.len())))
}

/// `1 - 1.1 d / n`: one edit in six letters gives 0.82, one in nine 0.88, two in nine 0.76.
fn edit_similarity(distance: u8, listed_length: usize) -> f32 {
    (1.0 - EDIT_PRICE * f32::from(distance) / listed_length as f32).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> KeyedToken {
        KeyedToken::new(text, TokenClass::Plain)
    }

    #[test]
    fn each_way_of_meeting() {
        let kind = |q: &str, l: &str| compare(&plain(q), &plain(l)).map(|m| m.kind);
        assert_eq!(kind("mugabe", "mugabe"), Some(EvidenceKind::ExactToken));
        assert_eq!(kind("mugaeb", "mugabe"), Some(EvidenceKind::EditedToken));
        assert_eq!(kind("r", "robert"), Some(EvidenceKind::Initial));
        assert_eq!(kind("robert", "mugabe"), None);
        assert_eq!(kind("ali", "alu"), None, "three letters allow no edit");
        assert_eq!(kind("k19", "k18"), None, "codes are not edited");
    }

    #[test]
    fn skeletons_meet_latin_but_latin_does_not_meet_latin_by_consonants() {
        let arabic = KeyedToken::new("mhmd", TokenClass::Skeleton);
        assert_eq!(compare(&arabic, &plain("muhammad")).map(|m| m.kind), Some(EvidenceKind::Skeleton));
        assert_eq!(compare(&plain("mahmud"), &plain("muhammad")).map(|m| m.kind), None);
    }
}
