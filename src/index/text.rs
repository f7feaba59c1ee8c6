//! Whole listed names inside a text, by Aho-Corasick on word boundaries.
//!
//! This is the guarantee beside the token lane: a name written exactly in a text is found by the automaton even if
//! every posting failed. Patterns are the folded tokens of a name with one blank between and around them, so a match
//! always begins and ends at a word boundary. A contiguous NFA: a DFA of this size takes twenty times the memory.

use super::deletions::to_u32;
use super::names::{NameId, Names};
use super::vocabulary::{TokenClass, Vocabulary};
use crate::normalize::Token;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use hashbrown::HashMap;

/// The automaton over whole names.
#[derive(Debug, Default)]
pub(super) struct WholeNames {
    automaton: Option<AhoCorasick>,
    names: Vec<Vec<NameId>>,
}

impl WholeNames {
    pub(super) fn build(names: &Names, vocabulary: &Vocabulary) -> Self {
        let mut patterns: HashMap<String, Vec<NameId>> = HashMap::new();
        for (id, name) in names.iter() {
            let mut pattern = String::from(" ");
            let mut plain = true;
            for token in &name.tokens {
                let token = vocabulary.token(token.id);
                // The class of a legal form is not what stands in a text.
                plain &= token.class != TokenClass::LegalForm;
                pattern.push_str(&token.text);
                pattern.push(' ');
            }
            if plain && pattern.len() >= 6 {
                patterns.entry(pattern).or_default().push(id);
            }
        }
        let mut patterns: Vec<_> = patterns.into_iter().collect();
        patterns.sort_unstable();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .build(patterns.iter().map(|(pattern, _)| pattern.as_bytes()))
            .ok();
        Self { automaton, names: patterns.into_iter().map(|(_, names)| names).collect() }
    }

    /// Calls `found` with every whole name in the text and the place of its first token.
    pub(super) fn find(&self, tokens: &[Token], found: &mut dyn FnMut(NameId, u32)) {
        let Some(automaton) = &self.automaton else { return };
        let mut haystack = String::with_capacity(tokens.iter().map(|t| t.text.len() + 1).sum::<usize>() + 1);
        let mut starts = Vec::with_capacity(tokens.len());
        haystack.push(' ');
        for token in tokens {
            starts.push(haystack.len() - 1);
            haystack.push_str(&token.text);
            haystack.push(' ');
        }
        for hit in automaton.find_overlapping_iter(&haystack) {
            if let Ok(at) = starts.binary_search(&hit.start()) {
                self.names[hit.pattern().as_usize()].iter().for_each(|name| found(*name, to_u32(at)));
            }
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.automaton.as_ref().map_or(0, AhoCorasick::memory_usage) + self.names.len() * 32
    }
}
