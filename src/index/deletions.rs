//! Deletion neighborhoods: a complete filter for words within an edit budget.
//!
//! If two words are within k edits (optimal string alignment), some string can be reached from both by deleting at
//! most k characters from each. So every indexed word is stored under the hash of each of its deletion variants, and a
//! query probes with its own variants. Hash collisions only add candidates; the caller verifies each. Complete also
//! for swaps, which partition filters lose (figures: `docs/design.md`).

use super::edit::MAX_EDITED_BYTES;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

/// Words by the hashes of their deletion variants.
#[derive(Debug, Default)]
pub(super) struct Deletions {
    /// Variant hash to a range of `words`.
    ranges: HashMap<u64, (u32, u32)>,
    /// Word numbers, grouped by variant.
    words: Vec<u32>,
}

impl Deletions {
    /// Indexes words; `budget` says how many deletions a word of a given length gets.
    pub(super) fn build<'w>(words: impl Iterator<Item = (u32, &'w [u8])>, budget: impl Fn(usize) -> u8) -> Self {
        let mut pairs: Vec<(u64, u32)> = Vec::new();
        let mut hashes = Vec::new();
        for (number, word) in words {
            hashes.clear();
            variants(word, budget(word.len()), &mut hashes);
            hashes.sort_unstable();
            hashes.dedup();
            pairs.extend(hashes.iter().map(|hash| (*hash, number)));
        }
        pairs.sort_unstable();
        let mut index = Self { ranges: HashMap::with_capacity(pairs.len()), words: Vec::with_capacity(pairs.len()) };
        for (hash, number) in pairs {
            let at = to_u32(index.words.len());
            match index.ranges.entry(hash) {
                Entry::Occupied(mut range) => range.get_mut().1 = at + 1,
                Entry::Vacant(range) => {
                    range.insert((at, at + 1));
                }
            }
            index.words.push(number);
        }
        index
    }

    /// Calls `found` with every indexed word that may be within its budget of `query` (words may repeat).
    pub(super) fn probe(&self, query: &[u8], deletions: u8, scratch: &mut Vec<u64>, mut found: impl FnMut(u32)) {
        scratch.clear();
        variants(query, deletions, scratch);
        for hash in scratch.iter() {
            if let Some(&(from, to)) = self.ranges.get(hash) {
                self.words[from as usize..to as usize].iter().copied().for_each(&mut found);
            }
        }
    }

    /// Heap bytes, about.
    pub(super) fn bytes(&self) -> usize {
        self.ranges.capacity() * 17 + self.words.capacity() * 4
    }
}

/// Numbers in the index are 32 bits wide; a corpus of four billion names is not in sight.
pub(super) fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Hash of `word` without the bytes at `skip` (both may be out of range).
fn hash_without(word: &[u8], skip: (usize, usize)) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (i, byte) in word.iter().enumerate() {
        if i != skip.0 && i != skip.1 {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    // FNV-1a leaves the high bits weak; one multiply-xor round spreads them.
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Hashes of `word` with up to `deletions` bytes deleted (at most two).
fn variants(word: &[u8], deletions: u8, out: &mut Vec<u64>) {
    const NONE: usize = usize::MAX;
    out.push(hash_without(word, (NONE, NONE)));
    if deletions == 0 || word.len() > MAX_EDITED_BYTES + 2 {
        return;
    }
    for first in 0..word.len() {
        // Deleting either of two equal neighbors gives one variant.
        if first + 1 < word.len() && word[first] == word[first + 1] {
            continue;
        }
        out.push(hash_without(word, (first, NONE)));
    }
    if deletions >= 2 {
        for first in 0..word.len() {
            for second in first + 1..word.len() {
                out.push(hash_without(word, (first, second)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::edit::{distance_within, edit_budget, query_deletions};
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn loses_nothing_within_the_budget(
            listed in proptest::collection::vec("[abcd]{1,11}", 1..60), query in "[abcd]{1,12}",
        ) {
            let index = Deletions::build(
                listed.iter().enumerate().map(|(i, w)| (to_u32(i), w.as_bytes())), edit_budget,
            );
            let mut found = BTreeSet::new();
            index.probe(query.as_bytes(), query_deletions(query.len()), &mut Vec::new(), |n| { found.insert(n); });
            for (i, word) in listed.iter().enumerate() {
                if distance_within(query.as_bytes(), word.as_bytes(), edit_budget(word.len())).is_some() {
                    prop_assert!(found.contains(&to_u32(i)), "{} must find {}", query, word);
                }
            }
        }
    }
}
