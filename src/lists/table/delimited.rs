//! Rows of CSV text.
//!
//! A quoted value that never ends must not swallow the file: a row over the limit ends the reading, and a file that ends
//! inside quotes or inside a row is cut off.

use super::super::{FoundFormat, ListError, input, sniff, text};
use super::Reading;
use std::io::{self, BufRead, Read};

/// Largest accepted row; the longest official one has some 20,000 bytes.
const MAX_ROW_BYTES: u64 = 4 * 1024 * 1024;

/// What an error of the limit carries through `io::Error`.
const OVER_LIMIT: &str = "a row is over the limit";

/// Reads all rows.
pub(super) fn read(reading: &mut Reading<'_>) -> Result<(), ListError> {
    let file = &reading.file.name;
    let mut content = input::stream(reading.file)?;
    let head = content.fill_buf().map_err(|error| input::unreadable(file, &error))?;
    sniff::delimited_text(file, head)?;
    let limited = Limited { inner: content, left: MAX_ROW_BYTES, last: 0, open: false, zero: false };
    let mut builder = csv::ReaderBuilder::new();
    // Rows end with LF; the CR before it is cut off below. With the library's own CRLF the line numbers lag by one.
    builder.has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n'));
    let mut reader = builder.delimiter(reading.layout.delimiter).from_reader(limited);
    let mut record = csv::ByteRecord::new();
    let mut cells: Vec<String> = Vec::new();
    let mut decoded = 0_u64;
    loop {
        reader.get_mut().left = MAX_ROW_BYTES;
        let line = reader.position().line();
        if !reader.read_byte_record(&mut record).map_err(|error| refusal(file, line, error))? {
            break;
        }
        if reader.get_ref().zero {
            return Err(ListError::NotCsv { file: file.clone(), got: FoundFormat::Binary });
        }
        let utf8 = std::str::from_utf8(record.as_slice()).is_ok();
        decoded += u64::from(!utf8);
        cells.clear();
        for field in &record {
            // Whole rows only: half a row of each encoding does not exist.
            let cell = if utf8 { String::from_utf8_lossy(field).into_owned() } else { text::windows_1252(field) };
            cells.push(cell);
        }
        if let Some(last) = cells.last_mut().filter(|last| last.ends_with('\r')) {
            last.pop();
        }
        reading.take(record.position().map_or(line, csv::Position::line), &cells)?;
    }
    if decoded > 0 {
        reading.account.issue(0, "windows_1252", format!("{decoded} rows are not UTF-8: read as Windows-1252"));
    }
    check_end(reading, reader.get_ref(), reader.position().line(), cells.len())
}

/// Refuses a file that ends inside a row.
fn check_end(reading: &mut Reading<'_>, end: &Limited<'_>, line: u64, got: usize) -> Result<(), ListError> {
    let Some(expected_columns) = reading.head.as_ref().map(|head| head.width) else { return Ok(()) };
    let ended = end.last == b'\n';
    let open = end.open && reading.last.is_some();
    if open || !ended && (reading.layout.ends_in_line_end || reading.last.is_some()) {
        let (line, got_columns) = reading.last.unwrap_or((line, got));
        return Err(ListError::Truncated { file: reading.file.name.clone(), line, got_columns, expected_columns });
    }
    if !ended {
        reading.account.issue(line, "missing_line_end", "no line end after the last row; the row is whole");
    }
    Ok(())
}

/// A reading error in our words: those of the CSV reader may quote the file.
fn refusal(file: &str, line: u64, error: csv::Error) -> ListError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.to_string() == OVER_LIMIT => ListError::Hostile {
            file: file.to_owned(),
            line,
            detail: format!("a row of over {MAX_ROW_BYTES} bytes; a quoted value may not be closed"),
        },
        csv::ErrorKind::Io(error) => input::unreadable(file, &error),
        // With rows of any width and bytes instead of text, no other kind occurs.
        _ => ListError::Malformed { file: file.to_owned(), line, detail: "a broken row".to_owned() },
    }
}

/// A stream that lets no row grow over its limit and knows how it ended.
struct Limited<'f> {
    inner: Box<dyn BufRead + Send + 'f>,
    /// Bytes that may still be read for the present row, beyond what the CSV reader holds already.
    left: u64,
    /// The last byte so far.
    last: u8,
    /// Whether the quotes so far are odd in number: the last one is open.
    open: bool,
    /// Whether a zero byte came, which text has not.
    zero: bool,
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(OVER_LIMIT));
        }
        let length = self.inner.read(buffer)?;
        let got = &buffer[..length];
        self.left = self.left.saturating_sub(length as u64);
        self.last = got.last().copied().unwrap_or(self.last);
        self.open ^= got.iter().fold(false, |odd, byte| odd ^ (*byte == b'"'));
        self.zero |= got.contains(&0);
        Ok(length)
    }
}
