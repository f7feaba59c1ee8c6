//! What a file is, before anything is read: the usual accidents of downloads named by what they are.
//!
//! Not a validator: it only tells delimited text from what a browser, a proxy or a packer left instead of it.

use super::{FoundFormat, ListError};

/// First bytes of what is not delimited text.
static MAGIC: &[(&[u8], FoundFormat)] = &[
    (b"PK\x03\x04", FoundFormat::Zip),
    (b"PK\x05\x06", FoundFormat::Zip), // an empty archive
    (b"\x1f\x8b", FoundFormat::Gzip),
    (b"\xff\xfe", FoundFormat::Utf16),
    (b"\xfe\xff", FoundFormat::Utf16),
];

/// UTF-8 byte order mark; tools that save copies add it.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// What the first bytes of a file that is no text say it is.
pub(super) fn not_text(bytes: &[u8]) -> Option<FoundFormat> {
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, found)| *found)
}

/// The text bytes of a delimited file without byte order mark, or what the file is instead.
pub(super) fn delimited_text<'b>(name: &str, bytes: &'b [u8]) -> Result<&'b [u8], ListError> {
    let name = || name.to_owned();
    if bytes.is_empty() {
        return Err(ListError::Empty { file: name() });
    }
    if let Some(got) = not_text(bytes) {
        return Err(ListError::NotCsv { file: name(), got });
    }
    let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let got = match text.iter().find(|b| !b.is_ascii_whitespace()) {
        None => return Err(ListError::Blank { file: name(), bytes: bytes.len() }),
        Some(b'<') => Some(FoundFormat::Markup),
        Some(b'{' | b'[') => Some(FoundFormat::Json),
        Some(_) if text.contains(&0) => Some(FoundFormat::Binary),
        Some(_) => None, // any other byte may start a row
    };
    got.map_or(Ok(text), |got| Err(ListError::NotCsv { file: name(), got }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniff(bytes: &[u8]) -> Result<usize, ListError> {
        delimited_text("sdn.csv", bytes).map(<[u8]>::len)
    }

    fn not_csv(got: FoundFormat) -> Result<usize, ListError> {
        Err(ListError::NotCsv { file: "sdn.csv".to_owned(), got })
    }

    #[test]
    fn names_what_a_file_is_instead() {
        assert_eq!(sniff(b""), Err(ListError::Empty { file: "sdn.csv".to_owned() }));
        assert_eq!(sniff(b" \r\n\t"), Err(ListError::Blank { file: "sdn.csv".to_owned(), bytes: 4 }));
        assert_eq!(sniff(b"PK\x03\x04rest"), not_csv(FoundFormat::Zip));
        assert_eq!(sniff(b"\x1f\x8b\x08rest"), not_csv(FoundFormat::Gzip));
        assert_eq!(sniff(b"\r\n <!DOCTYPE html>"), not_csv(FoundFormat::Markup));
        assert_eq!(sniff(b"{\"error\":1}"), not_csv(FoundFormat::Json));
        assert_eq!(sniff(b"\xff\xfe3\x006\x00"), not_csv(FoundFormat::Utf16));
        assert_eq!(sniff(b"36,\0\0"), not_csv(FoundFormat::Binary));
        assert_eq!(sniff(b"\xef\xbb\xbf36,x"), Ok(4));
    }
}
