//! What a single character is: its class, its NFKC form, and whether it is invisible.
//!
//! Not for words or context: everything here looks at one character, or at one base character with its combining marks.

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

/// What a normalized character means to the tokenizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Latin,
    Cyrillic,
    Greek,
    /// Arabic script, Persian and Urdu letters included.
    Arabic,
    Hebrew,
    Han,
    /// A Hangul syllable or letter.
    Hangul,
    /// Hiragana or katakana.
    Kana,
    /// A letter of any other script.
    Other,
    /// A decimal digit; the cell holds its ASCII form.
    Digit,
    /// A full stop: joins single letters ("S.A."), otherwise separates.
    Dot,
    /// A symbol used for a letter in leetspeak: only between letters.
    Leet,
    /// `?` or U+FFFD: a lost letter, if it stands where a letter belongs.
    Wild,
    /// `&`, which is a word.
    Ampersand,
    /// Vanishes without separating: apostrophes, combining marks, format controls.
    Ignore,
    /// Separates words.
    Break,
}

impl Class {
    /// True for letters of any script.
    pub(super) fn is_letter(self) -> bool {
        matches!(
            self,
            Self::Latin
                | Self::Cyrillic
                | Self::Greek
                | Self::Arabic
                | Self::Hebrew
                | Self::Han
                | Self::Hangul
                | Self::Kana
                | Self::Other
        )
    }
}

/// Why an invisible character was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Invisible {
    /// Zero-width characters, soft hyphen, fillers, tags.
    ZeroWidth,
    /// Direction marks, embeddings, overrides and isolates.
    Bidi,
    /// Variation selectors: common after emoji and Han characters, no sign of anything.
    Harmless,
}

/// Tells whether `c` is invisible, and of which sort.
pub(super) fn invisible(c: char) -> Option<Invisible> {
    match c {
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some(Invisible::Bidi)
        }
        '\u{00ad}'
        | '\u{034f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e007f}' => Some(Invisible::ZeroWidth),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Some(Invisible::Harmless),
        _ => None,
    }
}

/// Apostrophe-like characters. They vanish inside a word ("O'Brien", "Qa'ida"); tested before NFKC, which would turn
/// some of them into a blank and a mark.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '\u{00b4}' | '\u{02b9}'
            ..='\u{02c1}'
                | '\u{02c8}'
                | '\u{02ca}'
                | '\u{02cb}'
                | '\u{02ee}'
                | '\u{0374}'
                | '\u{0384}'
                | '\u{055a}'
                | '\u{05f3}'
                | '\u{1fbd}'
                | '\u{1fbf}'
                | '\u{1fef}'
                | '\u{1ffd}'
                | '\u{1ffe}'
                | '\u{2018}'
                | '\u{2019}'
                | '\u{201b}'
                | '\u{2032}'
                | '\u{2035}'
                | '\u{a78b}'
                | '\u{a78c}'
                | '\u{ff07}'
                | '\u{ff40}'
    )
}

/// Letters in a costume: full-width, mathematical, circled, squared or parenthesized.
pub(super) fn is_costume(c: char) -> bool {
    matches!(c, '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}'
        | '\u{1d400}'..='\u{1d7ff}' | '\u{249c}'..='\u{24e9}' | '\u{1f110}'..='\u{1f189}')
}

/// Symbols (not letters) whose compatibility form is nevertheless a word or a letter: parenthesized and circled digits,
/// letters, ideographs and Hangul. All other symbols separate, or "Acme™" would become "acmetm".
pub(super) fn is_lettered_symbol(c: char) -> bool {
    matches!(c, '\u{2474}'..='\u{24ff}' | '\u{3200}'..='\u{3247}' | '\u{3260}'..='\u{32b0}' | '\u{337b}'..='\u{337f}'
        | '\u{1f110}'..='\u{1f189}')
}

/// Class of an ASCII character.
pub(super) fn classify_ascii(byte: u8) -> Class {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => Class::Latin,
        b'0'..=b'9' => Class::Digit,
        b'.' => Class::Dot,
        b'\'' | b'`' => Class::Ignore,
        b'?' => Class::Wild,
        b'@' | b'$' | b'!' => Class::Leet,
        b'&' => Class::Ampersand,
        _ => Class::Break,
    }
}

