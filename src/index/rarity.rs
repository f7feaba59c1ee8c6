//! How much a token tells: common words of names weigh little, rare ones much.
//!
//! Weights come from a reference table that is part of the engine version, not from the corpus in force. With weights
//! from the corpus, listing one more `Ali` would lower the score of another party's hit and could turn a HOLD into
//! CLEAR, against law 4; and every list update would move scores that nobody touched. The formula is the usual inverse
//! document frequency, scaled to 0..1: `ln(N / n) / ln(N)` with N parties, n of which carry the token.

use crate::normalize::TokenKind;
use hashbrown::HashMap;
use std::sync::LazyLock;

/// Parties the reference table was counted over.
const REFERENCE_PARTIES: f32 = 15_443.0;

static TABLE: LazyLock<HashMap<&'static str, f32>> = LazyLock::new(|| {
    include_str!("rarity.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(token, count)| Some((token, weight_of_count(count.trim().parse().ok()?))))
        .collect()
});

fn weight_of_count(parties: f32) -> f32 {
    ((REFERENCE_PARTIES / parties.max(1.0)).ln() / REFERENCE_PARTIES.ln()).clamp(0.05, 1.0)
}

/// Weight of a token, 0.05 (says almost nothing) to 1 (names one party by itself).
#[must_use]
pub fn weight(text: &str, kind: TokenKind) -> f32 {
    let rarity = || TABLE.get(text).copied().unwrap_or(1.0);
    match kind {
        TokenKind::Word => rarity(),
        TokenKind::Number => 0.6,
        TokenKind::Initial => 0.15,
        TokenKind::LegalForm => 0.10,
        TokenKind::Particle => 0.15_f32.min(rarity()),
        TokenKind::Title | TokenKind::StopWord => 0.05,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_weigh_less_than_rare_ones() {
        let word = |text| weight(text, TokenKind::Word);
        assert!(word("company") < 0.25 && word("muhammad") < 0.45);
        assert!(word("qwertzuiop") > 0.99);
        assert!(word("company") < word("muhammad") && word("muhammad") < word("gertler"));
    }

    #[test]
    fn the_table_is_well_formed() {
        let rows = include_str!("rarity.tsv").lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(TABLE.len(), rows, "every row is read and no token stands twice");
        assert!(rows > 4_000);
    }
}
