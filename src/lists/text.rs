//! Text of list files made plain: white space collapsed, invisible format characters out, Windows-1252 decoded.
//!
//! Not normalization for matching: letters, case and punctuation stay as the authority prints them.

use std::borrow::Cow;

/// Characters that only steer the display: zero width, bidirectional controls, byte order mark.
const fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text with one blank for any run of white space, none around it, and no format characters.
pub(super) fn clean(text: &str) -> String {
    let plain: Cow<'_, str> =
        if text.contains(is_format) { text.replace(is_format, "").into() } else { Cow::Borrowed(text) };
    let mut out = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The cleaned text, when something is left.
pub(super) fn some(text: &str) -> Option<String> {
    Some(clean(text)).filter(|text| !text.is_empty())
}

/// The texts that are not empty, cleaned and joined by a separator.
pub(super) fn join<'t>(parts: impl IntoIterator<Item = &'t str>, separator: &str) -> String {
    parts.into_iter().filter_map(some).collect::<Vec<_>>().join(separator)
}

/// Adds a value that is not there yet; whether it was new.
pub(super) fn push_new<T: PartialEq>(values: &mut Vec<T>, value: T) -> bool {
    let new = !values.contains(&value);
    if new {
        values.push(value);
    }
    new
}

/// What Windows-1252 has at 0x80 to 0x9f; the five bytes without a meaning become U+FFFD.
static WINDOWS_1252: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}', //
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// Decodes Windows-1252: every byte is a character.
pub(super) fn windows_1252(bytes: &[u8]) -> String {
    let decode = |byte: &u8| match *byte {
        high @ 0x80..=0x9f => WINDOWS_1252[usize::from(high - 0x80)],
        byte => char::from(byte), // ASCII, and Latin-1 from 0xa0
    };
    bytes.iter().map(decode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_made_plain() {
        assert_eq!(clean("  National\u{a0}\n   Number\u{200f} "), "National Number");
        assert_eq!(some("\u{202b} \u{202c}"), None);
        assert_eq!(join(["1 Road", " ", "Town"], ", "), "1 Road, Town");
        assert_eq!(windows_1252(b"\x91Ren\xe9\x92 \x80"), "‘René’ €");
    }
}
