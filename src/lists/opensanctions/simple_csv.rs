//! The simple form, `targets.simple.csv`: every target a row, several values in one field joined by semicolons.
//!
//! Read by header: columns were inserted before. The form says less than the others: aliases without strength,
//! identifiers without kind, countries without saying whose; it is for those who have nothing better.

use super::super::account::{self, Account, FileAccount};
use super::super::records::{Encoding, Record, Records, split};
use super::super::text;
use super::super::{ListError, ListFile, ParsedList, merge};
use super::party::{address, birth_date, date, identifier, is_original_script, remark};
use super::{AUTHORITY, SIMPLE_FILES, references, refuse_unreadable, schema};
use crate::model::{
    AliasStrength, Date, Designation, Identifier, IdentifierKind, ListId, ListedAddress, ListedName, ListedParty,
    Measure, NameKind, PartyId, PartyKind,
};
use std::collections::HashMap;

/// The columns that are read; the first four are needed.
const COLUMNS: [&str; 16] = [
    "id",
    "schema",
    "name",
    "aliases",
    "birth_date",
    "countries",
    "addresses",
    "identifiers",
    "sanctions",
    "phones",
    "emails",
    "program_ids",
    "dataset",
    "first_seen",
    "last_seen",
    "last_change",
];

/// Columns without which the file is not of this form.
const NEEDED: usize = 4;

/// The header: where the columns stand.
struct Header {
    at: HashMap<&'static str, usize>,
    /// Other columns, with their titles.
    others: Vec<(usize, String)>,
    width: usize,
}

impl Header {
    fn read(file: &ListFile, record: &Record, account: &mut FileAccount) -> Result<Self, ListError> {
        let titles: Vec<String> = record.fields.iter().map(|title| text::clean(title)).collect();
        let mut header = Self { at: HashMap::new(), others: Vec::new(), width: titles.len() };
        for (at, title) in titles.into_iter().enumerate() {
            if let Some(known) = COLUMNS.iter().find(|known| **known == title) {
                header.at.entry(known).or_insert(at);
            } else {
                account.issue(record.line, "unknown_column", format!("column {} is kept as remarks", at + 1));
                header.others.push((at, title));
            }
        }
        let missing: Vec<&str> =
            COLUMNS[..NEEDED].iter().copied().filter(|title| !header.at.contains_key(title)).collect();
        if missing.is_empty() {
            return Ok(header);
        }
        let (missing, got) = (missing.join(", "), header.width);
        Err(ListError::MissingColumns { file: file.name.clone(), missing, got })
    }

    /// A field.
    fn get<'r>(&self, record: &'r Record, title: &str) -> &'r str {
        self.at.get(title).and_then(|at| record.fields.get(*at)).map_or("", String::as_str)
    }

    /// The values of a field, in order.
    fn values(&self, record: &Record, title: &str) -> Vec<String> {
        values(self.get(record, title))
    }
}

/// The values that a field joins: the writer quotes one that has a semicolon, and prints `""` for an empty one.
fn values(field: &str) -> Vec<String> {
    split(field, ';').iter().filter_map(|value| text::some(value)).collect()
}

/// Reads the targets.
pub(in crate::lists) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let Some(file) = files.first() else {
        let (role, expected) = (SIMPLE_FILES[0].role, SIMPLE_FILES[0].names.join(" or "));
        return Err(ListError::MissingFile { list: "opensanctions", role, expected, got: "no files".to_owned() });
    };
    let mut records = Records::open(file, ',', Encoding::Utf8)?;
    let mut rows = FileAccount::new(&file.name);
    let Some(first) = records.next()? else { return Err(ListError::Empty { file: file.name.clone() }) };
    let header = Header::read(file, &first, &mut rows)?;
    let mut reading =
        Reading { list, header, account: Account::default(), parties: Vec::new(), at: HashMap::new(), newest: None };
    while let Some(record) = records.next()? {
        if !record.ended && record.fields.len() < reading.header.width {
            let (got_columns, expected_columns) = (record.fields.len(), reading.header.width);
            return Err(ListError::Truncated {
                file: file.name.clone(),
                line: record.line,
                got_columns,
                expected_columns,
            });
        }
        reading.row(&record, &mut rows);
    }
    refuse_unreadable(&rows)?;
    if reading.parties.is_empty() {
        return Err(ListError::NoParties { file: file.name.clone(), rows: rows.counts.rows });
    }
    Ok(account::finish(reading.parties, reading.account, [rows], reading.newest))
}

