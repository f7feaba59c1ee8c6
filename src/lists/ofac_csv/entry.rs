//! One entry row, its remark and the remark's continuation to one listed party.

use super::super::account::{Account, NAME_AS_TAIL};
use super::identifiers::Found;
use super::remarks::{self, Meaning, WeakLabel};
use super::rows::{Row, Table};
use super::{AUTHORITY, Assembly};
use crate::model::{
    AliasStrength, Designation, Identifier, IdentifierKind, ListId, ListedName, ListedParty, Measure, NameKind,
    PartyId, PartyKind, Reference, ReferenceScheme, Relation, RelationKind, VesselDetails,
};
use std::borrow::Cow;
use std::collections::HashMap;

/// OFAC cuts remarks at exactly so many characters, blanks at the end included.
const CUT_AT: usize = 1_000;

/// Label of call signs from the column of their own.
const CALL_SIGN: &str = "Call Sign";

/// Columns of an entry row.
mod column {
    pub(super) const NAME: usize = 1;
    pub(super) const KIND: usize = 2;
    pub(super) const PROGRAM: usize = 3;
    pub(super) const TITLE: usize = 4;
    pub(super) const CALL_SIGN: usize = 5;
    pub(super) const VESSEL_TYPE: usize = 6;
    pub(super) const TONNAGE: usize = 7;
    pub(super) const GROSS_REGISTERED_TONNAGE: usize = 8;
    pub(super) const FLAG: usize = 9;
    pub(super) const OWNER: usize = 10;
    pub(super) const REMARKS: usize = 11;
}

/// Continuations of cut remarks, by entry number.
struct Comments {
    rows: Vec<Row>,
    by_key: HashMap<Box<str>, Vec<usize>>,
    needed: Vec<bool>,
}

/// Makes parties of all entry rows, using the comments their remarks need.
pub(super) fn read_all(
    list: &ListId,
    measure: fn(&str) -> Measure,
    entries: &mut Table,
    comment_table: &mut Table,
    assembly: &mut Assembly,
) {
    let mut comments = Comments::new(std::mem::take(&mut comment_table.rows));
    for row in std::mem::take(&mut entries.rows) {
        let remark = whole_remark(&row, &mut comments, entries, &mut assembly.account);
        let party = read_entry(list, measure, &row, &remark, entries, &mut assembly.account);
        entries.counts.used += 1;
        let key = party.id.key.clone();
        if let Some(at) = assembly.by_key.get(&key) {
            entries.issue(row.line, "duplicate_entry", format!("entry {key} occurs again; the rows were joined"));
            join(&mut assembly.parties[*at], party);
        } else {
            assembly.by_key.insert(key, assembly.parties.len());
            assembly.parties.push(party);
        }
    }
    comments.close(comment_table, assembly);
}

impl Comments {
    fn new(rows: Vec<Row>) -> Self {
        let mut by_key: HashMap<Box<str>, Vec<usize>> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            by_key.entry(row.key().unwrap_or_default().into()).or_default().push(at);
        }
        Self { needed: vec![false; rows.len()], rows, by_key }
    }

    /// The continuation of an entry's remark, when there is one.
    fn take(&mut self, key: &str) -> Option<String> {
        let rows = self.by_key.get(key)?;
        for at in rows {
            self.needed[*at] = true;
        }
        Some(rows.iter().map(|at| self.rows[*at].raw(1)).collect())
    }

    /// Accounts for every row. The file may lag or lead the entries: rows without use are normal, and reported.
    fn close(self, table: &mut Table, assembly: &mut Assembly) {
        for (row, needed) in self.rows.iter().zip(self.needed) {
            if needed {
                table.counts.used += 1;
            } else if row.key().is_some_and(|key| assembly.by_key.contains_key(key)) {
                table.counts.not_needed += 1;
                table.issue(
                    row.line,
                    "comment_not_needed",
                    "the remark of the entry is not cut; expected 1,000 characters",
                );
            } else {
                table.orphan(row, "orphan_comment");
                assembly.account.add("orphans.comment_rows");
            }
        }
    }
}

/// A remark with its continuation.
struct Remark<'a> {
    text: Cow<'a, str>,
    /// Cut, and the continuation is not there: the last segment is half a segment.
    cut: bool,
}

