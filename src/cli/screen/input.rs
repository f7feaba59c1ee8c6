//! Payments from a file: JSON Lines or CSV, one at a time, with every bad line kept as a bad line.
//!
//! For: turning a file of any size into transactions without holding it in memory. Not for: judging what a
//! transaction says, which is the service's conversion. A line that cannot be read becomes [`Unreadable`], later a
//! NOT_SCREENED decision with its line number: it is never skipped.

use super::csv::CsvPayments;
use crate::model::ErrorReason;
use crate::service::proto;
use std::io::{self, BufRead, Read as _};

/// Longest line that is read, in bytes. A transaction is at most 256 KiB on the wire; escaped as JSON it stays below.
pub(crate) const MAX_LINE_BYTES: u64 = 2 * 1024 * 1024;

/// How payments are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// One proto3-JSON `interdict.v1.Transaction` a line.
    Jsonl,
    /// Comma-separated values with a header line.
    Csv,
}

/// A line that is no transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// The transaction id, when at least that could be read; else `line-N`.
    pub(crate) transaction_id: String,
    /// Public reason.
    pub(crate) reason: ErrorReason,
    /// Line number and what was wrong; carries no text of the payment.
    pub(crate) detail: String,
}

/// One line of the input.
pub(crate) type Payment = Result<proto::Transaction, Unreadable>;

/// Payments of one file, in order.
pub(crate) enum Payments<R: BufRead> {
    /// JSON Lines.
    Jsonl(JsonLines<R>),
    /// CSV.
    Csv(CsvPayments<R>),
}

impl<R: BufRead> Iterator for Payments<R> {
    type Item = io::Result<Payment>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Jsonl(lines) => lines.next(),
            Self::Csv(rows) => rows.next(),
        }
    }
}

/// JSON Lines.
pub(crate) struct JsonLines<R> {
    input: R,
    line: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> JsonLines<R> {
    /// Reads from `input`.
    pub(crate) fn new(input: R) -> Self {
        Self { input, line: 0, buffer: Vec::new() }
    }

    /// Skips the rest of a line that is too long.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let available = self.input.fill_buf()?;
            let (used, found) = match available.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (available.len(), available.is_empty()),
            };
            self.input.consume(used);
            if found {
                return Ok(());
            }
        }
    }

    fn read(&mut self) -> io::Result<Option<Payment>> {
        loop {
            self.buffer.clear();
            self.line += 1;
            let read = (&mut self.input).take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut self.buffer)?;
            if read == 0 {
                return Ok(None);
            }
            if read as u64 > MAX_LINE_BYTES {
                if self.buffer.last() != Some(&b'\n') {
                    self.skip_line()?;
                }
                let detail = format!("the line is over {MAX_LINE_BYTES} bytes");
                return Ok(Some(Err(unreadable(self.line, ErrorReason::TextTooLong, &detail))));
            }
            let mut bytes = self.buffer.trim_ascii();
            if self.line == 1 {
                bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            }
            if !bytes.is_empty() {
                return Ok(Some(transaction(bytes, self.line))); // blank lines are no transactions
            }
        }
    }
}

impl<R: BufRead> Iterator for JsonLines<R> {
    type Item = io::Result<Payment>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// A line that is no transaction, under the name `line-N`.
pub(crate) fn unreadable(line: u64, reason: ErrorReason, what: &str) -> Unreadable {
    Unreadable { transaction_id: format!("line-{line}"), reason, detail: format!("line {line}: {what}") }
}

/// Reads one line of JSON.
fn transaction(bytes: &[u8], line: u64) -> Payment {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(unreadable(line, ErrorReason::InvalidEncoding, "expected UTF-8 text, got other bytes"));
    };
    serde_json::from_str(text).map_err(|error| {
        let (reason, what) = explain(&error);
        let mut bad = unreadable(line, reason, &what);
        // Keep the caller's id where the line is JSON at all, so that the answer can be joined with the question.
        let id = serde_json::from_str::<serde_json::Value>(text).ok().and_then(|value| {
            let id = value.get("transactionId").or_else(|| value.get("transaction_id"))?.as_str()?.to_owned();
            (1..=140).contains(&id.len()).then_some(id)
        });
        if let Some(id) = id {
            bad.transaction_id = id;
        }
        bad
    })
}

/// What is wrong with a line, without quoting it: serde's own message may repeat values of the payment.
fn explain(error: &serde_json::Error) -> (ErrorReason, String) {
    let (text, column) = (error.to_string(), error.column());
    let at = format!("at column {column}");
    match () {
        () if text.starts_with("unknown variant") => {
            (ErrorReason::UnknownEnumValue, format!("unknown enum value {at}: see the published protocol"))
        }
        () if text.starts_with("unknown field") => (
            ErrorReason::InvalidEncoding,
            format!("not a Transaction: unknown field {at}; known fields are those of interdict.v1.Transaction"),
        ),
        () if error.is_data() => {
            (ErrorReason::InvalidEncoding, format!("not a Transaction: a value has the wrong type {at}"))
        }
        () if error.is_eof() => (ErrorReason::InvalidEncoding, format!("the JSON ends too early, {at}")),
        () => (ErrorReason::InvalidEncoding, format!("not JSON {at}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Payment> {
        JsonLines::new(text).map(|item| item.unwrap()).collect()
    }

    #[test]
    fn lines_are_read_in_order_and_blank_ones_are_no_transactions() {
        let payments = read(b"\xef\xbb\xbf{\"transactionId\":\"a\"}\r\n\n  \n{\"transactionId\":\"b\"}");
        let ids: Vec<_> = payments.iter().map(|p| p.as_ref().unwrap().transaction_id.as_str()).collect();
        assert_eq!(ids, ["a", "b"]);
    }

    #[test]
    fn a_bad_line_keeps_its_number_and_quotes_nothing() {
        let text = b"{\"transactionId\":\"a\"}\nnonsense SECRET\n{\"transactionId\":\"b\",\"secretfield\":1}\n\
            {\"transactionId\":\"c\",\"parties\":[{\"role\":\"SECRET\"}]}\n\xff\xfe\n{\"transactionId\":\"d\"\n\
            {\"transactionId\":7}\n{\"transactionId\":\"e\"}\n";
        let payments = read(text);
        assert_eq!(payments.len(), 8);
        let bad: Vec<&Unreadable> = payments.iter().filter_map(|p| p.as_ref().err()).collect();
        let ids: Vec<_> = bad.iter().map(|b| b.transaction_id.as_str()).collect();
        assert_eq!(ids, ["line-2", "b", "c", "line-5", "line-6", "line-7"]);
        assert_eq!(bad[2].reason, ErrorReason::UnknownEnumValue);
        assert!(bad.iter().all(|b| b.detail.starts_with("line ") && !b.detail.to_lowercase().contains("secret")));
    }

    #[test]
    fn an_endless_line_is_one_bad_line() {
        let mut text = vec![b'x'; usize::try_from(MAX_LINE_BYTES).unwrap() + 5];
        text.extend_from_slice(b"\n{\"transactionId\":\"a\"}\n");
        let payments = read(&text);
        assert_eq!(payments.len(), 2);
        assert_eq!(payments[0].as_ref().unwrap_err().reason, ErrorReason::TextTooLong);
        assert_eq!(payments[1].as_ref().unwrap().transaction_id, "a");
    }
}
