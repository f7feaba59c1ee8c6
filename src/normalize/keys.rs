//! Keys under which different spellings of one token meet: by sound, and by consonants.
//!
//! Not for proof. Keys are for finding candidates and for recognizing a transliteration family; how alike two tokens
//! are is measured by `matching`. Both keys are rewritten letter by letter from left to right, longest group of letters
//! first, so they cost a few table comparisons a letter and one allocation.

/// A group of letters, what it becomes, and where.
type Rule = (&'static [u8], &'static [u8]);

/// Longest first. Consonants after a slash of the scheme they come from: English, German (sch, tsch, ch), French (dj,
/// tch), Polish (sz, cz), scientific (c, s and z without their carons).
const SOUNDS: &[Rule] = &[
    (b"schtsch", b"x"),
    (b"shtch", b"x"),
    (b"shch", b"x"),
    (b"szcz", b"x"),
    (b"tsch", b"c"),
    (b"dsch", b"j"),
    (b"stch", b"x"),
    (b"sch", b"x"),
    (b"tch", b"c"),
    (b"dzh", b"j"),
    (b"kch", b"h"),
    (b"kh", b"h"),
    (b"sh", b"x"),
    (b"sz", b"x"),
    (b"ch", b"c"),
    (b"cz", b"c"),
    (b"zh", b"z"),
    (b"dj", b"j"),
    (b"dh", b"d"),
    (b"th", b"t"),
    (b"gh", b"g"),
    (b"bh", b"b"),
    (b"rh", b"r"),
    (b"wh", b"v"),
    (b"ph", b"v"),
    (b"ck", b"k"),
    (b"ts", b"z"),
    (b"tz", b"z"),
    (b"b", b"b"),
    (b"d", b"d"),
    (b"f", b"v"),
    (b"g", b"g"),
    (b"h", b"h"),
    (b"k", b"k"),
    (b"l", b"l"),
    (b"m", b"m"),
    (b"n", b"n"),
    (b"p", b"p"),
    (b"q", b"k"),
    (b"r", b"r"),
    (b"s", b"s"),
    (b"t", b"t"),
    (b"v", b"v"),
    (b"w", b"v"),
    (b"x", b"ks"),
    (b"z", b"z"),
];

/// Consonants of romanized Arabic, Persian and Hebrew in the alphabet of `semitic`.
const SKELETON: &[Rule] = &[
    (b"dzh", b"j"),
    (b"tch", b"c"),
    (b"sch", b"c"),
    (b"dj", b"j"),
    (b"dh", b"d"),
    (b"zh", b"d"),
    (b"th", b"t"),
    (b"sh", b"c"),
    (b"ch", b"c"),
    (b"kh", b"k"),
    (b"gh", b"k"),
    (b"ph", b"f"),
    (b"ck", b"k"),
    (b"ts", b"s"),
    (b"tz", b"s"),
    (b"b", b"b"),
    (b"d", b"d"),
    (b"f", b"f"),
    (b"g", b"k"),
    (b"h", b"h"),
    (b"j", b"j"),
    (b"k", b"k"),
    (b"l", b"l"),
    (b"m", b"m"),
    (b"n", b"n"),
    (b"p", b"b"),
    (b"q", b"k"),
    (b"r", b"r"),
    (b"s", b"s"),
    (b"t", b"t"),
    (b"x", b"ks"),
    (b"z", b"d"),
];

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

fn letters(token: &str) -> Option<&[u8]> {
    let bytes = token.as_bytes();
    bytes.iter().all(u8::is_ascii_lowercase).then_some(bytes)
}

/// Appends `sound` unless it only repeats the last one.
fn push(key: &mut String, sound: &[u8]) {
    for &byte in sound {
        if key.as_bytes().last() != Some(&byte) {
            key.push(char::from(byte));
        }
    }
}

/// The rule for the letters at `at`: how many they are and what they become.
fn rule(rules: &[Rule], word: &[u8], at: usize) -> Option<(usize, &'static [u8])> {
    let rest = &word[at..];
    rules.iter().find(|(letters, _)| rest.starts_with(letters)).map(|(letters, sound)| (letters.len(), *sound))
}

/// Key under which spellings of one transliterated or phonetically equal token meet ("yuliya", "iuliia", "julija";
/// "khrushchev", "hruschov", "chruschtschow"). Input: the folded text of a token. Empty when the token has fewer than
/// three letters or anything but letters (a digit, a lost letter).
///
/// Consonants keep their class. A row of vowels is one `a` wherever it stands, so which vowel was chosen does not count,
/// but that there is one does: "mahmud" and "muhammad" differ, "mohamed" and "muhammad" do not. An initial y, i or j before
/// a, o or u is `j`. A token with a single consonant or of three letters keeps its vowels in three classes, since one
/// consonant alone would meet half the world.
///
/// ```
/// use interdict::normalize::sound_key;
/// assert_eq!(sound_key("yuliya"), sound_key("julija"));
/// assert_ne!(sound_key("ivanov"), sound_key("ivanova"));
/// assert_eq!(sound_key("li"), "");
/// ```
pub fn sound_key(token: &str) -> String {
    let Some(word) = letters(token).filter(|word| word.len() >= 3) else { return String::new() };
    let mut key = String::with_capacity(word.len());
    let mut at = initial(word, &mut key);
    while let Some(&byte) = word.get(at) {
        let next = word.get(at + 1).copied();
        let (length, sound): (usize, &[u8]) = match byte {
            b'e' if is_filler(word, at) => (1, b""),
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => (1, b"a"),
            b'j' => (1, if is_glide(word, at) { b"" } else { b"j" }),
            b'h' if next.is_none() => (1, b""),
            b'c' if rule(SOUNDS, word, at).is_none() => {
                (1, if matches!(next, Some(b'e' | b'i' | b'y')) { b"s" } else { b"k" })
            }
            _ => rule(SOUNDS, word, at).unwrap_or((1, b"")),
        };
        push(&mut key, sound);
        at += length;
    }
    let consonants = key.bytes().filter(|b| *b != b'a').count();
    if consonants < 2 || word.len() == 3 {
        return vowel_key(word);
    }
    key
}

