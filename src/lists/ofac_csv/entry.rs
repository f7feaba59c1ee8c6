//! One entry row, its remark and the remark's continuation to one listed party.

use super::super::account::Account;
use super::super::ofac::facts::{CALL_SIGN, Facts, join, tail_from_name};
use super::super::ofac::{self, AUTHORITY};
use super::Assembly;
use super::rows::{Row, Table};
use crate::model::{
    AliasStrength, Designation, Identifier, IdentifierKind, ListId, ListedName, ListedParty, Measure, NameKind,
    PartyKind, VesselDetails,
};
use std::borrow::Cow;
use std::collections::HashMap;

/// OFAC cuts remarks at exactly so many characters, blanks at the end included.
const CUT_AT: usize = 1_000;

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
    let kind = party_kind(row, entries);
    let mut party = ofac::party(list, key, kind).expect("keys of rows are digits, at most 20");
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
    let mut facts = Facts::of(&mut party, account);
    facts.remark(&remark.text, remark.cut);
    for (kind, detail) in facts.issues {
        entries.issue(row.line, kind, detail);
    }
    party
}

/// What the type column says; null is an organization.
fn party_kind(row: &Row, entries: &mut Table) -> PartyKind {
    let printed = row.text(column::KIND);
    if printed.is_empty() {
        return PartyKind::Organization;
    }
    ofac::party_kind(printed).unwrap_or_else(|| {
        let detail =
            format!("got a type of {} characters, expected individual, vessel, aircraft or null", printed.len());
        entries.issue(row.line, "unknown_party_type", detail);
        PartyKind::Unknown
    })
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
    if let Some(call_sign) = &details.call_sign {
        let identifier = Identifier::new(IdentifierKind::CallSign, call_sign);
        party.identifiers.push(Identifier { label: Some(CALL_SIGN.to_owned()), ..identifier });
    }
    tail_from_name(party);
    party.vessel = Some(details).filter(|details| *details != VesselDetails::default());
}
