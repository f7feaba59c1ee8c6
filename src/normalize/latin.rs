//! Writes a word of any alphabet in lower-case ASCII letters.
//!
//! Not for consonant scripts (`semitic`) and not for Han, Hangul and kana (`cjk`). Cyrillic and Greek have their own
//! tables because `any_ascii` is poor there (Greek "ου" as "oy", one letter at a time); every other alphabet goes through
//! `any_ascii`, of which only letters are kept. One fixed scheme is enough: other schemes meet it in `sound_key`.

use super::chars::Class;
use super::scan::Cell;

/// Appends the Latin form of `word` to `text`. Digits, `?` and leetspeak symbols are copied.
pub(super) fn latinize(word: &[Cell], text: &mut String) {
    for (at, cell) in word.iter().enumerate() {
        match cell.class {
            Class::Latin if cell.ch.is_ascii() => text.push(cell.ch.to_ascii_lowercase()),
            Class::Digit | Class::Wild | Class::Leet => text.push(cell.ch),
            Class::Cyrillic => match cyrillic(lower(cell.ch)) {
                Some(letters) => text.push_str(letters),
                None => by_table(cell.ch, text),
            },
            Class::Greek => greek(word, at, text),
            _ => by_table(cell.ch, text), // every other letter has no table of its own
        }
    }
}

/// True for a letter without a Latin form ("ь").
pub(super) fn is_silent(cell: &Cell) -> bool {
    let mut text = String::new();
    if cell.class.is_letter() && !cell.ch.is_ascii() {
        latinize(std::slice::from_ref(cell), &mut text);
        return text.is_empty();
    }
    false
}

/// Appends the letters `any_ascii` has for `ch`, lower-cased.
pub(super) fn by_table(ch: char, text: &mut String) {
    let letters = any_ascii::any_ascii_char(ch).bytes().filter(u8::is_ascii_alphabetic);
    text.extend(letters.map(|b| char::from(b.to_ascii_lowercase())));
}

/// A stand-in for a word no table can write: "u" and its code points with the letters a to p as hexadecimal digits.
/// Such words (rare scripts, private use) still compare equal to themselves, and no token is empty.
pub(super) fn stand_in(word: &[Cell]) -> String {
    let mut text = String::from("u");
    for cell in word.iter().filter(|cell| cell.class.is_letter()) {
        for shift in [20, 16, 12, 8, 4, 0] {
            let digit = (u32::from(cell.ch) >> shift) & 0xf;
            // Below 16 by the mask, so the letter exists.
            text.push(char::from_u32(u32::from('a') + digit).unwrap_or('a'));
        }
    }
    text
}

/// Lower case of one letter; the rare letter with several keeps the first (the others are combining marks).
fn lower(ch: char) -> char {
    ch.to_lowercase().next().unwrap_or(ch)
}

/// Passport-like (BGN) romanization of the Cyrillic alphabets.
fn cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' | 'ә' | 'ӑ' | 'ӓ' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' | 'ғ' | 'ҕ' => "g",
        'д' => "d",
        'е' | 'ё' | 'ѐ' | 'э' | 'ӗ' => "e",
        'ж' | 'ӂ' => "zh",
        'з' | 'ҙ' => "z",
        'и' | 'і' | 'ѝ' | 'ӣ' => "i",
        'й' | 'ы' => "y",
        'к' | 'қ' | 'ҡ' | 'ҝ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' | 'ҥ' => "n",
        'о' | 'ө' | 'ӧ' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ҫ' => "s",
        'т' => "t",
        'у' | 'ў' | 'ү' | 'ұ' | 'ӯ' | 'ӱ' => "u",
        'ф' => "f",
        'х' => "kh",
        'һ' | 'ҳ' => "h",
        'ц' => "ts",
        'ч' | 'ҷ' | 'ҹ' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        'є' => "ye",
        'ї' => "yi",
        'ђ' => "dj",
        'ѓ' => "gj",
        'ѕ' | 'џ' => "dz",
        'ј' | 'җ' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'ќ' => "kj",
        _ => return None, // historic and minority letters: any_ascii
    })
}

/// Greek by ELOT 743, with its digraphs.
fn greek(word: &[Cell], at: usize, text: &mut String) {
    let letter = |at: Option<usize>| at.and_then(|at| word.get(at)).map_or(' ', |cell| plain_greek(cell.ch));
    let (before, this, after) = (letter(at.checked_sub(1)), plain_greek(word[at].ch), letter(at.checked_add(1)));
    let diaeresis = matches!(lower(word[at].ch), 'ϊ' | 'ϋ' | 'ΐ' | 'ΰ');
    let voiceless = matches!(after, 'θ' | 'κ' | 'ξ' | 'π' | 'σ' | 'τ' | 'φ' | 'χ' | 'ψ' | ' ');
    text.push_str(match this {
        'υ' if before == 'ο' && !diaeresis => "u",
        'υ' if matches!(before, 'α' | 'ε' | 'η') && !diaeresis => {
            if voiceless {
                "f"
            } else {
                "v"
            }
        }
        'μ' if after == 'π' && before == ' ' => "b",
        'π' if before == 'μ' && at == 1 => "",
        'γ' if matches!(after, 'γ' | 'ξ' | 'χ') => "n",
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' => "s",
        'τ' => "t",
        'υ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => return by_table(word[at].ch, text), // Coptic and archaic letters
    });
}

/// A Greek letter in lower case without accents, final sigma as sigma.
fn plain_greek(ch: char) -> char {
    match lower(ch) {
        '\u{3ac}' | '\u{1f00}'..='\u{1f07}' | '\u{1f70}' | '\u{1f80}'..='\u{1f87}' | '\u{1fb0}'..='\u{1fb7}' => 'α',
        '\u{3ad}' | '\u{1f10}'..='\u{1f15}' | '\u{1f72}' => 'ε',
        '\u{3ae}' | '\u{1f20}'..='\u{1f27}' | '\u{1f74}' | '\u{1f90}'..='\u{1f97}' | '\u{1fc2}'..='\u{1fc7}' => 'η',
        '\u{3af}' | '\u{3ca}' | '\u{390}' | '\u{1f30}'..='\u{1f37}' | '\u{1f76}' | '\u{1fd0}'..='\u{1fd7}' => 'ι',
        '\u{3cc}' | '\u{1f40}'..='\u{1f45}' | '\u{1f78}' => 'ο',
        '\u{1fe4}' | '\u{1fe5}' => 'ρ',
        '\u{3cd}' | '\u{3cb}' | '\u{3b0}' | '\u{1f50}'..='\u{1f57}' | '\u{1f7a}' | '\u{1fe0}'..='\u{1fe7}' => 'υ',
        '\u{3ce}' | '\u{1f60}'..='\u{1f67}' | '\u{1f7c}' | '\u{1fa0}'..='\u{1fa7}' | '\u{1ff2}'..='\u{1ff7}' => 'ω',
        'ς' => 'σ',
        plain => plain,
    }
}
