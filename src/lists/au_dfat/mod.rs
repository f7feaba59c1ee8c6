//! Reader of Australia's consolidated list (DFAT), a workbook, in the layouts of 2024 and of 2026.
//!
//! One row is one name: `34` is the primary name, `34c1` another name of the same party, which is known by the leading
//! number. The other cells of the rows repeat, and differ in small things: what differs is collected, nothing is chosen.
//! The layout of 2026 adds the strength of aliases, IMO numbers, the instrument and four measures; an entry whose only
//! measure is a travel ban says so and does not stop a payment. No official description of the columns exists: they
//! were learned from both files. Identifiers inside the prose are read too, and the prose is kept as remarks.

mod cells;
mod prose;
#[cfg(test)]
mod tests;

use super::account::{self, Account, FileAccount};
use super::table::{self, Layout, Row, needed, optional};
use super::text::push_new;
use super::{FileRole, ListError, ListFile, ParsedList, input, prose_dates};
use crate::model::{
    AliasStrength, Date, Designation, Identifier, IdentifierKind, ListId, ListedAddress, ListedName, ListedParty,
    Measure, NameKind, PartyId, PartyKind, ProgramKey, Reference, ReferenceScheme,
};
use cells::cell;
use std::collections::{HashMap, HashSet};

/// The authority of every designation on this list.
pub(super) const AUTHORITY: &str = "Australia DFAT";

/// The one file, by its names since 2025 and before.
pub(super) static FILES: &[FileRole] = &[FileRole {
    role: "workbook",
    names: &["Australian_Sanctions_Consolidated_List.xlsx", "regulation8_consolidated.xlsx"],
    required: true,
}];

/// Titles of the columns.
mod title {
    pub(super) const REFERENCE: &str = "Reference";
    pub(super) const NAME: &str = "Name of Individual or Entity";
    pub(super) const TYPE: &str = "Type";
    pub(super) const NAME_TYPE: &str = "Name Type";
    pub(super) const STRENGTH: &str = "Alias Strength";
    pub(super) const BIRTH: &str = "Date of Birth";
    pub(super) const BIRTH_PLACE: &str = "Place of Birth";
    pub(super) const CITIZENSHIP: &str = "Citizenship";
    pub(super) const ADDRESS: &str = "Address";
    pub(super) const INFORMATION: &str = "Additional Information";
    pub(super) const LISTING: &str = "Listing Information";
    pub(super) const IMO: &str = "IMO Number";
    pub(super) const COMMITTEES: &str = "Committees";
    pub(super) const CONTROL_DATE: &str = "Control Date";
    pub(super) const INSTRUMENT: &str = "Instrument of Designation";
}

/// Columns of the measures.
static MEASURES: [(&str, Measure); 4] = [
    ("Targeted Financial Sanction", Measure::AssetFreeze),
    ("Travel Ban", Measure::TravelBan),
    ("Arms Embargo", Measure::ArmsEmbargo),
    ("Maritime Restriction", Measure::Maritime),
];

static LAYOUT: Layout = Layout {
    expected: "a workbook of DFAT's consolidated list",
    columns: &[
        needed(title::REFERENCE),
        needed(title::NAME),
        needed(title::TYPE),
        needed(title::NAME_TYPE),
        optional(title::STRENGTH),
        needed(title::BIRTH),
        needed(title::BIRTH_PLACE),
        needed(title::CITIZENSHIP),
        needed(title::ADDRESS),
        needed(title::INFORMATION),
        needed(title::LISTING),
        optional(title::IMO),
        needed(title::COMMITTEES),
        needed(title::CONTROL_DATE),
        optional(title::INSTRUMENT),
        optional(MEASURES[0].0),
        optional(MEASURES[1].0),
        optional(MEASURES[2].0),
        optional(MEASURES[3].0),
    ],
    delimiter: b',',
    ends_in_line_end: false,
};

/// Whether a file of another name can be this list: a workbook, or its table saved as CSV.
pub(super) fn recognize(head: &[u8]) -> bool {
    table::is_zip(head) || input::contains(head, title::NAME)
}

/// Reads the list.
pub(super) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let [file] = files else {
        let got = format!("{} files", files.len());
        return Err(ListError::WrongFormat { file: AUTHORITY.to_owned(), expected: "one workbook", got });
    };
    let mut assembly = Assembly::new(list);
    let table = table::read(file, &LAYOUT, &mut |row, account| {
        assembly.take(row, account);
        Ok(())
    })?;
    assembly.finish(table.account)
}

/// A party being put together from its rows.
struct Draft {
    party: ListedParty,
    /// Whether its primary row came.
    primary: bool,
    /// Texts of cells that were read already: most rows of a party repeat them.
    seen: HashSet<(&'static str, String)>,
}

/// The list being put together.
struct Assembly<'l> {
    list: &'l ListId,
    drafts: Vec<Draft>,
    /// Reference to position in `drafts`.
    by_key: HashMap<u32, usize>,
    control_dates: Vec<Date>,
    account: Account,
}

