//! Lines of a text file as a stream: one line in memory, with a limit.
//!
//! A line over the limit is passed over and reported, not held: one runaway line costs one row, never the process.

use super::{ListError, input};
use std::io::BufRead;

/// One line without its end.
#[derive(Debug)]
pub(super) struct Line<'b> {
    /// Number, counted from 1.
    pub(super) number: u64,
    /// Its bytes; empty when it was too long.
    pub(super) bytes: &'b [u8],
    /// A line end follows; only the last line of a file may lack it.
    pub(super) ended: bool,
    /// It has more bytes than the limit.
    pub(super) too_long: bool,
}

/// Lines of a stream.
pub(super) struct Lines<'f> {
    file: &'f str,
    input: Box<dyn BufRead + Send + 'f>,
    line: Vec<u8>,
    number: u64,
    limit: usize,
}

impl<'f> Lines<'f> {
    /// The lines of a file, each of at most `limit` bytes.
    pub(super) fn open(file: &'f super::ListFile, limit: usize) -> Result<Self, ListError> {
        Ok(Self { file: &file.name, input: input::stream(file)?, line: Vec::new(), number: 0, limit })
    }

    /// The next line; nothing at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, ListError> {
        self.line.clear();
        let (mut ended, mut too_long, mut any) = (false, false, false);
        while !ended {
            let chunk = self.input.fill_buf().map_err(|error| input::unreadable(self.file, &error))?;
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = end.map_or(chunk, |end| &chunk[..end]);
            too_long |= self.line.len() + part.len() > self.limit;
            if too_long {
                self.line.clear();
            } else {
                self.line.extend_from_slice(part);
            }
            ended = end.is_some();
            let taken = part.len() + usize::from(ended);
            self.input.consume(taken);
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        let bytes = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
        Ok(Some(Line { number: self.number, bytes, ended, too_long }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ListFile;
    use super::*;

    #[test]
    fn lines_end_in_any_way_and_long_ones_are_passed_over() {
        let file = ListFile::new("a", b"one\r\n\n0123456789\nlast".to_vec());
        let mut lines = Lines::open(&file, 8).unwrap();
        let mut got = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            got.push((line.number, line.bytes.to_vec(), line.ended, line.too_long));
        }
        let expected = [
            (1, b"one".to_vec(), true, false),
            (2, Vec::new(), true, false),
            (3, Vec::new(), true, true),
            (4, b"last".to_vec(), false, false),
        ];
        assert_eq!(got, expected);
    }
}
