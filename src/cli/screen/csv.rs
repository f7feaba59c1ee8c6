//! Payments as CSV: a header line names the columns, one payment a row.
//!
//! For: small files made by hand or exported from a spreadsheet. Not for: everything a payment can say; JSON Lines
//! does that. One table says which columns exist and where each one goes; an unknown column is an error, because a
//! column nobody reads would be a field nobody screens.

use super::input::{Payment, Unreadable, unreadable};
use crate::cli::exit::Failure;
use crate::model::ErrorReason;
use crate::service::proto::{self, AgentRole, PartyKind, PartyRole, TextRole};
use std::fmt::Write as _;
use std::io::{self, BufRead};

/// Puts a cell into a transaction.
type Put = fn(&mut proto::Transaction, &str);

#[allow(clippy::assigning_clones, reason = "one short row a column; the fields are empty before")]
/// Every column: name, what it holds, where it goes.
pub(crate) const COLUMNS: &[(&str, &str, Put)] = &[
    ("transaction_id", "your own id, returned with the decision (required)", |t, v| t.transaction_id = v.to_owned()),
    ("rail", "payment rail, carried for records", |t, v| t.rail = v.to_owned()),
    ("debtor_name", "who pays", |t, v| party(t, PartyRole::Debtor).names.push(v.to_owned())),
    ("debtor_kind", "person or organization", |t, v| party(t, PartyRole::Debtor).kind = kind(v)),
    ("debtor_country", "country code or name", |t, v| party(t, PartyRole::Debtor).country = v.to_owned()),
    ("debtor_birth_date", "yyyy, yyyy-mm or yyyy-mm-dd", |t, v| party(t, PartyRole::Debtor).birth_date = v.to_owned()),
    ("debtor_address", "one line", |t, v| party(t, PartyRole::Debtor).addresses.push(address(v))),
    ("debtor_account", "IBAN or other number", |t, v| party(t, PartyRole::Debtor).accounts.push(account(v))),
    ("debtor_bic", "BIC of the debtor's bank", |t, v| t.agents.push(agent(AgentRole::DebtorAgent, v))),
    ("creditor_name", "who is paid", |t, v| party(t, PartyRole::Creditor).names.push(v.to_owned())),
    ("creditor_kind", "person or organization", |t, v| party(t, PartyRole::Creditor).kind = kind(v)),
    ("creditor_country", "country code or name", |t, v| party(t, PartyRole::Creditor).country = v.to_owned()),
    ("creditor_birth_date", "yyyy, yyyy-mm or yyyy-mm-dd", |t, v| {
        party(t, PartyRole::Creditor).birth_date = v.to_owned();
    }),
    ("creditor_address", "one line", |t, v| party(t, PartyRole::Creditor).addresses.push(address(v))),
    ("creditor_account", "IBAN or other number", |t, v| party(t, PartyRole::Creditor).accounts.push(account(v))),
    ("creditor_bic", "BIC of the creditor's bank", |t, v| t.agents.push(agent(AgentRole::CreditorAgent, v))),
    ("remittance", "remittance information", |t, v| t.free_texts.push(text(TextRole::Remittance, v))),
    ("reference", "any reference", |t, v| t.free_texts.push(text(TextRole::Reference, v))),
    ("wallet", "digital currency address", |t, v| {
        t.crypto_addresses.push(proto::CryptoAddress { asset: String::new(), address: v.to_owned() });
    }),
    ("amount", "decimal, carried for records", |t, v| amount(t).value = v.to_owned()),
    ("currency", "ISO 4217 code, carried for records", |t, v| amount(t).currency = v.to_owned()),
];

/// The columns as lines of help text.
pub(crate) fn help() -> String {
    let mut text = String::from("CSV columns, in any order; empty cells are left out:\n");
    for (name, what, _) in COLUMNS {
        let _ = writeln!(text, "  {name:<20} {what}"); // a string takes every write
    }
    text
}

/// The party with this role, made when it is not there yet.
fn party(transaction: &mut proto::Transaction, role: PartyRole) -> &mut proto::TransactionParty {
    let role = i32::from(role);
    let at = transaction.parties.iter().position(|party| party.role == role).unwrap_or_else(|| {
        transaction.parties.push(proto::TransactionParty { role, ..Default::default() });
        transaction.parties.len() - 1
    });
    &mut transaction.parties[at]
}

/// The one amount of a CSV payment.
fn amount(transaction: &mut proto::Transaction) -> &mut proto::Amount {
    if transaction.amounts.is_empty() {
        transaction.amounts.push(proto::Amount::default());
    }
    &mut transaction.amounts[0]
}

/// A party kind by its word; any other word becomes a value the service refuses.
fn kind(text: &str) -> i32 {
    match text.to_ascii_lowercase().as_str() {
        "person" | "individual" => PartyKind::Person.into(),
        "organization" | "organisation" | "company" | "entity" => PartyKind::Organization.into(),
        "unknown" => PartyKind::Unknown.into(),
        _ => -1, // no such value: the payment is NOT_SCREENED with UNKNOWN_ENUM_VALUE
    }
}

fn address(text: &str) -> proto::Address {
    proto::Address { lines: vec![text.to_owned()], ..Default::default() }
}

fn account(text: &str) -> proto::Account {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let letters_then_digits = compact.len() >= 15
        && compact.is_ascii()
        && compact.bytes().take(2).all(|b| b.is_ascii_alphabetic())
        && compact.bytes().skip(2).take(2).all(|b| b.is_ascii_digit());
    if letters_then_digits {
        proto::Account { iban: compact, ..Default::default() }
    } else {
        proto::Account { other: text.to_owned(), ..Default::default() }
    }
}

