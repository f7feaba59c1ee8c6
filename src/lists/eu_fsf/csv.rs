//! FSF CSV, versions 1.1 and 1.0: rows of sub-records to the elements of the XML.
//!
//! Each row carries an entity and one of its names, addresses, births, documents or citizenships, the other blocks empty.
//! Rows are gathered per entity, whatever their order, then read by [`super::entity`] like the XML. Copies saved by a
//! spreadsheet have every line in quotes and tabs behind it: they are unwrapped. The CSV has no `strong` flag.

use super::super::account::{self, Account, FileAccount};
use super::super::facts::{clean, iso_day};
use super::super::xml::Node;
use super::super::{ListError, ListFile, ParsedList, input, sniff};
use super::CSV_FILES;
use super::columns::{self, BLOCKS, CONTACT, FILE_DATE, KEY, REMARK, URL};
use super::entity::{Outcome, Parties};
use crate::model::{Date, ListId};
use ::csv::{ByteRecord, ReaderBuilder, StringRecord};
use std::collections::HashMap;
use std::io::Read;

/// First titles of both generations, in lower case.
const FIRST_TITLES: [&str; 3] = ["filegenerationdate", "date_file", "entity_logical"];

/// Keys of contact data inside one text, `EMAIL[a@b.c]PHONE[...]`.
const CONTACT_KEYS: [&str; 5] = ["EMAIL", "PHONE", "MOBILE", "FAX", "WEB"];

/// Whether a head is of this format.
pub(in super::super) fn recognize(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(200)]).to_ascii_lowercase();
    let first = head.trim_start_matches(['"', ' ']);
    FIRST_TITLES.iter().any(|title| first.starts_with(title)) && head.contains(';')
}

/// An entity being gathered.
struct Gathered {
    node: Node,
    rows: u64,
}

/// The file being read.
struct Table {
    /// Meaning of each column, where it has one.
    columns: Vec<Option<(&'static str, &'static str)>>,
    entities: Vec<Gathered>,
    by_key: HashMap<String, usize>,
    made_on: Option<Date>,
    rows: FileAccount,
}

/// Reads the list.
pub(in super::super) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let Some(file) = files.first() else {
        let (role, expected) = (CSV_FILES[0].role, CSV_FILES[0].names.join(" or "));
        return Err(ListError::MissingFile { list: "eu_fsf", role, expected, got: "no files".to_owned() });
    };
    let head = input::head(file);
    if head.is_empty() {
        input::bytes(file)?; // says why nothing can be read
        return Err(ListError::Empty { file: file.name.clone() });
    }
    sniff::delimited_text(&file.name, &head)?;
    let table = read_rows(file, is_wrapped(&head))?;
    let made_on = table.made_on;
    let (mut account, mut rows) = (Account::default(), table.rows);
    if made_on.is_none() {
        rows.issue(1, "missing_date", "expected a date of the file as dd/mm/yyyy");
    }
    let mut parties = Parties::new(list.clone(), made_on);
    for entity in table.entities {
        match parties.add(&entity.node, &mut account, &mut rows) {
            Outcome::Used => rows.counts.used += entity.rows,
            Outcome::LeftOut => rows.counts.not_needed += entity.rows,
            Outcome::Unreadable(kind, detail) => {
                rows.counts.unreadable += entity.rows;
                rows.issue(entity.node.line, kind, detail);
            }
        }
    }
    if parties.list.is_empty() {
        return Err(ListError::NoParties { file: file.name.clone(), rows: rows.counts.rows });
    }
    Ok(account::finish(parties.list, account, [rows], made_on))
}

fn reader<R: Read>(content: R, delimiter: u8) -> ::csv::Reader<R> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(content)
}

/// Whether the header stands in quotes as a whole.
fn is_wrapped(head: &[u8]) -> bool {
    let mut record = ByteRecord::new();
    matches!(reader(head, b';').read_byte_record(&mut record), Ok(true))
        && record.len() == 1
        && record[0].contains(&b';')
}

