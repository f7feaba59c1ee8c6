//! Records of delimited text as a stream, for lists whose writers we do not know.
//!
//! Standard quoting, but a quote that is never closed costs its own line and not the rest of the file: a quoted value
//! may go on over a limited number of lines, then its first line is given up and reading goes on behind it.

use super::lines::Lines;
use super::{ListError, ListFile, text};
use std::borrow::Cow;
use std::collections::VecDeque;

/// Longest line.
const MAX_LINE: usize = 1 << 20;

/// A quoted value may go on over so many lines.
const MAX_LINES_OF_RECORD: usize = 32;

/// How bytes become text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8; bytes that are not are replaced and reported.
    Utf8,
    /// Windows-1252: every byte is a character.
    Windows1252,
}

/// One record.
#[derive(Debug)]
pub(super) struct Record {
    /// Line it starts in, counted from 1.
    pub(super) line: u64,
    /// Its fields without their quotes; of no use with a fault.
    pub(super) fields: Vec<String>,
    /// A line end follows.
    pub(super) ended: bool,
    /// Why the record cannot be trusted: kind and detail of the issue.
    pub(super) fault: Option<(&'static str, &'static str)>,
    /// Bytes that are not UTF-8 were replaced.
    pub(super) repaired: bool,
}

/// A line that was read ahead.
struct Ahead {
    number: u64,
    bytes: Vec<u8>,
    ended: bool,
    too_long: bool,
}

/// Records of a stream; blank lines are none.
pub(super) struct Records<'f> {
    lines: Lines<'f>,
    ahead: VecDeque<Ahead>,
    delimiter: char,
    encoding: Encoding,
}

impl<'f> Records<'f> {
    /// The records of a file; `delimiter` is an ASCII character.
    pub(super) fn open(file: &'f ListFile, delimiter: char, encoding: Encoding) -> Result<Self, ListError> {
        Ok(Self { lines: Lines::open(file, MAX_LINE)?, ahead: VecDeque::new(), delimiter, encoding })
    }

    /// Reads lines until `count` are at hand; whether there are so many.
    fn look_ahead(&mut self, count: usize) -> Result<bool, ListError> {
        while self.ahead.len() < count {
            let Some(line) = self.lines.next()? else { return Ok(false) };
            let (number, ended, too_long) = (line.number, line.ended, line.too_long);
            self.ahead.push_back(Ahead { number, bytes: line.bytes.to_vec(), ended, too_long });
        }
        Ok(true)
    }

    /// The next record; nothing at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Record>, ListError> {
        loop {
            if !self.look_ahead(1)? {
                return Ok(None);
            }
            if let Some(record) = self.record()? {
                return Ok(Some(record));
            }
        }
    }

    /// The record that starts in the first line at hand; nothing when the line is blank.
    fn record(&mut self) -> Result<Option<Record>, ListError> {
        let mut splitter = Splitter::new(self.delimiter);
        let (mut repaired, mut whole) = (false, None);
        for count in 1..=MAX_LINES_OF_RECORD {
            if !self.look_ahead(count)? || self.ahead[count - 1].too_long {
                break;
            }
            let (text, replaced) = decode(&self.ahead[count - 1].bytes, self.encoding);
            repaired |= replaced;
            splitter.feed(&text);
            if !splitter.quoted {
                whole = Some(count);
                break;
            }
            splitter.feed("\n");
        }
        let used = whole.unwrap_or(1);
        let ended = self.ahead[used - 1].ended;
        let (line, too_long) = (self.ahead[0].number, self.ahead[0].too_long);
        let fields = splitter.finish();
        self.ahead.drain(..used);
        let fault = match whole {
            Some(_) if fields.len() == 1 && fields[0].trim().is_empty() => return Ok(None),
            Some(_) => None,
            None if too_long => Some(("line_too_long", "the line has more than 1,048,576 bytes")),
            None => Some(("open_quote", "a quoted value does not end")),
        };
        Ok(Some(Record { line, fields, ended, fault, repaired }))
    }
}

fn decode(bytes: &[u8], encoding: Encoding) -> (Cow<'_, str>, bool) {
    match encoding {
        Encoding::Windows1252 => (text::windows_1252(bytes).into(), false),
        Encoding::Utf8 => {
            let text = String::from_utf8_lossy(bytes);
            let replaced = matches!(text, Cow::Owned(_));
            (text, replaced)
        }
    }
}

/// Splits a record that may come in several pieces. A quote that does not open a field, and what stands behind a
/// closing quote, is taken as printed.
struct Splitter {
    delimiter: char,
    fields: Vec<String>,
    field: String,
    quoted: bool,
    at_start: bool,
}

impl Splitter {
    fn new(delimiter: char) -> Self {
        Self { delimiter, fields: Vec::new(), field: String::new(), quoted: false, at_start: true }
    }

    fn feed(&mut self, text: &str) {
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if self.quoted {
                match c {
                    '"' if rest.next_if_eq(&'"').is_some() => self.field.push('"'),
                    '"' => self.quoted = false,
                    c => self.field.push(c),
                }
            } else if c == self.delimiter {
                self.fields.push(std::mem::take(&mut self.field));
                self.at_start = true;
                continue;
            } else if c == '"' && self.at_start {
                self.quoted = true;
            } else {
                self.field.push(c);
            }
            self.at_start = false;
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.fields.push(self.field);
        self.fields
    }
}

/// The values of a field that joins several, by the rules of a record.
pub(super) fn split(text: &str, delimiter: char) -> Vec<String> {
    let mut splitter = Splitter::new(delimiter);
    splitter.feed(text);
    splitter.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], encoding: Encoding) -> Vec<(u64, Vec<String>, Option<&'static str>)> {
        let file = ListFile::new("a.csv", bytes.to_vec());
        let mut records = Records::open(&file, ',', encoding).unwrap();
        let mut out = Vec::new();
        while let Some(record) = records.next().unwrap() {
            out.push((record.line, record.fields, record.fault.map(|(kind, _)| kind)));
        }
        out
    }

    #[test]
    fn quotes_line_ends_and_blank_lines() {
        let got = all(b"a,\"b \"\"c\"\"\"\n\n\"d\ne\",5\" f\r\n", Encoding::Utf8);
        let row = |line, fields: [&str; 2]| (line, fields.map(str::to_owned).to_vec(), None);
        assert_eq!(got, [row(1, ["a", "b \"c\""]), row(3, ["d\ne", "5\" f"])]);
    }

    #[test]
    fn an_open_quote_costs_one_line() {
        let mut text = b"\"open,1\n".to_vec();
        text.extend(b"x,2\n".repeat(200));
        let got = all(&text, Encoding::Utf8);
        assert_eq!((got.len(), got[0].2, got[1].2), (201, Some("open_quote"), None));
    }

    #[test]
    fn bytes_are_decoded() {
        assert_eq!(all(b"\xc9,\x80", Encoding::Windows1252)[0].1, ["É", "€"]);
        assert_eq!(all(b"\xc9,b", Encoding::Utf8)[0].1, ["\u{fffd}", "b"]);
    }
}