/// Joins a cut remark and its continuation without a blank: the cut falls in mid-word. The length is that of the field
/// as printed, because a cut may leave a blank at the end.
fn whole_remark<'a>(row: &'a Row, comments: &mut Comments, entries: &mut Table, account: &mut Account) -> Remark<'a> {
    let raw = row.raw(column::REMARKS);
    if row.text(column::REMARKS).is_empty() {
        return Remark { text: Cow::Borrowed(""), cut: false };
    }
    if raw.chars().count() != CUT_AT {
        return Remark { text: Cow::Borrowed(raw), cut: false };
    }
    account.add("remarks.truncated");
    if let Some(more) = row.key().and_then(|key| comments.take(key)) {
        account.add("remarks.continued");
        return Remark { text: Cow::Owned(format!("{raw}{more}")), cut: false };
    }
    let cut = !raw.ends_with('.');
    if cut {
        entries.issue(
            row.line,
            "remark_cut",
            "the remark is cut at 1,000 characters; expected a row of the comments file",
        );
    }
    Remark { text: Cow::Borrowed(raw), cut }
}

/// Makes a party of an entry row.
fn read_entry(
    list: &ListId,
    measure: fn(&str) -> Measure,
    row: &Row,
    remark: &Remark<'_>,
    entries: &mut Table,
    account: &mut Account,
) -> ListedParty {
    let key = row.key().expect("rows without an entry number never become part of a table");
    let id = PartyId::new(list.clone(), key).expect("entry numbers are at most 20 digits");
    let mut party = ListedParty::new(id, party_kind(row, entries));
    party.references.push(Reference { scheme: ReferenceScheme::OfacEntry, value: key.to_owned() });
    match row.some(column::NAME) {
        Some(text) => {
            party.names.push(ListedName { text, kind: NameKind::Primary, strength: AliasStrength::Strong });
        }
        None => entries.issue(row.line, "missing_name", "expected a name in column 2"),
    }
    party.designations = designations(row.text(column::PROGRAM), measure);
    if party.designations.is_empty() {
        entries.issue(row.line, "missing_program", "expected a program in column 4");
    }
    party.title = row.some(column::TITLE);
    read_vessel_columns(row, &mut party);
    read_remark(remark, row.line, &mut party, entries, account);
    party
}

/// What the type column says; null is an organization.
fn party_kind(row: &Row, entries: &mut Table) -> PartyKind {
    match row.text(column::KIND).to_ascii_lowercase().as_str() {
        "individual" => PartyKind::Person,
        "" | "entity" => PartyKind::Organization,
        "vessel" => PartyKind::Vessel,
        "aircraft" => PartyKind::Aircraft,
        other => {
            let detail =
                format!("got a type of {} characters, expected individual, vessel, aircraft or null", other.len());
            entries.issue(row.line, "unknown_party_type", detail);
            PartyKind::Unknown
        }
    }
}

/// One designation per program of `SDGT] [SYRIA`; the outer brackets are not in the file.
fn designations(programs: &str, measure: fn(&str) -> Measure) -> Vec<Designation> {
    let tags = programs.split(']').map(|tag| tag.trim().trim_start_matches('[').trim()).filter(|tag| !tag.is_empty());
    tags.map(|tag| Designation {
        authority: AUTHORITY.to_owned(),
        program: tag.to_owned(),
        legal_basis: None,
        listed_on: None,
        measures: vec![measure(tag)],
    })
    .collect()
}

/// The vessel columns, the call sign among the identifiers, and the tail mark an aircraft is named by.
fn read_vessel_columns(row: &Row, party: &mut ListedParty) {
    let details = VesselDetails {
        call_sign: row.some(column::CALL_SIGN),
        vessel_type: row.some(column::VESSEL_TYPE),
        tonnage: row.some(column::TONNAGE),
        gross_registered_tonnage: row.some(column::GROSS_REGISTERED_TONNAGE),
        flag: row.some(column::FLAG),
        owner: row.some(column::OWNER),
    };
    let mut identify = |kind, value: &str, label: &str| {
        party.identifiers.push(Identifier { label: Some(label.to_owned()), ..Identifier::new(kind, value) });
    };
    if let Some(call_sign) = &details.call_sign {
        identify(IdentifierKind::CallSign, call_sign, CALL_SIGN);
    }
    if party.kind == PartyKind::Aircraft
        && let Some(name) = party.names.first()
    {
        identify(IdentifierKind::AircraftTail, &name.text, NAME_AS_TAIL);
    }
    party.vessel = Some(details).filter(|details| *details != VesselDetails::default());
}

