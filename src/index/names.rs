//! Listed names in comparable form, and the postings that find them.
//!
//! A name is posted under its heaviest tokens only, as many as the prefix rule asks for: if none of them is met, the
//! rest cannot lift the name to the lowest score the index promises. The rule is given by `scoring`, which knows the
//! formula; here it is only applied.

use super::deletions::{Deletions, to_u32};
use super::edit::distance_within;
use super::rarity;
use super::vocabulary::{TokenClass, TokenId, Vocabulary};
use crate::model::{AliasStrength, ListedParty, NameKind, PartyKind};
use crate::normalize::{TextKind, Token, TokenForm, TokenKind, normalize};
use hashbrown::HashMap;

/// Two neighboring tokens written as one, or one written as two, may differ by this many edits.
pub const JOIN_EDIT_BUDGET: u8 = 1;

/// Joined tokens shorter than this are not considered: `al` + `i` is everywhere.
pub const MIN_JOINED_BYTES: usize = 5;

/// A listed name, by its place in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(pub u32);

/// One token of a listed name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NameToken {
    /// Its place in the vocabulary.
    pub id: TokenId,
    /// How much it tells, 0.05 to 1.
    pub weight: f32,
    /// What it is within this name.
    pub kind: TokenKind,
    /// Bytes of its text, 255 for longer ones; kept here because bounds are computed for every candidate.
    pub length: u8,
    /// First byte of its text.
    pub first: u8,
}

/// One listed name in comparable form.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexedName {
    /// The party, by its place in the corpus.
    pub party: u32,
    /// The name, by its place in the party.
    pub name: u32,
    /// Tokens in the order printed.
    pub tokens: Box<[NameToken]>,
    /// Kind of the party.
    pub party_kind: PartyKind,
    /// Kind of the name.
    pub name_kind: NameKind,
    /// Strength of the name.
    pub strength: AliasStrength,
}

/// How a name of this kind of party is normalized.
#[must_use]
pub fn text_kind(kind: PartyKind) -> TextKind {
    match kind {
        PartyKind::Person => TextKind::PersonName,
        PartyKind::Organization => TextKind::OrganizationName,
        PartyKind::Vessel | PartyKind::Aircraft => TextKind::ObjectName,
        PartyKind::Unknown => TextKind::UnknownName,
    }
}

/// Whether a token can be part of a joined word.
#[must_use]
pub fn can_join(kind: TokenKind, form: TokenForm) -> bool {
    form == TokenForm::Full && !matches!(kind, TokenKind::LegalForm | TokenKind::Number)
}

/// All listed names and their postings.
#[derive(Debug, Default)]
pub struct Names {
    entries: Vec<IndexedName>,
    by_token: Vec<Vec<NameId>>,
    pairs: Vec<(Box<str>, Vec<NameId>)>,
    pair_deletions: Deletions,
    /// Names without a single letter or digit: (party, name). They cannot be screened and are reported.
    pub(super) unscreenable: Vec<(u32, u32)>,
}

impl Names {
    /// Indexes every name of every party.
    ///
    /// `must_post(posted, rest)` says whether a name must be posted under one more token, given the weight already
    /// posted and the weight that would stay unposted.
    pub(super) fn build(
        parties: &[ListedParty],
        vocabulary: &mut Vocabulary,
        must_post: &dyn Fn(f32, f32) -> bool,
    ) -> Self {
        let mut this = Self::default();
        let mut pair_ids: HashMap<Box<str>, usize> = HashMap::new();
        for (party_number, party) in parties.iter().enumerate() {
            for (name_number, name) in party.names.iter().enumerate() {
                let tokens = normalize(&name.text, text_kind(party.kind)).tokens;
                if tokens.is_empty() {
                    this.unscreenable.push((to_u32(party_number), to_u32(name_number)));
                    continue;
                }
                let id = NameId(to_u32(this.entries.len()));
                let indexed: Box<[NameToken]> = tokens.iter().map(|t| name_token(t, vocabulary)).collect();
                this.post(id, &tokens, &indexed, must_post, &mut pair_ids);
                this.entries.push(IndexedName {
                    party: to_u32(party_number),
                    name: to_u32(name_number),
                    tokens: indexed,
                    party_kind: party.kind,
                    name_kind: name.kind,
                    strength: name.strength,
                });
            }
        }
        let words = this.pairs.iter().enumerate().map(|(n, (text, _))| (to_u32(n), text.as_bytes()));
        this.pair_deletions = Deletions::build(words, |_| JOIN_EDIT_BUDGET);
        this
    }

