//! Deletion neighborhoods: a complete filter for words within an edit budget.
//!
//! If two words are within k edits (optimal string alignment), some string can be reached from both by deleting at
//! most k characters from each. So every indexed word is stored under the hash of each of its deletion variants, and a
//! query probes with its own variants. Hash collisions only add candidates; the caller verifies each. Complete also
//! for swaps, which partition filters lose (figures: `docs/design.md`).

use super::edit::MAX_EDITED_BYTES;

/// Words by the hashes of their deletion variants.
///
/// A hash table without keys: the high bits of a hash choose a bucket, one byte of it stands beside each word. A wrong
/// word in 256 entries of the right bucket costs one verification; keys of eight bytes would cost three times the memory
/// (figures: `docs/design.md`).
#[derive(Debug, Default)]
pub(super) struct Deletions {
    /// Bits of a hash that do not choose the bucket.
    shift: u32,
    /// Where the entries of each bucket begin; one more than buckets.
    heads: Vec<u32>,
    /// Word numbers, grouped by bucket.
    words: Vec<u32>,
    /// Lowest byte of the hash of each entry.
    tags: Vec<u8>,
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
        // About two entries a bucket; at least two buckets, because a shift by 64 is none.
        let bits = (pairs.len() / 2).max(2).next_power_of_two().trailing_zeros();
        let shift = u64::BITS - bits;
        let mut heads = vec![0_u32; (1 << bits) + 1];
        for (hash, _) in &pairs {
            heads[bucket(*hash, shift) + 1] += 1;
        }
        for at in 1..heads.len() {
            heads[at] += heads[at - 1];
        }
        let mut next = heads.clone();
        let mut index = Self { shift, heads, words: vec![0; pairs.len()], tags: vec![0; pairs.len()] };
        for (hash, number) in pairs {
            let place = &mut next[bucket(hash, shift)];
            index.words[*place as usize] = number;
            index.tags[*place as usize] = tag(hash);
            *place += 1;
        }
        index
    }

    /// Calls `found` with every indexed word that may be within its budget of `query` (words may repeat).
    pub(super) fn probe(&self, query: &[u8], deletions: u8, scratch: &mut Vec<u64>, mut found: impl FnMut(u32)) {
        if self.words.is_empty() {
            return;
        }
        scratch.clear();
        variants(query, deletions, scratch);
        for hash in scratch.iter() {
            let at = bucket(*hash, self.shift);
            let (from, to) = (self.heads[at] as usize, self.heads[at + 1] as usize);
            let tagged = self.words[from..to].iter().zip(&self.tags[from..to]);
            tagged.filter(|(_, known)| **known == tag(*hash)).for_each(|(word, _)| found(*word));
        }
    }

    /// Heap bytes, about.
    pub(super) fn bytes(&self) -> usize {
        self.heads.capacity() * 4 + self.words.capacity() * 4 + self.tags.capacity()
    }
}

/// The bucket of a hash.
fn bucket(hash: u64, shift: u32) -> usize {
    usize::try_from(hash >> shift).unwrap_or(0) // fewer buckets than memory has bytes
}

/// The byte of a hash that stands beside its word.
fn tag(hash: u64) -> u8 {
    hash.to_le_bytes()[0]
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