/// Reads every segment of a remark into the party.
fn read_remark(remark: &Remark<'_>, line: u64, party: &mut ListedParty, entries: &mut Table, account: &mut Account) {
    let mut segments = remarks::segments(&remark.text).peekable();
    while let Some(segment) = segments.next() {
        account.add("remarks.segments");
        let half = remark.cut && segments.peek().is_none();
        let meaning = if half { Meaning::Remark } else { remarks::read(segment, party.kind) };
        match meaning {
            Meaning::BirthDate(date) => account.repeated(!push_new(&mut party.birth_dates, date)),
            Meaning::UnreadBirthDate => {
                entries.issue(line, "unread_birth_date", "a DOB segment has an unknown shape; kept as a remark");
                party.remarks.push(segment.to_owned());
            }
            Meaning::BirthPlace(place) => account.repeated(!push_new(&mut party.birth_places, place.to_owned())),
            Meaning::Nationality(country) => {
                account.add("nationalities.nationality");
                push_new(&mut party.nationalities, country.to_owned());
            }
            Meaning::Citizenship(country) => {
                account.add("nationalities.citizenship");
                push_new(&mut party.nationalities, country.to_owned());
            }
            Meaning::Gender(gender) => match party.gender.replace(gender) {
                Some(other) if other != gender => party.remarks.push(segment.to_owned()),
                known => account.repeated(known.is_some()),
            },
            Meaning::WeakName(name, label) => party.names.push(weak_name(name, label, account)),
            Meaning::LinkedTo(name) => {
                let target_name = name.to_owned();
                let source = "Linked To".to_owned();
                party.relations.push(Relation { kind: RelationKind::LinkedTo, target_name, target: None, source });
            }
            Meaning::Identifier(found) => take_identifier(found, segment, party, account),
            Meaning::Remark => {
                if !half && remarks::looks_like_identifier(segment) {
                    account.add("remarks.unknown_label");
                }
                party.remarks.push(segment.to_owned());
            }
        }
    }
}

/// A weak name of a remark.
fn weak_name(name: &str, label: WeakLabel, account: &mut Account) -> ListedName {
    let kind = match label {
        WeakLabel::Known => NameKind::Alias,
        WeakLabel::Former => NameKind::Former,
        WeakLabel::Business => {
            account.add("names.doing_business_as");
            NameKind::Alias
        }
    };
    ListedName { text: name.to_owned(), kind, strength: AliasStrength::Weak }
}

/// Stores an identifier; the segment stays as a remark when it says more than the identifier can hold.
fn take_identifier(found: Found, segment: &str, party: &mut ListedParty, account: &mut Account) {
    account.add(format!("labels.{}", if found.label.is_empty() { "(none)" } else { found.label }));
    if found.says_more {
        account.add("remarks.also_identifier");
        party.remarks.push(segment.to_owned());
    }
    party.identifiers.push(found.identifier);
}

/// Adds a value the party does not have yet; whether it was new.
fn push_new<T: PartialEq>(values: &mut Vec<T>, value: T) -> bool {
    let new = !values.contains(&value);
    if new {
        values.push(value);
    }
    new
}

/// Joins a second row of an entry to the first. Whichever is right, no name, program or identifier may get lost.
fn join(party: &mut ListedParty, other: ListedParty) {
    fn add<T: PartialEq>(values: &mut Vec<T>, others: Vec<T>) {
        for value in others {
            push_new(values, value);
        }
    }
    for mut name in other.names {
        if party.names.iter().all(|known| known.text != name.text) {
            if name.kind == NameKind::Primary {
                name.kind = NameKind::Alias;
            }
            party.names.push(name);
        }
    }
    if party.kind != other.kind {
        party.kind = PartyKind::Unknown;
    }
    add(&mut party.designations, other.designations);
    add(&mut party.birth_dates, other.birth_dates);
    add(&mut party.birth_places, other.birth_places);
    add(&mut party.nationalities, other.nationalities);
    add(&mut party.identifiers, other.identifiers);
    add(&mut party.relations, other.relations);
    add(&mut party.remarks, other.remarks);
    match (&party.title, other.title) {
        (Some(title), Some(second)) if *title != second => party.remarks.push(second),
        (None, second) => party.title = second,
        _ => {} // the same title, or no second one
    }
    party.gender = party.gender.or(other.gender);
    if party.vessel.is_none() {
        party.vessel = other.vessel;
    }
}
