//! Reader of a firm's own lists: any CSV, with a TOML mapping of its columns.
//!
//! [`mapping`] says which column is what and is refused when anything in it is not understood; this file reads the rows
//! by it. Nothing of a row gets lost unless the mapping says `ignore`: a column that it does not name becomes remarks
//! and an issue. Rows of one key are one party, so that a list may have one row per name.

mod dates;
mod mapping;
#[cfg(test)]
mod tests;

use super::account::{self, Account, FileAccount};
use super::records::{Record, Records};
use super::text::{self, push_new};
use super::{FileRole, ListError, ListFile, ParsedList, input, merge};
use crate::model::{
    DateRange, Designation, Identifier, ListId, ListedAddress, ListedName, ListedParty, Measure, PartyId,
};
use dates::Pattern;
use mapping::{Column, Rules, did_you_mean};
use std::collections::{HashMap, HashSet};

/// The authority of designations when the mapping names none.
pub(super) const AUTHORITY: &str = "own list";

/// The files: one CSV of any name, and its mapping.
pub(super) static FILES: &[FileRole] = &[
    FileRole { role: "entries", names: &["*.csv"], required: true },
    FileRole { role: "mapping", names: &["mapping.toml", "custom.toml"], required: true },
];

/// Any CSV could be a firm's list: it is told by its mapping only.
pub(super) fn recognize(_: &[u8]) -> bool {
    false
}

/// Reads the rows by the mapping.
pub(super) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let role = |at: usize| {
        files.iter().find(|file| FILES[at].accepts(&file.name)).ok_or_else(|| ListError::MissingFile {
            list: "custom",
            role: FILES[at].role,
            expected: FILES[at].names.join(" or "),
            got: files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    };
    let (file, mapping) = (role(0)?, role(1)?);
    let rules = Rules::read(&mapping.name, &input::bytes(mapping)?)?;
    let mut records = Records::open(file, rules.delimiter, rules.encoding)?;
    let Some(first) = records.next()? else { return Err(ListError::Empty { file: file.name.clone() }) };
    let mut rows = FileAccount::new(&file.name);
    let columns = Columns::read(&rules, &first, &mapping.name, &mut rows)?;
    let mut reading =
        Reading { list, rules: &rules, columns, account: Account::default(), parties: Vec::new(), at: HashMap::new() };
    let mut next = if rules.mapping.header { records.next()? } else { Some(first) };
    while let Some(record) = next {
        if !record.ended && record.fields.len() < reading.columns.titles.len() {
            let (got_columns, expected_columns) = (record.fields.len(), reading.columns.titles.len());
            let (file, line) = (file.name.clone(), record.line);
            return Err(ListError::Truncated { file, line, got_columns, expected_columns });
        }
        reading.row(&record, &mut rows);
        next = records.next()?;
    }
    if rows.counts.unreadable * 2 > rows.counts.rows {
        let detail = format!("{} of {} rows cannot be read", rows.counts.unreadable, rows.counts.rows);
        let line = rows.issues.iter().find(|issue| issue.kind != "unmapped_column").map_or(0, |issue| issue.line);
        return Err(ListError::Malformed { file: file.name.clone(), line, detail });
    }
    if reading.parties.is_empty() {
        return Err(ListError::NoParties { file: file.name.clone(), rows: rows.counts.rows });
    }
    Ok(account::finish(reading.parties, reading.account, [rows], None))
}

/// Where the columns stand.
struct Columns {
    titles: Vec<String>,
    at: HashMap<Column, usize>,
    /// Columns that become remarks.
    remarks: Vec<usize>,
}

impl Columns {
    /// Finds the columns of the mapping in the first row.
    fn read(rules: &Rules, first: &Record, mapping_file: &str, rows: &mut FileAccount) -> Result<Self, ListError> {
        let header = rules.mapping.header;
        let numbered = |at: usize| format!("column {}", at + 1);
        let title = |(at, text): (usize, &String)| {
            Some(text::clean(text)).filter(|text| header && !text.is_empty()).unwrap_or_else(|| numbered(at))
        };
        let titles: Vec<String> = first.fields.iter().enumerate().map(title).collect();
        let mut columns = Self { titles, at: HashMap::new(), remarks: Vec::new() };
        for (place, column) in rules.mapping.columns() {
            let found = match column {
                Column::Title(name) if header => {
                    columns.titles.iter().position(|title| title.eq_ignore_ascii_case(name))
                }
                Column::Number(number) => Some(number - 1).filter(|at| *at < columns.titles.len()),
                Column::Title(_) => None, // without a header there are no titles
            };
            let Some(at) = found else {
                let known = columns.titles.iter().map(String::as_str);
                let nearest = match column {
                    Column::Title(name) if header => did_you_mean(name, known),
                    Column::Title(_) => "; the list has no header, name columns by number".to_owned(),
                    Column::Number(_) => String::new(),
                };
                let detail = format!("{place}: no column {column} among {}{nearest}", columns.titles.len());
                return Err(ListError::Mapping { file: mapping_file.to_owned(), detail });
            };
            columns.at.insert(column.clone(), at);
        }
        let remarks: HashSet<usize> = rules.mapping.remarks.iter().map(|column| columns.at[column]).collect();
        let named: HashSet<usize> = columns.at.values().copied().collect();
        for at in 0..columns.titles.len() {
            if !named.contains(&at) {
                let detail = format!("column {} is not in the mapping; it is kept as remarks", at + 1);
                rows.issue(first.line, "unmapped_column", detail);
            }
            if !named.contains(&at) || remarks.contains(&at) {
                columns.remarks.push(at);
            }
        }
        Ok(columns)
    }
}

/// A row by the mapping.
struct Row<'r> {
    rules: &'r Rules,
    columns: &'r Columns,
    record: &'r Record,
}

