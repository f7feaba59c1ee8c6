//! What stands between words, and words written with separated letters.
//!
//! Not for other splits: joining and splitting neighbors in general is a matter of `matching`.

use super::scan::{Group, Scanned, Word};

/// What stood between two words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gap {
    /// First separator, blanks of all kinds as ' '.
    first: Option<char>,
    /// Number of separators when all are equal.
    count: u32,
    /// Different separators.
    mixed: bool,
    /// A comma or semicolon was among them: a title may follow as at the start of a name.
    pub(super) comma: bool,
}

impl Gap {
    /// Takes one more separator.
    pub(super) fn add(&mut self, ch: char) {
        let ch = if ch.is_whitespace() { ' ' } else { ch };
        self.comma |= matches!(ch, ',' | ';' | '،' | '、');
        self.mixed |= self.first.is_some_and(|first| first != ch);
        self.first.get_or_insert(ch);
        self.count = self.count.saturating_add(1);
    }

    /// The gap as spacing of letters: one separator, or up to three equal blanks.
    fn spacing(self) -> Option<(char, u32)> {
        let first = self.first.filter(|_| !self.mixed)?;
        let usable = match first {
            ' ' => self.count <= 3,
            '.' | '-' | '_' | '*' | '·' | '/' | '|' | '~' | '+' | ':' => self.count == 1,
            // Commas and brackets enumerate, they do not space letters out.
            _ => false,
        };
        usable.then_some((first, self.count))
    }

    /// True when a full stop follows the word before this gap.
    pub(super) fn begins_with_dot(self) -> bool {
        self.first == Some('.')
    }
}

/// Puts spaced-out letters together.
///
/// Rule: four or more single letters of an alphabet with the same separator between all of them are one word
/// ("V L A D I M I R", "P-U-T-I-N"). "J. R. R. Tolkien" stays initials (the separator is a dot *and* a blank, and there
/// are three), and so does a dotted row that also ends in a dot ("K.S.V.R. Prasad"). Once one such word was seen, shorter
/// rows in the same text with the same separator are words, too ("A L I  H A S S A N").
pub(super) fn merge_spaced_letters(scanned: &mut Scanned) {
    let rows = spaced_rows(scanned);
    let longest: Vec<(char, u32)> = rows.iter().filter(|row| row.words >= 4).map(|row| row.spacing).collect();
    let Some(&spacing) = longest.first() else { return };
    let mut merged = Vec::with_capacity(scanned.words.len());
    let mut rows = rows.into_iter().filter(|row| row.words >= 4 || row.spacing == spacing).peekable();
    let mut at = 0;
    while let Some(&word) = scanned.words.get(at) {
        if let Some(row) = rows.next_if(|row| row.first == at) {
            at += row.words;
            merged.push(Word { last: scanned.words[at - 1].last, ..word });
        } else {
            at += 1;
            merged.push(word);
        }
    }
    scanned.words = merged;
    scanned.signals.letter_spacing = true;
}

/// A row of at least two single letters with equal spacing.
struct Row {
    first: usize,
    words: usize,
    spacing: (char, u32),
}

fn spaced_rows(scanned: &Scanned) -> Vec<Row> {
    let words = &scanned.words;
    let is_letter = |word: &Word| word.group == Group::Alphabet && word.last - word.first == 1;
    let mut rows = Vec::new();
    let mut first = 0;
    while first < words.len() {
        let mut end = first + 1;
        let spacing = words.get(end).and_then(|word| word.gap.spacing());
        if let Some(spacing) = spacing.filter(|_| is_letter(&words[first])) {
            while words.get(end).is_some_and(|word| is_letter(word) && word.gap.spacing() == Some(spacing)) {
                end += 1;
            }
            let after = words.get(end).map_or(scanned.tail, |word| word.gap);
            let initials = spacing.0 == '.' && after.begins_with_dot();
            if end - first >= 2 && !initials {
                rows.push(Row { first, words: end - first, spacing });
            }
        }
        first = end;
    }
    rows
}
