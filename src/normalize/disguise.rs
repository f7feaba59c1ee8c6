//! Undoes disguises inside one word: look-alike letters of another script, and digits or symbols for letters.
//!
//! Not for whole words of another script, which are transliterated even when they look Latin ("СОВА" is "sova"): only a
//! word that *mixes* scripts is suspicious. The caller turns what was undone into signals.

use std::sync::LazyLock;

use super::TextKind;
use super::chars::{self, Class};
use super::lexicon;
use super::scan::Cell;

/// Rows of `data/confusables.tsv`, sorted for binary search.
struct Confusables {
    /// Look-alike and its Latin letter, by look-alike.
    to_latin: Vec<(char, char)>,
    /// Latin letter and its Cyrillic or Greek look-alike, by class and letter.
    from_latin: Vec<(bool, char, char)>,
}

static CONFUSABLES: LazyLock<Confusables> = LazyLock::new(|| {
    let mut to_latin = Vec::new();
    let mut from_latin = Vec::new();
    for row in lexicon::rows(include_str!("data/confusables.tsv")) {
        let letter = |column: usize| row.get(column).and_then(|text| text.chars().next());
        let (Some(other), Some(latin)) = (letter(0), letter(1)) else { continue };
        to_latin.push((other, latin));
        match chars::classify(other) {
            Class::Cyrillic => from_latin.push((false, latin, other)),
            Class::Greek => from_latin.push((true, latin, other)),
            _ => {} // other scripts are never the majority script of a disguise
        }
    }
    to_latin.sort_unstable();
    // Stable, and the first row of a letter wins.
    from_latin.sort_by_key(|row| (row.0, row.1));
    from_latin.dedup_by_key(|row| (row.0, row.1));
    Confusables { to_latin, from_latin }
});

/// The Latin letter `c` looks like.
pub(super) fn latin_look_alike(c: char) -> Option<char> {
    let table = &CONFUSABLES.to_latin;
    table.binary_search_by_key(&c, |row| row.0).ok().map(|at| table[at].1)
}

/// The Cyrillic (or Greek) letter the Latin letter `c` looks like; a small letter falls back to its capital.
fn other_look_alike(c: char, greek: bool) -> Option<char> {
    let table = &CONFUSABLES.from_latin;
    let find = |c: char| table.binary_search_by_key(&(greek, c), |row| (row.0, row.1)).ok().map(|at| table[at].2);
    find(c).or_else(|| find(c.to_ascii_uppercase()))
}

/// Folds a word that mixes Latin with look-alikes to one script. `None` when there is nothing to fold.
///
/// The majority script wins (Latin on a tie), unless only the other direction explains every foreign letter.
pub(super) fn fold_look_alikes(word: &[Cell]) -> Option<Vec<Cell>> {
    let count = |class: Class| word.iter().filter(|cell| cell.class == class).count();
    let (latin, cyrillic, greek, other) =
        (count(Class::Latin), count(Class::Cyrillic), count(Class::Greek), count(Class::Other));
    if latin == 0 || cyrillic + greek + other == 0 {
        // Cyrillic mixed with Greek does not occur in the wild; each letter is transliterated by itself.
        return None;
    }
    let foreign = |cell: &Cell| matches!(cell.class, Class::Cyrillic | Class::Greek | Class::Other);
    let to_greek = greek > cyrillic;
    let all_to_latin = word.iter().filter(|c| foreign(c)).all(|c| latin_look_alike(c.ch).is_some());
    let all_to_other = other == 0
        && word.iter().filter(|c| c.class == Class::Latin).all(|c| other_look_alike(c.ch, to_greek).is_some());
    let latin_wins = latin >= cyrillic.max(greek);
    let fold_to_latin = if latin_wins { all_to_latin || !all_to_other } else { all_to_latin && !all_to_other };
    let mut folded = word.to_vec();
    let mut changed = false;
    for cell in &mut folded {
        let (look_alike, class) = if fold_to_latin {
            (if foreign(cell) { latin_look_alike(cell.ch) } else { None }, Class::Latin)
        } else if cell.class == Class::Latin {
            (other_look_alike(cell.ch, to_greek), if to_greek { Class::Greek } else { Class::Cyrillic })
        } else {
            (None, cell.class)
        };
        if let Some(ch) = look_alike {
            *cell = Cell { ch, class, ..*cell };
            changed = true;
        }
    }
    changed.then_some(folded)
}

/// Smallest share of letters (numerator, denominator) for a word to be leetspeak and not a code such as "3m" or "a1".
/// People are not named in codes, organizations and vessels are.
fn least_letters(kind: TextKind) -> (usize, usize) {
    match kind {
        TextKind::PersonName => (1, 2),
        TextKind::UnknownName => (3, 5),
        TextKind::OrganizationName | TextKind::ObjectName | TextKind::FreeText => (2, 3),
    }
}

/// Replaces digits and symbols that stand for letters in latinized `text`. True when something was replaced.
///
/// Symbols always give way: `scan` accepted them only where a letter belongs. Digits give way when at least one stands
/// between letters, the word has four characters and enough letters; in the name of a person also a single digit that
/// starts the word ("0sama"). A single digit at the end is numbering, not disguise, and is one edit away anyway.
pub(super) fn fold_leetspeak(text: &mut String, kind: TextKind) -> bool {
    let bytes = text.as_bytes();
    let letters = bytes.iter().filter(|b| !b.is_ascii_digit()).count();
    let has_symbol = bytes.iter().any(|b| matches!(b, b'@' | b'$' | b'!'));
    let (share, of) = least_letters(kind);
    let word = bytes.len() >= 4 && letters * of >= bytes.len() * share && letters >= 2;
    let first = bytes.iter().position(|b| !b.is_ascii_digit()).unwrap_or(0);
    let last = bytes.iter().rposition(|b| !b.is_ascii_digit()).unwrap_or(0);
    let is_leet = |b: &u8| matches!(b, b'0' | b'1' | b'3' | b'4' | b'5' | b'7');
    let inside = bytes.get(first..last).is_some_and(|inner| inner.iter().any(is_leet));
    let leading = kind == TextKind::PersonName && first == 1 && letters >= 3;
    let digits = word && (inside || leading);
    if !digits && !has_symbol {
        return false;
    }
    let mut folded = String::with_capacity(text.len());
    let mut changed = false;
    for at in 0..bytes.len() {
        let letter = match bytes[at] {
            b'@' => 'a',
            b'$' => 's',
            b'!' => 'i',
            digit if digits && is_leet(&digit) => digit_letter(bytes, at, folded.chars().next_back()),
            plain => char::from(plain),
        };
        changed |= letter != char::from(bytes[at]);
        folded.push(letter);
    }
    *text = folded;
    changed
}

/// The letter the digit at `at` stands for. "1" is "i" between consonants ("put1n") and "l" elsewhere ("v1adimir").
fn digit_letter(bytes: &[u8], at: usize, before: Option<char>) -> char {
    match bytes[at] {
        b'0' => 'o',
        b'3' => 'e',
        b'4' => 'a',
        b'5' => 's',
        b'7' => 't',
        _ => {
            let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | '0' | '3' | '4' | '@' | '!');
            let after = bytes.get(at + 1).copied().map(char::from);
            if before.is_some_and(vowel) || after.is_some_and(vowel) { 'l' } else { 'i' }
        }
    }
}