/// Writes the mark of the first letters and tells where the rest begins.
fn initial(word: &[u8], key: &mut String) -> usize {
    let glide = word.iter().take_while(|b| matches!(b, b'y' | b'i' | b'j')).count();
    let vowel = word.get(glide).copied();
    let rest = word.len() - word.iter().position(|b| !is_vowel(*b) && !matches!(b, b'y' | b'j')).unwrap_or(word.len());
    match vowel {
        // Chruschtschow: "ch" before a consonant is kh.
        Some(b'c') if glide == 0 && word.get(1) == Some(&b'h') && matches!(word.get(2), Some(b'r' | b'l' | b'm')) => {
            key.push('h');
            2
        }
        Some(b'a' | b'o' | b'u') if glide > 0 => {
            key.push_str("ja");
            word.len() - rest
        }
        // "Yevgeny", "Jewgenij", "Evgeny"; "Yitzhak", "Itzhak"; "Ivan".
        Some(b'e') if glide > 0 => {
            key.push('a');
            word.len() - rest
        }
        _ if glide > 0 || vowel.is_some_and(is_vowel) => {
            key.push('a');
            word.len() - rest
        }
        _ => 0, // a consonant
    }
}

/// A "j" that is only a glide: at the end ("sergej"), after "i" ("julija"), after l or n before a vowel ("ljubov").
fn is_glide(word: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| word.get(at));
    let after = word.get(at + 1);
    after.is_none_or(|after| !is_vowel(*after)) || matches!(before, Some(b'i' | b'y' | b'l' | b'n'))
}

/// An "e" that only fills in before a final r or l: "alexander" is "aleksandr".
fn is_filler(word: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| word.get(at));
    let consonant = before.is_some_and(|b| !is_vowel(*b) && !matches!(b, b'y' | b'j'));
    consonant && at >= 2 && matches!(word.get(at + 1..), Some(b"r" | b"l"))
}

/// Spelling with vowels in three classes (a, e/i/y/j, o/u/w), repeated letters once: for tokens of one consonant.
fn vowel_key(word: &[u8]) -> String {
    let mut key = String::with_capacity(word.len());
    for &byte in word {
        let class = match byte {
            b'e' | b'y' | b'j' => b'i',
            b'o' | b'w' => b'u',
            b'q' => b'k',
            plain => plain,
        };
        push(&mut key, &[class]);
    }
    key
}

/// Consonant skeleton of a Latin token, comparable with the text of [`TokenForm::Skeleton`](super::TokenForm) tokens
/// ("muhammad" is `mhmd`, "qaddafi" and "gadhafi" are `kdf`). Empty when fewer than two consonants remain or the token has
/// anything but letters.
///
/// Folded together, because romanizations of one Arabic, Persian or Hebrew letter differ so: d dh z zh; k kh q g gh; t
/// th; b p; sh ch; s ts. Vowels, w, v and y count only at the start (w and v as `w`, y as `y`), a final h never.
///
/// ```
/// use interdict::normalize::skeleton_key;
/// assert_eq!(skeleton_key("muhammad"), "mhmd");
/// assert_eq!(skeleton_key("kadhim"), skeleton_key("kazem"));
/// assert_eq!(skeleton_key("ali"), "");
/// ```
pub fn skeleton_key(token: &str) -> String {
    let Some(word) = letters(token) else { return String::new() };
    let mut key = String::with_capacity(word.len());
    let mut at = 0;
    while let Some(&byte) = word.get(at) {
        let next = word.get(at + 1).copied();
        let (length, consonant): (usize, &[u8]) = match byte {
            b'a' | b'e' | b'i' | b'o' | b'u' => (1, b""),
            b'v' | b'w' => (1, if at == 0 { b"w" } else { b"" }),
            b'y' => (1, if at == 0 { b"y" } else { b"" }),
            b'h' if next.is_none() && at > 0 => (1, b""),
            b'c' if rule(SKELETON, word, at).is_none() => {
                (1, if matches!(next, Some(b'e' | b'i' | b'y')) { b"s" } else { b"k" })
            }
            _ => rule(SKELETON, word, at).unwrap_or((1, b"")),
        };
        push(&mut key, consonant);
        at += length;
    }
    if key.len() < 2 { String::new() } else { key }
}