impl<'l> Assembly<'l> {
    fn new(list: &'l ListId) -> Self {
        Self {
            list,
            drafts: Vec::new(),
            by_key: HashMap::new(),
            control_dates: Vec::new(),
            account: Account::default(),
        }
    }

    /// Takes one row.
    fn take(&mut self, row: &Row<'_>, file: &mut FileAccount) {
        let reference = row.get(title::REFERENCE);
        let Some(key) = cells::key(reference) else {
            let detail = format!("got {} characters, expected a number such as 34 or 34c1", reference.chars().count());
            return file.unreadable(row.line, "bad_reference", detail);
        };
        let name = cell(row, title::NAME);
        if name.is_empty() {
            return file.unreadable(row.line, "missing_name", format!("reference {key} has an empty name"));
        }
        file.used();
        let (list, drafts) = (self.list, &mut self.drafts);
        let at = *self.by_key.entry(key).or_insert_with(|| {
            drafts.push(Draft::new(list, key, row, file));
            drafts.len() - 1
        });
        let draft = &mut self.drafts[at];
        draft.take_name(&name, row, file, &mut self.account);
        draft.take_kind(row, file);
        draft.take_person(row, file);
        draft.take_designation(row, file);
        if let Some(date) = draft.take_control_date(row, file) {
            self.control_dates.push(date);
        }
        draft.take_texts(row);
    }

    fn finish(self, mut file: FileAccount) -> Result<ParsedList, ListError> {
        if self.drafts.is_empty() {
            return Err(ListError::NoParties { file: file.counts.file, rows: file.counts.rows });
        }
        let mut parties = Vec::with_capacity(self.drafts.len());
        for mut draft in self.drafts {
            if !draft.primary {
                file.issue(0, "no_primary_name", format!("reference {}: its first name is taken", draft.party.id.key));
                let name = &mut draft.party.names[0];
                (name.kind, name.strength) = (NameKind::Primary, AliasStrength::Strong);
            }
            parties.push(draft.party);
        }
        Ok(account::finish(parties, self.account, [file], prose_dates::newest(&self.control_dates, &[])))
    }
}

impl Draft {
    fn new(list: &ListId, key: u32, row: &Row<'_>, file: &mut FileAccount) -> Self {
        let id = PartyId::new(list.clone(), &key.to_string()).expect("a number is a key");
        let mut party = ListedParty::new(id, cells::party_kind(row.get(title::TYPE)).unwrap_or(PartyKind::Unknown));
        party.references.push(Reference { scheme: ReferenceScheme::DfatReference, value: key.to_string() });
        if cells::party_kind(row.get(title::TYPE)).is_none() {
            let detail = format!("reference {key}: expected Individual, Entity or Vessel");
            file.issue(row.line, "unknown_party_type", detail);
        }
        Self { party, primary: false, seen: HashSet::new() }
    }

    /// The key, for issues.
    fn key(&self) -> &str {
        &self.party.id.key
    }

    /// The text of a cell, when this party did not have it before.
    fn fresh(&mut self, row: &Row<'_>, title: &'static str) -> Option<String> {
        let text = cell(row, title);
        (!cells::is_null(&text) && self.seen.insert((title, text.clone()))).then_some(text)
    }

    fn take_name(&mut self, printed: &str, row: &Row<'_>, file: &mut FileAccount, account: &mut Account) {
        let name_type = row.get(title::NAME_TYPE);
        let kind = cells::name_kind(name_type).unwrap_or_else(|| {
            let detail = format!("reference {}: got {} characters", self.key(), name_type.chars().count());
            file.issue(row.line, "unknown_name_type", detail);
            NameKind::Alias
        });
        let strength = cells::strength(row.get(title::STRENGTH)).unwrap_or_else(|| {
            file.issue(row.line, "unknown_alias_strength", format!("reference {}", self.key()));
            AliasStrength::Unstated
        });
        account.add(cells::count_of(kind, strength));
        let (text, kind) = cells::split_former(printed, kind);
        let kind =
            if kind == NameKind::Alias && cells::is_other_script(&text) { NameKind::OriginalScript } else { kind };
        let strength = if kind == NameKind::Primary { AliasStrength::Strong } else { strength };
        let names = &mut self.party.names;
        if let Some(known) = names.iter_mut().find(|known| known.text == text && kind != NameKind::Primary) {
            account.add("names.repeated");
            if known.strength == AliasStrength::Weak {
                known.strength = strength; // the stronger of the two
            }
            return;
        }
        let name = ListedName { text, kind, strength };
        if kind != NameKind::Primary || self.primary {
            return names.push(name);
        }
        self.primary = true;
        names.retain(|known| known.text != name.text);
        names.insert(0, name);
    }

    /// A row whose type differs from that of the first is told.
    fn take_kind(&mut self, row: &Row<'_>, file: &mut FileAccount) {
        if cells::party_kind(row.get(title::TYPE)).is_some_and(|kind| kind != self.party.kind) {
            let detail = format!("reference {}: another type than in its first row", self.key());
            file.issue(row.line, "type_differs", detail);
        }
    }

