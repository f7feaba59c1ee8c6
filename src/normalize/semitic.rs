//! Arabic, Persian and Hebrew letters to a consonant skeleton.
//!
//! These scripts do not write short vowels, so a word cannot be compared with a romanized name directly. It becomes the
//! consonants in the alphabet of `skeleton_key`, which writes Latin tokens in the same way. Not for guessing vowels: only
//! words whose reading is fixed (the article, "son of", "servant of", a few names too short for a skeleton) are spelled
//! out, from `data/semitic_words.tsv`.
//!
//! The alphabet: consonants that romanizations confuse share a letter (d dh z: `d`; k kh q g gh: `k`; t th: `t`; b p:
//! `b`; sh ch: `c`; s ts: `s`). Waw and ya are mostly long vowels: they count only at the start of a word (`w`, `y`), and so
//! do w, v and y on the Latin side. Ayn, hamza and alef never count, a final h neither. Doubled letters are one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::scan::{Cell, Group};
use super::{TokenForm, TokenKind, latin, lexicon};

/// One token of a word: an article or its rest.
pub(super) struct Part {
    /// Range of cells within the word.
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) text: String,
    pub(super) form: TokenForm,
    pub(super) kind: TokenKind,
}

/// Words with a fixed reading: bare letters -> (reading, kind).
static WORDS: LazyLock<BTreeMap<String, (String, TokenKind)>> = LazyLock::new(|| {
    let mut words = BTreeMap::new();
    for row in lexicon::rows(include_str!("data/semitic_words.tsv")) {
        let [letters, reading, kind, ..] = row.as_slice() else { continue };
        let kind = if *kind == "particle" { TokenKind::Particle } else { TokenKind::Word };
        words.insert(letters.chars().map(bare).collect(), ((*reading).to_owned(), kind));
    }
    words
});

/// Splits the article off an Arabic word and writes both parts.
pub(super) fn parts(word: &[Cell], group: Group) -> Vec<Part> {
    let whole = |text: String, form, kind| vec![Part { first: 0, last: word.len(), text, form, kind }];
    if let Some((reading, kind)) = fixed_reading(word) {
        return whole(reading, TokenForm::Full, kind);
    }
    let article = group == Group::Arabic
        && word.len() >= 5
        && bare(word[0].ch) == 'ا'
        && word[1].ch == 'ل'
        // A ligature is one span and cannot be split.
        && word[1].start != word[2].start
        && word[0].start != word[1].start;
    if !article {
        return whole(skeleton(word), TokenForm::Skeleton, TokenKind::Word);
    }
    let rest = &word[2..];
    let (text, form, kind) = fixed_reading(rest).map_or_else(
        || (skeleton(rest), TokenForm::Skeleton, TokenKind::Word),
        |(text, kind)| (text, TokenForm::Full, kind),
    );
    vec![
        Part { first: 0, last: 2, text: "al".to_owned(), form: TokenForm::Full, kind: TokenKind::Particle },
        Part { first: 2, last: word.len(), text, form, kind },
    ]
}

fn fixed_reading(word: &[Cell]) -> Option<(String, TokenKind)> {
    // Longer words are not in the table; do not copy them.
    if word.len() > 8 {
        return None;
    }
    let letters: String = word.iter().map(|cell| bare(cell.ch)).collect();
    WORDS.get(&letters).cloned()
}

/// The letter without hamza, and in its Arabic rather than Persian code point.
fn bare(ch: char) -> char {
    match ch {
        'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' => 'ا',
        'ی' | 'ى' | 'ې' | 'ۍ' | 'ے' | 'ئ' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ؤ' => 'و',
        'ۀ' | 'ہ' | 'ھ' | 'ە' => 'ه',
        'ۃ' => 'ة',
        plain => plain,
    }
}

/// Consonants of a word; when it has none, its letters as `any_ascii` writes them, so that no token is empty.
fn skeleton(word: &[Cell]) -> String {
    let mut text = String::new();
    for (at, cell) in word.iter().enumerate() {
        let consonant = consonant(bare(cell.ch), at == 0, at + 1 == word.len());
        match consonant {
            Some(letters) if text.ends_with(letters) => {} // "" also ends here
            Some(letters) => text.push_str(letters),
            None => latin::by_table(cell.ch, &mut text),
        }
    }
    if text.is_empty() {
        for cell in word {
            text.push_str(match bare(cell.ch) {
                'ا' | 'ع' | 'ء' | 'א' | 'ע' => "a",
                'و' | 'ו' => "u",
                'ي' | 'י' => "i",
                'ه' | 'ة' | 'ה' => "h",
                _ => "",
            });
        }
    }
    text
}

/// The skeleton letter of an Arabic, Persian or Hebrew letter; "" for letters that do not count.
fn consonant(letter: char, first: bool, last: bool) -> Option<&'static str> {
    Some(match letter {
        'ا' | 'ع' | 'ء' | 'ة' | 'ـ' | 'ٴ' | 'א' | 'ע' => "",
        'ه' | 'ה' if last && !first => "",
        'ه' | 'ح' | 'ה' | 'ח' => "h",
        'و' | 'ו' | 'װ' | 'ۋ' | 'ۆ' | 'ۇ' => {
            if first {
                "w"
            } else {
                ""
            }
        }
        'ي' | 'י' | 'ױ' | 'ײ' => {
            if first {
                "y"
            } else {
                ""
            }
        }
        'ب' | 'پ' | 'ٻ' | 'ב' => "b",
        'פ' if first => "b",
        'ف' | 'ڤ' | 'ڥ' | 'פ' | 'ף' => "f",
        'ت' | 'ث' | 'ط' | 'ٹ' | 'ټ' | 'ט' | 'ת' => "t",
        'ج' => "j",
        'چ' | 'ش' | 'ښ' | 'ש' => "c",
        'د' | 'ذ' | 'ز' | 'ض' | 'ظ' | 'ژ' | 'ڈ' | 'ډ' | 'ږ' | 'ځ' | 'ד' | 'ז' => "d",
        'ر' | 'ڑ' | 'ړ' | 'ר' => "r",
        'س' | 'ص' | 'څ' | 'ס' | 'צ' | 'ץ' => "s",
        'خ' | 'غ' | 'ق' | 'ك' | 'گ' | 'ګ' | 'ڭ' | 'ג' | 'כ' | 'ך' | 'ק' => "k",
        'ل' | 'ڵ' | 'ל' => "l",
        'م' | 'מ' | 'ם' => "m",
        'ن' | 'ں' | 'ڼ' | 'ڻ' | 'נ' | 'ן' => "n",
        _ => return None, // letters of other languages in these scripts
    })
}