impl Row<'_> {
    /// The text of a cell; nothing when it is empty or means nothing.
    fn cell(&self, at: usize) -> Option<String> {
        let text = text::some(self.record.fields.get(at)?)?;
        let nothing = self.rules.mapping.empty.iter().any(|empty| empty.trim() == text);
        (!nothing).then_some(text)
    }

    fn get(&self, column: &Column) -> Option<String> {
        self.cell(*self.columns.at.get(column)?)
    }

    /// The values of a cell.
    fn values(&self, column: &Column, separator: Option<&str>) -> Vec<String> {
        let Some(text) = self.get(column) else { return Vec::new() };
        match separator {
            Some(separator) => text.split(separator).filter_map(text::some).collect(),
            None => vec![text],
        }
    }

    fn title(&self, column: &Column) -> &str {
        self.columns.at.get(column).and_then(|at| self.columns.titles.get(*at)).map_or("", String::as_str)
    }
}

/// A date by the first pattern that reads it.
fn read_date(patterns: &[Pattern], text: &str) -> Option<DateRange> {
    patterns.iter().find_map(|pattern| pattern.read(text))
}

/// The parties so far.
struct Reading<'l> {
    list: &'l ListId,
    rules: &'l Rules,
    columns: Columns,
    account: Account,
    parties: Vec<ListedParty>,
    at: HashMap<Box<str>, usize>,
}

impl Reading<'_> {
    fn row(&mut self, record: &Record, rows: &mut FileAccount) {
        if let Some((kind, detail)) = record.fault {
            return rows.unreadable(record.line, kind, detail);
        }
        if record.fields.len() != self.columns.titles.len() {
            let detail = format!("got {} columns, expected {}", record.fields.len(), self.columns.titles.len());
            return rows.unreadable(record.line, "wrong_column_count", detail);
        }
        let row = Row { rules: self.rules, columns: &self.columns, record };
        let key = row.get(&self.rules.mapping.key).unwrap_or_default();
        let id = match PartyId::new(self.list.clone(), &key) {
            Ok(id) => id,
            Err(error) => return rows.unreadable(record.line, "bad_key", error.to_string()),
        };
        if record.repaired {
            let detail = "bytes that are not UTF-8 were replaced; the mapping may need `encoding`";
            rows.issue(record.line, "invalid_utf8", detail);
        }
        let party = party(id, &row, rows);
        if party.names.is_empty() {
            rows.issue(record.line, "missing_name", format!("party {key} has no name"));
        }
        rows.used();
        if let Some(at) = self.at.get(&party.id.key) {
            rows.issue(record.line, "duplicate_key", format!("party {key} occurs again; the rows were joined"));
            self.account.add("rows.joined");
            let known = &mut self.parties[*at];
            known.kind = known.kind.agreed(party.kind);
            merge::absorb(known, party);
        } else {
            self.at.insert(party.id.key.clone(), self.parties.len());
            self.parties.push(party);
        }
    }
}

/// The party of a row.
fn party(id: PartyId, row: &Row<'_>, rows: &mut FileAccount) -> ListedParty {
    let (rules, mapping) = (row.rules, &row.rules.mapping);
    let mut party = ListedParty::new(id, rules.kind);
    if let Some(from) = &mapping.kind_from
        && let Some(text) = row.get(&from.column)
    {
        party.kind = word(&rules.kinds, &text).unwrap_or_else(|| {
            unknown_word(row, rows, "unknown_kind", &from.column);
            keep(&mut party, row.title(&from.column), &text);
            rules.kind
        });
    }
    names(&mut party, row);
    for (dates, patterns) in mapping.birth_dates.iter().zip(&rules.birth_dates) {
        for text in row.values(&dates.column, dates.separator.as_deref()) {
            match read_date(patterns, &text) {
                Some(date) => _ = push_new(&mut party.birth_dates, date),
                None => bad_date(&mut party, row, rows, &dates.column, &text),
            }
        }
    }
    for (columns, into) in
        [(&mapping.birth_places, &mut party.birth_places), (&mapping.nationalities, &mut party.nationalities)]
    {
        let texts = columns.iter().flat_map(|values| row.values(&values.column, values.separator.as_deref()));
        texts.for_each(|text| _ = push_new(into, text));
    }
    if let Some(from) = &mapping.gender_from
        && let Some(text) = row.get(&from.column)
    {
        party.gender = word(&rules.genders, &text);
        if party.gender.is_none() {
            unknown_word(row, rows, "unknown_gender", &from.column);
            keep(&mut party, row.title(&from.column), &text);
        }
    }
    party.title = mapping.title.as_ref().and_then(|column| row.get(column));
    numbers_and_addresses(&mut party, row);
    designations(&mut party, row, rows);
    for at in &row.columns.remarks {
        if let Some(text) = row.cell(*at) {
            keep(&mut party, &row.columns.titles[*at], &text);
        }
    }
    party
}