/// Reads and gathers all rows.
fn read_rows(file: &ListFile, wrapped: bool) -> Result<Table, ListError> {
    let mut outer = reader(input::stream(file)?, if wrapped { b'\t' } else { b';' });
    let mut record = ByteRecord::new();
    let mut table: Option<Table> = None;
    let mut last_short: Option<(u64, usize)> = None;
    loop {
        let line = outer.position().line();
        let more = outer.read_byte_record(&mut record).map_err(|error| match error.into_kind() {
            ::csv::ErrorKind::Io(error) => input::unreadable(&file.name, &error),
            _ => ListError::Malformed { file: file.name.clone(), line, detail: "expected rows of CSV".to_owned() },
        })?;
        if !more {
            break;
        }
        let line = record.position().map_or(line, ::csv::Position::line);
        let (fields, repaired) = if wrapped { unwrap(&record) } else { text_of(&record) };
        if fields.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let Some(table) = &mut table else {
            table = Some(Table::with_header(file, &fields)?);
            continue;
        };
        if repaired {
            table.rows.issue(line, "invalid_utf8", "bytes that are not UTF-8 were replaced");
        }
        let short = fields.len() < table.columns.len();
        last_short = short.then_some((line, fields.len()));
        table.take(line, &fields);
    }
    let Some(table) = table else { return Err(ListError::NoParties { file: file.name.clone(), rows: 0 }) };
    match last_short {
        // A list cut off in mid-row; the rows before it may be half a list.
        Some((line, got_columns)) => {
            let expected_columns = table.columns.len();
            Err(ListError::Truncated { file: file.name.clone(), line, got_columns, expected_columns })
        }
        None => Ok(table),
    }
}

/// Fields as text, and whether bytes had to be replaced.
fn text_of(record: &ByteRecord) -> (Vec<String>, bool) {
    let fields: Vec<String> = record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
    let repaired = record.iter().any(|field| std::str::from_utf8(field).is_err());
    (fields, repaired)
}

/// The fields of a line that stands in quotes with tabs behind it.
fn unwrap(record: &ByteRecord) -> (Vec<String>, bool) {
    let (outer, repaired) = text_of(record);
    let line = outer.first().map_or("", String::as_str);
    let mut inner = StringRecord::new();
    match reader(line.as_bytes(), b';').read_record(&mut inner) {
        Ok(true) => (inner.iter().map(str::to_owned).collect(), repaired),
        _ => (vec![line.to_owned()], repaired), // one field: reported as a wrong number of columns
    }
}

impl Table {
    /// An empty table under this header.
    fn with_header(file: &ListFile, titles: &[String]) -> Result<Self, ListError> {
        let mut rows = FileAccount::new(&file.name);
        let mut columns: Vec<Option<(&str, &str)>> = Vec::with_capacity(titles.len());
        for title in titles.iter().map(|title| title.trim()) {
            let meaning = columns::meaning(title);
            let repeated = meaning.is_some() && columns.contains(&meaning);
            columns.push(meaning.filter(|_| !repeated));
            if meaning.is_none() && !columns::is_passed_over(title) {
                let title: String = title.chars().take(40).collect();
                rows.issue(1, "unknown_column", format!("got a column {title}; it is not read"));
            }
        }
        let has = |element, attribute| columns.contains(&Some((element, attribute)));
        let missing: Vec<&str> = [("", KEY), ("nameAlias", "wholeName"), ("regulation", "programme")]
            .iter()
            .filter(|(element, attribute)| !has(*element, *attribute))
            .map(|(_, attribute)| *attribute)
            .collect();
        if !missing.is_empty() {
            let (file, missing) = (file.name.clone(), missing.join(", "));
            return Err(ListError::MissingColumns { file, missing, got: titles.len() });
        }
        Ok(Self { columns, entities: Vec::new(), by_key: HashMap::new(), made_on: None, rows })
    }