fn agent(role: AgentRole, bic: &str) -> proto::Agent {
    proto::Agent { role: role.into(), bic: bic.to_owned(), ..Default::default() }
}

fn text(role: TextRole, text: &str) -> proto::FreeText {
    proto::FreeText { role: role.into(), lines: text.lines().map(str::to_owned).collect() }
}

/// Rows of a CSV file as payments.
pub(crate) struct CsvPayments<R> {
    reader: csv::Reader<R>,
    columns: Vec<Put>,
    row: csv::ByteRecord,
}

impl<R: BufRead> CsvPayments<R> {
    /// Reads the header line; an unknown, double or missing column is an error.
    pub(crate) fn new(input: R) -> Result<Self, Failure> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
        let header = reader.byte_headers().map_err(|error| Failure::usage(format!("no CSV header: {error}")))?.clone();
        let mut columns: Vec<Put> = Vec::with_capacity(header.len());
        let mut seen = Vec::with_capacity(header.len());
        for cell in &header {
            let name = String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').to_ascii_lowercase();
            let Some((known, _, put)) = COLUMNS.iter().find(|(known, ..)| *known == name) else {
                return Err(unknown_column(&name));
            };
            if seen.contains(known) {
                return Err(Failure::usage(format!("the CSV header names `{known}` twice")));
            }
            seen.push(*known);
            columns.push(*put);
        }
        if !seen.contains(&"transaction_id") {
            return Err(Failure::usage("the CSV header has no column `transaction_id`")
                .next("name the columns in the first line; `interdict screen --help` lists them"));
        }
        Ok(Self { reader, columns, row: csv::ByteRecord::new() })
    }

    /// The row just read as a payment.
    fn payment(&self) -> Payment {
        let line = self.row.position().map_or(0, csv::Position::line);
        let mut transaction = proto::Transaction::default();
        for (cell, put) in self.row.iter().zip(&self.columns) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                return Err(bad(line, "expected UTF-8 text, got other bytes"));
            };
            if !cell.is_empty() {
                put(&mut transaction, cell);
            }
        }
        Ok(transaction)
    }
}

fn unknown_column(name: &str) -> Failure {
    let nearest = COLUMNS
        .iter()
        .map(|(known, ..)| *known)
        .max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)))
        .expect("the table of columns has rows");
    let shown: String = name.chars().take(40).collect();
    Failure::usage(format!("unknown CSV column `{shown}`; did you mean `{nearest}`?"))
        .next("rename or remove the column; `interdict screen --help` lists all columns")
}

fn bad(line: u64, what: &str) -> Unreadable {
    unreadable(line, ErrorReason::InvalidEncoding, what)
}

impl<R: BufRead> Iterator for CsvPayments<R> {
    type Item = io::Result<Payment>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.reader.read_byte_record(&mut self.row) {
            Ok(false) => None,
            Ok(true) => Some(Ok(self.payment())),
            Err(error) => match error.into_kind() {
                csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
                    let line = pos.map_or(0, |pos| pos.line());
                    Some(Ok(Err(bad(line, &format!("expected {expected_len} columns, got {len}")))))
                }
                csv::ErrorKind::Io(error) => Some(Err(error)),
                other => Some(Err(io::Error::other(format!("{other:?}")))), // seeking and UTF-8 are not used here
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Payment> {
        CsvPayments::new(text.as_bytes()).unwrap().map(|row| row.unwrap()).collect()
    }

    #[test]
    fn cells_go_where_the_table_says_and_empty_ones_nowhere() {
        let rows = read(
            "transaction_id,creditor_name,creditor_account,debtor_name,remittance,amount,currency\n\
            T1,\"Doe, Jane\",DE89 3704 0044 0532 0130 00,,\"a\nb\",12.50,EUR\n",
        );
        let payment = rows[0].as_ref().unwrap();
        assert_eq!(payment.transaction_id, "T1");
        assert_eq!(payment.parties.len(), 1, "an empty debtor is no party");
        assert_eq!(payment.parties[0].names, ["Doe, Jane"]);
        assert_eq!(payment.parties[0].accounts[0].iban, "DE89370400440532013000");
        assert_eq!(payment.free_texts[0].lines, ["a", "b"]);
        assert_eq!((payment.amounts[0].value.as_str(), payment.amounts[0].currency.as_str()), ("12.50", "EUR"));
    }

    #[test]
    fn a_row_of_another_width_is_a_bad_line_and_the_next_is_read() {
        let rows = read("transaction_id,debtor_name\nT1\nT2,Jane\n");
        assert_eq!(rows[0].as_ref().unwrap_err().transaction_id, "line-2");
        assert!(rows[0].as_ref().unwrap_err().detail.contains("expected 2 columns, got 1"));
        assert_eq!(rows[1].as_ref().unwrap().transaction_id, "T2");
    }

    #[test]
    fn headers_are_checked() {
        for (header, said) in [
            ("transaction_id,debtor_nam\n", "did you mean `debtor_name`"),
            ("debtor_name\n", "no column `transaction_id`"),
            ("transaction_id,rail,rail\n", "twice"),
            ("", "no column `transaction_id`"),
        ] {
            let Err(failure) = CsvPayments::new(header.as_bytes()) else { panic!("{header} was accepted") };
            assert!(failure.message.contains(said), "{}", failure.message);
        }
    }

    #[test]
    fn the_bundled_csv_is_read_completely() {
        let rows = read(include_str!("../../../data/sample/payments.csv"));
        assert_eq!(rows.len(), 20);
        assert!(rows.iter().all(Result::is_ok));
    }
}