fn numbers_and_addresses(party: &mut ListedParty, row: &Row<'_>) {
    let (rules, mapping) = (row.rules, &row.rules.mapping);
    for (number, kind) in mapping.identifiers.iter().zip(&rules.identifiers) {
        for value in row.values(&number.column, number.separator.as_deref()) {
            let label = number.label.clone().unwrap_or_else(|| row.title(&number.column).to_owned());
            let country = number.country.as_ref().and_then(|column| row.get(column));
            let identifier = Identifier { country, label: Some(label), ..Identifier::new(*kind, value) };
            push_new(&mut party.identifiers, identifier);
        }
    }
    for columns in &mapping.addresses {
        let part = |column: &Option<Column>| column.as_ref().and_then(|column| row.get(column)).unwrap_or_default();
        let (street, city) = (part(&columns.street), part(&columns.city));
        let address = ListedAddress { street, city, country: part(&columns.country), remarks: part(&columns.remarks) };
        if address != ListedAddress::default() {
            push_new(&mut party.addresses, address);
        }
    }
}

fn names(party: &mut ListedParty, row: &Row<'_>) {
    let rules = row.rules;
    for (name, (kind, strength)) in rules.mapping.names.iter().zip(&rules.names) {
        let texts = if let Some(column) = &name.column {
            row.values(column, name.separator.as_deref())
        } else {
            let texts: Vec<String> = name.columns.iter().filter_map(|column| row.get(column)).collect();
            text::some(&texts.join(" ")).into_iter().collect()
        };
        for text in texts {
            merge::add_name(party, ListedName { text, kind: *kind, strength: *strength });
        }
    }
}

/// One designation per program of the row, all with its measures.
fn designations(party: &mut ListedParty, row: &Row<'_>, rows: &mut FileAccount) {
    let (rules, mapping) = (row.rules, &row.rules.mapping);
    let mut measures = rules.measures.clone();
    if let Some(from) = &mapping.measures_from {
        for text in row.values(&from.column, from.separator.as_deref()) {
            if let Some(measure) = word(&rules.measure_words, &text) {
                push_new(&mut measures, measure);
            } else {
                unknown_word(row, rows, "unknown_measure", &from.column);
                keep(party, row.title(&from.column), &text);
            }
        }
    }
    if measures.is_empty() {
        measures.push(Measure::Unstated);
    }
    if let Some(dates) = &mapping.listed_on
        && let Some(text) = row.get(&dates.column)
    {
        match read_date(&rules.listed_on, &text) {
            Some(date) if date.is_exact() => party.listed_on = Some(date.from),
            _ => bad_date(party, row, rows, &dates.column, &text),
        }
    }
    let from = mapping.program_from.as_ref();
    let mut programs = from.map_or_else(Vec::new, |from| row.values(&from.column, from.separator.as_deref()));
    if programs.is_empty() {
        if let Some(program) = &mapping.program {
            programs.push(text::clean(program));
        } else {
            rows.issue(row.record.line, "missing_program", "no program in the row and none in the mapping");
            programs.push(party.id.list.to_string());
        }
    }
    let authority = mapping.authority.as_deref().and_then(text::some).unwrap_or_else(|| AUTHORITY.to_owned());
    for program in programs {
        let designation = Designation {
            authority: authority.clone(),
            program,
            legal_basis: None,
            listed_on: party.listed_on,
            measures: measures.clone(),
        };
        push_new(&mut party.designations, designation);
    }
}

/// The value that a word means, whatever its case.
fn word<T: Copy>(words: &[(String, T)], text: &str) -> Option<T> {
    let text = text.to_lowercase();
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
}

/// Keeps a text that has no field as a remark with the title of its column.
fn keep(party: &mut ListedParty, title: &str, text: &str) {
    push_new(&mut party.remarks, format!("{title}: {text}"));
}

fn unknown_word(row: &Row<'_>, rows: &mut FileAccount, kind: &'static str, column: &Column) {
    let at = row.columns.at.get(column).map_or(0, |at| at + 1);
    rows.issue(row.record.line, kind, format!("column {at}: a word that the mapping does not have"));
}

fn bad_date(party: &mut ListedParty, row: &Row<'_>, rows: &mut FileAccount, column: &Column, text: &str) {
    let at = row.columns.at.get(column).map_or(0, |at| at + 1);
    let detail = format!("column {at}: {} characters that no format of the mapping reads", text.chars().count());
    rows.issue(row.record.line, "bad_date", detail);
    keep(party, row.title(column), text);
}