    /// Gathers one row.
    fn take(&mut self, line: u64, fields: &[String]) {
        let expected = self.columns.len();
        let extra = fields.iter().skip(expected).any(|field| !field.trim().is_empty());
        if fields.len() < expected || extra {
            let detail = format!("got {} columns, expected {expected}", fields.len());
            return self.rows.unreadable(line, "wrong_column_count", detail);
        }
        let values: Vec<(&'static str, &'static str, String)> = self
            .columns
            .iter()
            .zip(fields)
            .filter_map(|(column, field)| column.map(|(element, attribute)| (element, attribute, clean(field))))
            .filter(|(.., value)| !value.is_empty())
            .collect();
        let value = |element: &str, attribute: &str| {
            values.iter().find(|(e, a, _)| (*e, *a) == (element, attribute)).map(|(.., value)| value.as_str())
        };
        let Some(key) = value("", KEY) else {
            return self.rows.unreadable(line, "missing_key", "expected a logical id");
        };
        if self.made_on.is_none() {
            self.made_on = value("export", FILE_DATE).and_then(day);
        }
        self.rows.counts.rows += 1;
        let at = *self.by_key.entry(key.to_owned()).or_insert_with(|| {
            let node = Node { name: "sanctionEntity".into(), line, ..Node::default() };
            self.entities.push(Gathered { node, rows: 0 });
            self.entities.len() - 1
        });
        let entity = &mut self.entities[at];
        entity.rows += 1;
        fill(&mut entity.node, "", &values);
        for element in ["subjectType", "regulation"].into_iter().chain(BLOCKS) {
            let mut block = Node { name: element.into(), line, ..Node::default() };
            fill(&mut block, element, &values);
            if block.attributes.is_empty() && block.children.is_empty() {
                continue;
            }
            if element == "identification" {
                split_number(&mut block);
            }
            let same = |known: &Node| {
                known.name == block.name
                    && known.attributes == block.attributes
                    && known.children.len() == block.children.len()
            };
            if !entity.node.children.iter().any(same) {
                entity.node.children.push(block);
            }
        }
    }
}

/// Puts the values of an element into its node; what is there already stays.
fn fill(node: &mut Node, element: &str, values: &[(&'static str, &'static str, String)]) {
    for (_, attribute, value) in values.iter().filter(|(of, ..)| *of == element) {
        let children = match *attribute {
            REMARK => vec![text("remark", value, node.line)],
            URL => vec![text("publicationUrl", value, node.line)],
            CONTACT => contacts(value, node.line),
            _ => {
                if node.attribute(attribute).is_none() {
                    node.attributes.push(((*attribute).into(), value.clone()));
                }
                continue;
            }
        };
        for child in children {
            if node.children.iter().all(|known| (&known.name, &known.text) != (&child.name, &child.text))
                || *attribute == CONTACT
            {
                node.children.push(child);
            }
        }
    }
}

fn text(name: &str, value: &str, line: u64) -> Node {
    Node { name: name.into(), text: value.to_owned(), line, ..Node::default() }
}

/// `05/08/2026` or an ISO date.
fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.get(..10)?.split('/').collect();
    match parts[..] {
        [day, month, year] => Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok(),
        _ => iso_day(text),
    }
}

/// Contact data of one text: keys in capitals, each followed by its value.
fn contacts(text: &str, line: u64) -> Vec<Node> {
    let mut starts: Vec<(usize, &str)> = Vec::new();
    for key in CONTACT_KEYS {
        let found = text.match_indices(key);
        starts.extend(found.filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_ascii_uppercase())));
    }
    starts.sort_unstable();
    let first = starts.first().map_or(text.len(), |(at, _)| *at);
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let keyed = starts.iter().zip(ends).map(|((at, key), end)| (*key, &text[at + key.len()..end]));
    [("", &text[..first])]
        .into_iter()
        .chain(keyed)
        .map(|(key, value)| (key, value.trim_matches(['[', ']', ':', '=', ',', ';', ' '])))
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| Node {
            name: "contactInfo".into(),
            attributes: vec![("key".into(), key.to_owned()), ("value".into(), value.to_owned())],
            line,
            ..Node::default()
        })
        .collect()
}

/// Version 1.0 has one text for a document: `H0044232 (passport-National passport) (issued 2001)`.
fn split_number(node: &mut Node) {
    let typed = node.attribute("identificationTypeCode").is_some();
    let Some((number, rest)) = node.attribute("number").filter(|_| !typed).and_then(|text| text.split_once(" ("))
    else {
        return;
    };
    let Some((kind, more)) = rest.split_once(')') else { return };
    let Some((code, description)) = kind.split_once('-') else { return };
    let (number, more) = (number.trim().to_owned(), clean(more));
    let attributes = [("identificationTypeCode", code), ("identificationTypeDescription", description)];
    let attributes: Vec<_> = attributes.map(|(name, value)| (name.into(), value.trim().to_owned())).into();
    let line = node.line;
    node.attributes.iter_mut().filter(|(name, _)| &**name == "number").for_each(|(_, value)| value.clone_from(&number));
    node.attributes.extend(attributes);
    if !more.is_empty() {
        node.children.push(text("remark", &more, line));
    }
}
