//! The bytes of a list file as a reader wants them: unpacked, without byte order mark, as a stream or all at once.
//!
//! Files that a person or a mirror packed with gzip are unpacked here, so that the packed file is what is kept and
//! hashed while every reader sees the official bytes.

use super::sniff::BOM;
use super::{ListError, ListFile};
use flate2::bufread::MultiGzDecoder;
use std::io::{BufRead, BufReader, Read};

/// First bytes of gzip data.
const GZIP: &[u8] = b"\x1f\x8b";

/// Most unpacked bytes that a reader takes into memory at once.
const MAX_IN_MEMORY: u64 = 512 * 1024 * 1024;

/// Buffer of a stream.
const BUFFER: usize = 1 << 16;

/// How an input or unpacking error is told.
pub(super) fn unreadable(file: &str, error: &std::io::Error) -> ListError {
    ListError::Unreadable { file: file.to_owned(), detail: error.to_string() }
}

/// A stream over the unpacked content without byte order mark.
pub(super) fn stream(file: &ListFile) -> Result<Box<dyn BufRead + Send + '_>, ListError> {
    let failed = |error| unreadable(&file.name, &error);
    let mut raw = BufReader::with_capacity(BUFFER, file.open().map_err(failed)?);
    let packed = raw.fill_buf().map_err(failed)?.starts_with(GZIP);
    let mut content: Box<dyn BufRead + Send + '_> =
        if packed { Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(raw))) } else { Box::new(raw) };
    if content.fill_buf().map_err(failed)?.starts_with(BOM) {
        content.consume(BOM.len());
    }
    Ok(content)
}

/// The whole unpacked content without byte order mark, at most 512 MiB.
pub(super) fn bytes(file: &ListFile) -> Result<Vec<u8>, ListError> {
    let mut bytes = Vec::new();
    let read = stream(file)?.take(MAX_IN_MEMORY + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(&file.name, &error))?;
    if bytes.len() as u64 > MAX_IN_MEMORY {
        let detail = format!("expected at most {MAX_IN_MEMORY} bytes when unpacked, got more");
        return Err(ListError::Unreadable { file: file.name.clone(), detail });
    }
    Ok(bytes)
}

/// The first bytes of the unpacked content, at most 4,096: enough to recognize a format.
pub(super) fn head(file: &ListFile) -> Vec<u8> {
    let mut head = Vec::new();
    if let Ok(content) = stream(file) {
        let _ = content.take(4_096).read_to_end(&mut head); // unreadable content is recognized as nothing
    }
    head
}

/// Whether a stretch of bytes stands in a head; for recognizing formats.
pub(super) fn contains(head: &[u8], what: &str) -> bool {
    head.windows(what.len()).any(|window| window == what.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn packed_and_plain_content_read_the_same() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"\xef\xbb\xbf1,2\n").unwrap();
        let packed = ListFile::new("a.csv.gz", encoder.finish().unwrap());
        assert_eq!(bytes(&packed).unwrap(), b"1,2\n");
        assert_eq!(bytes(&ListFile::new("a.csv", b"1,2\n".to_vec())).unwrap(), b"1,2\n");
        assert_eq!(head(&packed), b"1,2\n");
        let cut = ListFile::new("a.csv.gz", packed.read().unwrap()[..14].to_vec());
        assert!(matches!(bytes(&cut), Err(ListError::Unreadable { .. })));
    }
}
