//! Han characters, Hangul syllables and kana in Latin letters.
//!
//! Han: one token a character, its Mandarin syllable; a character that reads otherwise as a surname does so where a
//! surname can stand (`data/han_surnames.tsv`). Hangul: one token a syllable, revised romanization, with the customary
//! spelling of surnames (`data/hangul_surnames.tsv`). Kana: one token a run. Not for Japanese readings of kanji, nor
//! for Cantonese or Wade-Giles: such names are found by the original script or by their listed romanization.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::scan::{Cell, Group};
use super::{latin, lexicon};

/// Surname -> its syllables.
type Surnames = HashMap<&'static str, Vec<&'static str>>;

static HAN: LazyLock<Surnames> = LazyLock::new(|| surnames(include_str!("data/han_surnames.tsv")));
static HANGUL: LazyLock<Surnames> = LazyLock::new(|| surnames(include_str!("data/hangul_surnames.tsv")));

fn surnames(table: &'static str) -> Surnames {
    let rows = lexicon::rows(table).filter(|row| row.len() >= 2);
    rows.map(|row| (row[0], row[1].split(' ').collect())).collect()
}

/// Syllables of a word of Han characters or Hangul, one a cell. `person`: the word may be the name of a person, so a
/// surname may begin it.
pub(super) fn syllables(word: &[Cell], group: Group, person: bool) -> Vec<String> {
    let table = if group == Group::Han { &*HAN } else { &*HANGUL };
    let reading = if person && (1..=5).contains(&word.len()) { surname(word, table) } else { &[] };
    let syllable = |(at, cell): (usize, &Cell)| {
        if let Some(text) = reading.get(at) {
            return (*text).to_owned();
        }
        let mut text = String::new();
        latin::by_table(cell.ch, &mut text);
        if text.is_empty() { latin::stand_in(std::slice::from_ref(cell)) } else { text }
    };
    word.iter().enumerate().map(syllable).collect()
}

/// Reading of the surname at the start of `word`: two characters if such a surname exists and a given name follows.
fn surname<'a>(word: &[Cell], table: &'a Surnames) -> &'a [&'static str] {
    let first: String = word.iter().take(2).map(|cell| cell.ch).collect();
    let double = if word.len() >= 3 { table.get(first.as_str()) } else { None };
    let single = first.chars().next().and_then(|ch| table.get(ch.encode_utf8(&mut [0; 4]) as &str));
    double.or(single).map_or(&[], Vec::as_slice)
}

/// A run of kana as one word.
pub(super) fn kana(word: &[Cell], text: &mut String) {
    for cell in word {
        let small = match cell.ch {
            'ゃ' | 'ャ' => "ya",
            'ゅ' | 'ュ' => "yu",
            'ょ' | 'ョ' => "yo",
            // A small tsu doubles the next consonant; one consonant is what other spellings of the name have.
            'っ' | 'ッ' | 'ー' => continue,
            _ => {
                latin::by_table(cell.ch, text);
                continue;
            }
        };
        // "ki" + small "ya" is "kya", "shi" + small "ya" is "sha".
        if text.ends_with('i') {
            text.pop();
            let soft = ["sh", "ch", "j"].iter().any(|end| text.ends_with(end));
            text.push_str(if soft { &small[1..] } else { small });
        } else {
            text.push_str(small);
        }
    }
}