    fn post(
        &mut self,
        id: NameId,
        tokens: &[Token],
        indexed: &[NameToken],
        must_post: &dyn Fn(f32, f32) -> bool,
        pair_ids: &mut HashMap<Box<str>, usize>,
    ) {
        let mut order: Vec<usize> = (0..indexed.len()).collect();
        order.sort_by(|a, b| indexed[*b].weight.total_cmp(&indexed[*a].weight).then(a.cmp(b)));
        let total: f32 = indexed.iter().map(|t| t.weight).sum();
        let mut posted_weight = 0.0;
        let mut posted = vec![false; indexed.len()];
        for at in order {
            if posted_weight > 0.0 && !must_post(posted_weight, total - posted_weight) {
                break;
            }
            posted_weight += indexed[at].weight;
            posted[at] = true;
            let slot = indexed[at].id.0 as usize;
            if self.by_token.len() <= slot {
                self.by_token.resize_with(slot + 1, Vec::new);
            }
            if self.by_token[slot].last() != Some(&id) {
                self.by_token[slot].push(id);
            }
        }
        for at in 0..tokens.len().saturating_sub(1) {
            if (posted[at] || posted[at + 1])
                && let Some(joined) = joined_text(&tokens[at], &tokens[at + 1])
            {
                let slot = *pair_ids.entry(joined.into()).or_insert_with_key(|joined| {
                    self.pairs.push((joined.clone(), Vec::new()));
                    self.pairs.len() - 1
                });
                if self.pairs[slot].1.last() != Some(&id) {
                    self.pairs[slot].1.push(id);
                }
            }
        }
    }

    /// A name.
    #[must_use]
    pub fn name(&self, id: NameId) -> &IndexedName {
        &self.entries[id.0 as usize]
    }

    /// Every name, in order of party and name.
    pub fn iter(&self) -> impl Iterator<Item = (NameId, &IndexedName)> {
        self.entries.iter().enumerate().map(|(n, name)| (NameId(to_u32(n)), name))
    }

    /// Names posted under a token.
    #[must_use]
    pub(super) fn posted(&self, token: TokenId) -> &[NameId] {
        self.by_token.get(token.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Calls `found` with every name of which two neighboring tokens, joined, are within the join budget of `query`.
    pub(super) fn posted_pairs(&self, query: &[u8], scratch: &mut Vec<u64>, mut found: impl FnMut(NameId)) {
        self.pair_deletions.probe(query, JOIN_EDIT_BUDGET, scratch, |number| {
            let (text, names) = &self.pairs[number as usize];
            if distance_within(query, text.as_bytes(), JOIN_EDIT_BUDGET).is_some() {
                names.iter().copied().for_each(&mut found);
            }
        });
    }

    /// Heap bytes, about.
    pub(super) fn bytes(&self) -> usize {
        let tokens: usize = self.entries.iter().map(|n| n.tokens.len() * size_of::<NameToken>()).sum();
        let postings: usize = self.by_token.iter().map(|p| p.capacity() * 4 + 24).sum();
        let pairs: usize = self.pairs.iter().map(|(t, p)| t.len() + p.capacity() * 4 + 48).sum();
        self.entries.len() * size_of::<IndexedName>() + tokens + postings + pairs + self.pair_deletions.bytes()
    }
}

fn name_token(token: &Token, vocabulary: &mut Vocabulary) -> NameToken {
    let id = vocabulary.intern(&token.text, TokenClass::of(token.kind, token.form));
    NameToken {
        id,
        weight: rarity::weight(&token.text, token.kind),
        kind: token.kind,
        length: u8::try_from(token.text.len()).unwrap_or(u8::MAX),
        first: token.text.bytes().next().unwrap_or(0),
    }
}

/// Two neighboring tokens as one word, if they can be one.
#[must_use]
pub fn joined_text(first: &Token, second: &Token) -> Option<String> {
    let joins = can_join(first.kind, first.form) && can_join(second.kind, second.form);
    (joins && first.text.len() + second.text.len() >= MIN_JOINED_BYTES)
        .then(|| format!("{}{}", first.text, second.text))
}