/// The parties so far.
struct Reading<'l> {
    list: &'l ListId,
    header: Header,
    account: Account,
    parties: Vec<ListedParty>,
    at: HashMap<Box<str>, usize>,
    newest: Option<Date>,
}

impl Reading<'_> {
    fn row(&mut self, record: &Record, rows: &mut FileAccount) {
        if let Some((kind, detail)) = record.fault {
            return rows.unreadable(record.line, kind, detail);
        }
        if record.fields.len() != self.header.width {
            let detail = format!("got {} columns, expected {}", record.fields.len(), self.header.width);
            return rows.unreadable(record.line, "wrong_column_count", detail);
        }
        let id = match PartyId::new(self.list.clone(), self.header.get(record, "id").trim()) {
            Ok(id) => id,
            Err(error) => return rows.unreadable(record.line, "bad_id", error.to_string()),
        };
        if record.repaired {
            rows.issue(record.line, "invalid_utf8", "bytes that are not UTF-8 were replaced");
        }
        rows.used();
        let party = self.party(id, record, rows);
        if let Some(at) = self.at.get(&party.id.key) {
            let detail = format!("entity {} occurs again; the rows were joined", party.id.key);
            rows.issue(record.line, "duplicate_entity", detail);
            let known = &mut self.parties[*at];
            known.kind = known.kind.agreed(party.kind);
            merge::absorb(known, party);
        } else {
            self.at.insert(party.id.key.clone(), self.parties.len());
            self.parties.push(party);
        }
    }

    fn party(&mut self, id: PartyId, record: &Record, rows: &mut FileAccount) -> ListedParty {
        let header = &self.header;
        let name = header.get(record, "schema").trim();
        let row = schema::schema(name);
        self.account.add(format!("entities.{}", row.map_or("other", |row| row.name)));
        if row.is_none_or(|row| row.party.is_none()) {
            rows.issue(record.line, "unknown_schema", "a target of a schema that is no party");
        }
        let kind = row.and_then(|row| row.party).unwrap_or(PartyKind::Unknown);
        let mut party = ListedParty::new(id, kind);
        references::of_id_alone(&mut party);
        names(&mut party, header, record);
        if party.names.is_empty() {
            rows.issue(record.line, "missing_name", format!("entity {} has no name", party.id.key));
        }
        for value in header.values(record, "birth_date") {
            birth_date(&mut party, "birth_date", &value, rows, record.line);
        }
        for street in header.values(record, "addresses") {
            address(&mut party, ListedAddress { street, ..ListedAddress::default() });
        }
        for country in header.values(record, "countries") {
            address(&mut party, ListedAddress { country, ..ListedAddress::default() });
        }
        for (title, kind) in [
            ("identifiers", IdentifierKind::Other),
            ("phones", IdentifierKind::Phone),
            ("emails", IdentifierKind::Email),
        ] {
            for value in header.values(record, title) {
                identifier(&mut party, Identifier { label: Some(title.to_owned()), ..Identifier::new(kind, value) });
            }
        }
        for value in header.values(record, "sanctions") {
            remark(&mut party, "sanctions", &value);
        }
        let datasets = header.values(record, "dataset");
        remark(&mut party, "dataset", &datasets.join("; "));
        let mut programs = header.values(record, "program_ids");
        if programs.is_empty() {
            self.account.add("parties.without_program");
            programs = datasets;
        }
        party.designations = programs.into_iter().map(designation).collect();
        for (at, title) in &header.others {
            record
                .fields
                .get(*at)
                .and_then(|value| text::some(value))
                .iter()
                .for_each(|value| remark(&mut party, title, value));
        }
        let seen = date(header.get(record, "last_seen").trim()).map(|seen| seen.from);
        self.newest = self.newest.max(seen);
        party
    }
}

/// The caption, then the other names; the form does not say which of them are aliases.
fn names(party: &mut ListedParty, header: &Header, record: &Record) {
    let names = text::some(header.get(record, "name")).map(|name| (name, NameKind::Primary, AliasStrength::Strong));
    let aliases = header.values(record, "aliases").into_iter();
    for (text, kind, strength) in
        names.into_iter().chain(aliases.map(|n| (n, NameKind::Alias, AliasStrength::Unstated)))
    {
        let original = kind != NameKind::Primary && is_original_script(&text);
        let kind = if original { NameKind::OriginalScript } else { kind };
        merge::add_name(party, ListedName { text, kind, strength });
    }
}

fn designation(program: String) -> Designation {
    Designation {
        authority: AUTHORITY.to_owned(),
        program,
        legal_basis: None,
        listed_on: None,
        measures: vec![Measure::Unstated],
    }
}