    /// Births, nationalities, addresses, ship number.
    fn take_person(&mut self, row: &Row<'_>, file: &mut FileAccount) {
        if let Some(text) = self.fresh(row, title::BIRTH) {
            let births = cells::births(&text);
            if births.unread || births.dates.is_empty() {
                let detail = format!("reference {}: {} dates read", self.key(), births.dates.len());
                file.issue(row.line, "birth_date_not_read", detail);
            }
            if births.unread || births.says_more || births.dates.is_empty() {
                self.remark(title::BIRTH, &text);
            }
            for date in births.dates {
                push_new(&mut self.party.birth_dates, date);
            }
        }
        for place in self.values(row, title::BIRTH_PLACE) {
            push_new(&mut self.party.birth_places, place);
        }
        for nationality in self.values(row, title::CITIZENSHIP) {
            push_new(&mut self.party.nationalities, nationality);
        }
        for street in self.values(row, title::ADDRESS) {
            push_new(&mut self.party.addresses, ListedAddress { street, ..ListedAddress::default() });
        }
        if let Some(number) = self.fresh(row, title::IMO) {
            let ship = self.party.kind == PartyKind::Vessel;
            let kind = if ship { IdentifierKind::Imo } else { IdentifierKind::CompanyImo };
            let label = Some(title::IMO.to_owned());
            self.party.identifiers.push(Identifier { label, ..Identifier::new(kind, number) });
        }
    }

    fn values(&mut self, row: &Row<'_>, title: &'static str) -> Vec<String> {
        self.fresh(row, title).map(|text| cells::values(&text)).unwrap_or_default()
    }

    /// One designation per committee text; measures, instruments and dates of its rows are collected.
    fn take_designation(&mut self, row: &Row<'_>, file: &mut FileAccount) {
        let program = cell(row, title::COMMITTEES);
        if program.is_empty() {
            file.issue(row.line, "missing_program", format!("reference {}", self.key()));
            return;
        }
        let measures = self.measures(row, file);
        let legal_basis = self.fresh(row, title::INSTRUMENT);
        let listed_on = cells::listed_on(&cell(row, title::LISTING));
        // The key, because one party's rows may print one committee with two kinds of dashes.
        let key_of = |program: &str| ProgramKey::of(&self.party.id.list, program);
        let same = self.party.designations.iter().position(|known| key_of(&known.program) == key_of(&program));
        if let Some(at) = same {
            let known = &mut self.party.designations[at];
            for measure in measures {
                push_new(&mut known.measures, measure);
            }
            known.listed_on = known.listed_on.min(listed_on).or(known.listed_on).or(listed_on);
            match (&known.legal_basis, legal_basis) {
                (Some(_), Some(other)) => self.remark(title::INSTRUMENT, &other),
                (None, Some(basis)) => known.legal_basis = Some(basis),
                (_, None) => {}
            }
            return;
        }
        let authority = AUTHORITY.to_owned();
        self.party.designations.push(Designation { authority, program, legal_basis, listed_on, measures });
    }

    /// What the four columns say; the layout of 2024 does not have them.
    fn measures(&self, row: &Row<'_>, file: &mut FileAccount) -> Vec<Measure> {
        let mut measures = Vec::new();
        let mut stated = false;
        for (title, measure) in MEASURES {
            match cells::truth(row.get(title)) {
                Some(true) => measures.push(measure),
                Some(false) => stated = true,
                None if row.get(title).is_empty() => {}
                None => {
                    let detail = format!("reference {}: {title} is neither TRUE nor FALSE", self.key());
                    file.issue(row.line, "unknown_measure", detail);
                }
            }
        }
        if measures.is_empty() {
            if stated {
                file.issue(row.line, "no_measure", format!("reference {}: every measure is FALSE", self.key()));
            }
            measures.push(Measure::Unstated);
        }
        measures
    }

    /// The day of the last change of the entry.
    fn take_control_date(&mut self, row: &Row<'_>, file: &mut FileAccount) -> Option<Date> {
        let text = row.some(title::CONTROL_DATE)?;
        let date = prose_dates::first_day(text);
        if date.is_none() {
            let detail = format!("reference {}: got {} characters, expected a date", self.key(), text.chars().count());
            file.issue(row.line, "bad_control_date", detail);
        }
        self.party.listed_on = self.party.listed_on.max(date);
        date
    }

    /// Prose, the UN's number at its beginning, and the identifiers in it.
    fn take_texts(&mut self, row: &Row<'_>) {
        for title in [title::INFORMATION, title::LISTING] {
            let Some(text) = self.fresh(row, title) else { continue };
            if let Some(value) = cells::un_reference(&text) {
                push_new(&mut self.party.references, Reference { scheme: ReferenceScheme::UnReference, value });
            }
            if title == title::INFORMATION {
                for identifier in prose::identifiers(&text, self.party.kind) {
                    let known = &mut self.party.identifiers;
                    if !known.iter().any(|known| known.value == identifier.value) {
                        known.push(identifier);
                    }
                }
            }
            self.remark(title, &text);
        }
    }

    fn remark(&mut self, title: &str, text: &str) {
        let remark = if title == title::INFORMATION { text.to_owned() } else { format!("{title}: {text}") };
        push_new(&mut self.party.remarks, remark);
    }
}