/// Class of any normalized character.
pub(super) fn classify(c: char) -> Class {
    if let Ok(byte) = u8::try_from(c)
        && byte.is_ascii()
    {
        return classify_ascii(byte);
    }
    match c {
        '\u{fffd}' => return Class::Wild,
        // The one dot the ideographic scripts use, and its half-width form before NFKC.
        '\u{3002}' | '\u{ff61}' => return Class::Break,
        _ => {}
    }
    if is_mark(c) || is_apostrophe(c) || invisible(c).is_some() {
        return Class::Ignore;
    }
    if !c.is_alphanumeric() && !is_lettered_symbol(c) {
        return Class::Break;
    }
    script(c)
}

/// Script of a letter; a numeric character that is not a letter is a digit.
fn script(c: char) -> Class {
    match c {
        '\u{0080}'..='\u{024f}'
        | '\u{0250}'..='\u{02ff}'
        | '\u{1d00}'..='\u{1d25}'
        | '\u{1d2c}'..='\u{1d5c}'
        | '\u{1d62}'..='\u{1d65}'
        | '\u{1d6b}'..='\u{1d77}'
        | '\u{1d79}'..='\u{1dbe}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{2c60}'..='\u{2c7f}'
        | '\u{a722}'..='\u{a7ff}'
        | '\u{ab30}'..='\u{ab64}'
        | '\u{1f110}'..='\u{1f189}'
            if c.is_alphabetic() || is_lettered_symbol(c) =>
        {
            Class::Latin
        }
        '\u{0400}'..='\u{052f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}' => {
            Class::Cyrillic
        }
        '\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}' => Class::Greek,
        '\u{0600}'..='\u{06ff}'
        | '\u{0750}'..='\u{077f}'
        | '\u{0870}'..='\u{08ff}'
        | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
            if c.is_alphabetic() =>
        {
            Class::Arabic
        }
        '\u{0590}'..='\u{05ff}' | '\u{fb1d}'..='\u{fb4f}' => Class::Hebrew,
        '\u{3005}'..='\u{3007}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Class::Han,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' => {
            Class::Hangul
        }
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{1b000}'..='\u{1b16f}' => Class::Kana,
        _ if c.is_alphabetic() => Class::Other,
        _ => Class::Digit,
    }
}

/// Marks that carry no letter of their own: accents, Arabic and Hebrew points, tatweel, enclosing marks, and the tone and
/// silencing marks of the scripts of India and Southeast Asia (their vowel signs are letters).
fn is_mark(c: char) -> bool {
    match c {
        '\0'..='\u{02ff}' => false,
        '\u{0640}' | '\u{0488}' | '\u{0489}' | '\u{20d0}'..='\u{20f0}' => true,
        '\u{0900}'..='\u{10ff}' | '\u{1700}'..='\u{1cff}' | '\u{a800}'..='\u{abff}' | '\u{11000}'..='\u{11fff}' => {
            !c.is_alphanumeric() && (combining_class(c) != 0 || any_ascii::any_ascii_char(c).is_empty())
        }
        _ => combining_class(c) != 0,
    }
}

/// True when `c` belongs to the cluster of the character before it.
pub(super) fn continues_cluster(c: char) -> bool {
    c >= '\u{0300}'
        && (matches!(c, '\u{1161}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}' | '\u{ff9e}' | '\u{ff9f}')
            || combining_class(c) != 0)
}

/// True when `c` is its own NFKC form whatever follows it (unless a combining mark does): the common letters, so that
/// most text never reaches the normalizer. A property test holds this against the normalizer.
pub(super) fn is_stable(c: char) -> bool {
    matches!(c, '\u{0020}'..='\u{007f}' | '\u{00c0}'..='\u{0131}' | '\u{0141}'..='\u{0148}' | '\u{014a}'..='\u{017e}'
        | '\u{0391}'..='\u{03ce}' | '\u{0400}'..='\u{052f}' | '\u{05d0}'..='\u{05ea}' | '\u{0620}'..='\u{064a}'
        | '\u{0671}'..='\u{0674}' | '\u{0679}'..='\u{06d3}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

fn combining_class(c: char) -> u8 {
    CanonicalCombiningClassMapBorrowed::new().get_u8(c)
}
