//! Edit distance between tokens: optimal string alignment (a swap of neighbors is one edit), within a small budget.
//!
//! The budget goes by the length of the *listed* token: 0 up to 3 letters, 1 for 4 to 6, 2 from 7. Shorter budgets
//! would lose common misspellings, larger ones make `ali` meet half the world (figures: `docs/design.md`).

/// The largest budget there is; deletion neighborhoods are built for it.
pub const MAX_EDIT_BUDGET: u8 = 2;

/// Tokens longer than this many bytes are compared exactly only.
pub const MAX_EDITED_BYTES: usize = 64;

/// How many edits a token of a listed name allows, by its length in bytes.
#[must_use]
pub const fn edit_budget(listed_length: usize) -> u8 {
    match listed_length {
        0..=3 => 0,
        4..=6 => 1,
        7..=MAX_EDITED_BYTES => MAX_EDIT_BUDGET,
        _ => 0, // absurdly long tokens: exact only, so that cost stays bounded
    }
}

/// How many deletions a query token of this length needs so that no listed token within its budget is lost.
///
/// A listed token of n bytes is met by queries of up to n + budget bytes; two deletions on the query side are needed
/// only from 7 bytes on, one from 4 (derivation: every substitution, swap and surplus byte costs one query deletion).
#[must_use]
pub(crate) const fn query_deletions(query_length: usize) -> u8 {
    if query_length > MAX_EDITED_BYTES && query_length <= MAX_EDITED_BYTES + MAX_EDIT_BUDGET as usize {
        return MAX_EDIT_BUDGET;
    }
    edit_budget(query_length)
}

/// Distance of `a` and `b` if it is at most `budget`.
///
/// Optimal string alignment: insert, delete, substitute and swap neighbors cost one each, and no substring is edited
/// twice (Damerau 1964 in the restricted form).
#[must_use]
pub fn distance_within(a: &[u8], b: &[u8], budget: u8) -> Option<u8> {
    let limit = usize::from(budget);
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let (a, b) = trim_common(a, b);
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if b.len() > MAX_EDITED_BYTES + usize::from(MAX_EDIT_BUDGET) {
        return None;
    }
    if a.is_empty() {
        return u8::try_from(b.len()).ok();
    }
    if budget == 0 {
        return None; // trimmed rests are never equal
    }
    let distance = by_rows(a, b, budget);
    (distance <= budget).then_some(distance)
}

fn trim_common<'t>(a: &'t [u8], b: &'t [u8]) -> (&'t [u8], &'t [u8]) {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (&a[..a.len() - suffix], &b[..b.len() - suffix])
}

/// Full rows of the distance matrix, given up as soon as a whole row exceeds the budget. Row i lives at `i % 3`; rows
/// are bytes, because words are shorter than 70 bytes and zeroing wide rows showed in the profile.
fn by_rows(a: &[u8], b: &[u8], budget: u8) -> u8 {
    let width = b.len() + 1;
    let mut rows = [[0_u8; MAX_EDITED_BYTES + 3]; 3];
    for (cell, j) in rows[0].iter_mut().zip(0..=u8::MAX).take(width) {
        *cell = j;
    }
    for (i, edge) in (1..=a.len()).zip(1..=u8::MAX) {
        let (before, previous, current) = ((i + 1) % 3, (i + 2) % 3, i % 3);
        rows[current][0] = edge;
        let mut least = edge;
        for j in 1..width {
            let substituted = rows[previous][j - 1] + u8::from(a[i - 1] != b[j - 1]);
            let mut best = substituted.min(rows[previous][j] + 1).min(rows[current][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[before][j - 2] + 1);
            }
            rows[current][j] = best;
            least = least.min(best);
        }
        if least > budget {
            return budget + 1;
        }
    }
    rows[a.len() % 3][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Textbook matrix, for comparison.
    fn textbook(a: &[u8], b: &[u8]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = match (i, j) {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => {
                        let cost = usize::from(a[i - 1] != b[j - 1]);
                        let mut best = (d[i - 1][j] + 1).min(d[i][j - 1] + 1).min(d[i - 1][j - 1] + cost);
                        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                            best = best.min(d[i - 2][j - 2] + 1);
                        }
                        best
                    }
                };
            }
        }
        d[a.len()][b.len()]
    }

    #[test]
    fn known_distances() {
        for (a, b, budget, expected) in [
            ("mugabe", "mugabe", 0, Some(0)),
            ("mugabe", "mugaeb", 1, Some(1)),
            ("mugabe", "mugab", 1, Some(1)),
            ("mugabe", "magube", 1, None),
            ("mugabe", "magube", 2, Some(2)),
            ("", "ab", 2, Some(2)),
        ] {
            assert_eq!(distance_within(a.as_bytes(), b.as_bytes(), budget), expected, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_textbook(a in "[abc]{0,12}", b in "[abc]{0,12}", budget in 0_u8..=2) {
            let expected = textbook(a.as_bytes(), b.as_bytes());
            let got = distance_within(a.as_bytes(), b.as_bytes(), budget);
            prop_assert_eq!(got, if expected <= usize::from(budget) { u8::try_from(expected).ok() } else { None });
        }
    }
}
