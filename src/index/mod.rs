//! The look-up built from the listed parties: immutable, complete, found in microseconds.
//!
//! Law 3 (lossless candidates) is kept here: [`Index::name_candidates`] and [`Index::text_candidates`] return every
//! listed name that a scan over all names under the same rules could score at or above the lowest supported score.
//! The index knows nothing of scores: `scoring` hands in the prefix rule its formula allows.

mod deletions;
pub mod edit;
pub mod identifiers;
pub mod names;
pub mod rarity;
mod text;
pub mod vocabulary;

use crate::model::ListedParty;
use crate::normalize::Token;
pub use identifiers::{IdentifierGroup, IdentifierInText, IdentifierRef, Identifiers};
pub use names::{IndexedName, NameId, NameToken, Names, text_kind};
use text::WholeNames;
pub use vocabulary::{KeyedToken, TokenClass, TokenId, Vocabulary};

/// Everything one corpus is found by.
#[derive(Debug, Default)]
pub struct Index {
    /// Distinct tokens.
    pub vocabulary: Vocabulary,
    /// Names and postings.
    pub names: Names,
    /// Identifiers.
    pub identifiers: Identifiers,
    whole_names: WholeNames,
}

/// Buffers that are used again from query to query.
#[derive(Debug, Default)]
pub struct Scratch {
    hashes: Vec<u64>,
    tokens: Vec<TokenId>,
}

/// A listed name that may stand in a text, with the token it was found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    /// The listed name.
    pub name: NameId,
    /// Place of the token in the text.
    pub at: u32,
}

/// A listed token that a query token, or two joined, meets by some rule other than an initial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// The listed token.
    pub listed: TokenId,
    /// The query token, or the first of two.
    pub at: u32,
    /// Two query tokens joined.
    pub joined: bool,
}

/// What the index found for a query: names (or names with places), and every listed token that was met.
#[derive(Clone, Debug)]
pub struct Candidates<T> {
    /// Each once, in order.
    pub found: Vec<T>,
    /// Every meeting, in order of query token; complete for the whole vocabulary.
    pub met: Vec<Met>,
}

impl<T> Default for Candidates<T> {
    fn default() -> Self {
        Self { found: Vec::new(), met: Vec::new() }
    }
}

impl<T: Ord> Candidates<T> {
    fn settle(&mut self) {
        self.found.sort_unstable();
        self.found.dedup();
    }
}

impl Index {
    /// Builds the index; see [`Names`] for the meaning of `must_post`.
    #[must_use]
    pub fn build(parties: &[ListedParty], must_post: &dyn Fn(f32, f32) -> bool) -> Self {
        let mut vocabulary = Vocabulary::default();
        let names = Names::build(parties, &mut vocabulary, must_post);
        vocabulary.finish();
        let whole_names = WholeNames::build(&names, &vocabulary);
        Self { vocabulary, names, identifiers: Identifiers::build(parties), whole_names }
    }

    /// Listed names that a whole-name field may mean, each once, in order.
    #[must_use]
    pub fn name_candidates(&self, tokens: &[Token], keyed: &[KeyedToken], scratch: &mut Scratch) -> Candidates<NameId> {
        let mut out = Candidates::default();
        self.anchors(tokens, keyed, scratch, &mut out, |name, _| name);
        out.settle();
        out
    }

    /// Listed names that may stand in a text, with the places of the tokens they were found by, each pair once.
    #[must_use]
    pub fn text_candidates(&self, tokens: &[Token], keyed: &[KeyedToken], scratch: &mut Scratch) -> Candidates<Anchor> {
        let mut out = Candidates::default();
        self.anchors(tokens, keyed, scratch, &mut out, |name, at| Anchor { name, at });
        self.whole_names.find(tokens, &mut |name, at| out.found.push(Anchor { name, at }));
        out.settle();
        out
    }

    fn anchors<T>(
        &self,
        tokens: &[Token],
        keyed: &[KeyedToken],
        scratch: &mut Scratch,
        out: &mut Candidates<T>,
        make: impl Fn(NameId, u32) -> T,
    ) {
        let Scratch { hashes, tokens: expanded } = scratch;
        for (at, token) in keyed.iter().enumerate() {
            let place = deletions::to_u32(at);
            self.vocabulary.expand(token, hashes, expanded);
            for listed in expanded.iter() {
                out.met.push(Met { listed: *listed, at: place, joined: false });
                out.found.extend(self.names.posted(*listed).iter().map(|name| make(*name, place)));
            }
            if token.alphabetic && token.text.len() + 1 >= names::MIN_JOINED_BYTES {
                self.names.posted_pairs(token.text.as_bytes(), hashes, |name| out.found.push(make(name, place)));
            }
            let joined = tokens.get(at + 1).and_then(|next| names::joined_text(&tokens[at], next));
            if let Some(joined) = joined {
                self.vocabulary.expand_joined(&joined, names::JOIN_EDIT_BUDGET, hashes, expanded);
                for listed in expanded.iter() {
                    out.met.push(Met { listed: *listed, at: place, joined: true });
                    out.found.extend(self.names.posted(*listed).iter().map(|name| make(*name, place)));
                }
            }
        }
    }

    /// Names without a letter or digit, as (party, name) places: they cannot be screened.
    #[must_use]
    pub fn unscreenable_names(&self) -> &[(u32, u32)] {
        &self.names.unscreenable
    }

    /// Identifiers without a letter or digit: they cannot be screened.
    #[must_use]
    pub fn unscreenable_identifiers(&self) -> &[IdentifierRef] {
        &self.identifiers.unscreenable
    }

    /// Heap bytes, about.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.vocabulary.bytes() + self.names.bytes() + self.identifiers.bytes() + self.whole_names.bytes()
    }
}
