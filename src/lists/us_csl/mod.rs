//! Reader of the US Consolidated Screening List: thirteen lists of three departments as one CSV file.
//!
//! One row is one entry of one source list. OFAC's entries are keyed `SDN-7489`, `CAP-15268` (the same number stands on
//! several lists: 71 times), all others by a hash of the name, `EL-1c9a3f0be2d4`: the file's own `_id` is a hash of the
//! whole entry there, so that a corrected address would look like a removal and an addition. Rows with one key are one
//! party: the Entity List prints an entity once per country. What a listing means is said per source list, see
//! [`sources`]. No alias strength is marked. Not kept: the two columns with web addresses of the source lists.

mod sources;
#[cfg(test)]
mod tests;
mod values;

use super::account::{self, Account, FileAccount};
use super::table::{self, Layout, Row, needed, optional};
use super::text::push_new;
use super::{FileRole, ListError, ListFile, ParsedList, aka, content_key, input, prose_dates, relations, text};
use crate::model::{
    AliasStrength, Date, Designation, Identifier, IdentifierKind, ListId, ListedParty, Measure, NameKind, PartyId,
    PartyKind, Reference, ReferenceScheme, Relation, RelationKind, VesselDetails,
};
use sources::Source;
use std::collections::{BTreeSet, HashMap};

/// Who publishes the list; designations name the department that designates.
pub(super) const AUTHORITY: &str = "US Commerce ITA";

/// The one file.
pub(super) static FILES: &[FileRole] = &[FileRole { role: "entries", names: &["consolidated.csv"], required: true }];

static LAYOUT: Layout = Layout {
    expected: "CSV of the Consolidated Screening List",
    columns: &[
        needed("_id"),
        needed("source"),
        needed("entity_number"),
        needed("type"),
        needed("programs"),
        needed("name"),
        optional("title"),
        needed("addresses"),
        needed("federal_register_notice"),
        needed("start_date"),
        optional("end_date"),
        optional("standard_order"),
        optional("license_requirement"),
        optional("license_policy"),
        optional("call_sign"),
        optional("vessel_type"),
        optional("gross_tonnage"),
        optional("gross_registered_tonnage"),
        optional("vessel_flag"),
        optional("vessel_owner"),
        needed("remarks"),
        optional("source_list_url"),
        needed("alt_names"),
        needed("citizenships"),
        needed("dates_of_birth"),
        needed("nationalities"),
        needed("places_of_birth"),
        optional("source_information_url"),
        needed("ids"),
    ],
    delimiter: b',',
    ends_in_line_end: true,
};

/// Columns that become remarks under a label.
static REMARKS: &[(&str, &str)] = &[
    ("end_date", "End date"),
    ("standard_order", "Standard order"),
    ("license_requirement", "License requirement"),
    ("license_policy", "License policy"),
];

/// What begins a relation in the remarks of OFAC's entries.
const LINKED_TO: &str = "Linked To: ";

/// Whether a file of another name is this list: by the titles that no other list has.
pub(super) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "entity_number") && input::contains(head, "federal_register_notice")
}

/// Reads the list. It states no date of publication, and the newest date of an act is none.
pub(super) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let [file] = files else {
        let got = format!("{} files", files.len());
        return Err(ListError::WrongFormat { file: AUTHORITY.to_owned(), expected: "one CSV file", got });
    };
    let mut assembly = Assembly {
        list,
        parties: Vec::new(),
        by_key: HashMap::new(),
        tags: BTreeSet::new(),
        account: Account::default(),
    };
    let table = table::read(file, &LAYOUT, &mut |row, account| {
        assembly.take(row, account);
        Ok(())
    })?;
    assembly.finish(table.account)
}

/// The list being put together.
struct Assembly<'l> {
    list: &'l ListId,
    parties: Vec<ListedParty>,
    /// Key to position in `parties`.
    by_key: HashMap<String, usize>,
    /// Tags of the source lists that were seen.
    tags: BTreeSet<String>,
    account: Account,
}

/// What one row says of its source list.
struct Origin<'r> {
    /// The tag of the source list; its title when it has none.
    tag: &'r str,
    source: Option<&'static Source>,
    /// Date of the act, when it can be true.
    start: Option<Date>,
}

impl Assembly<'_> {
    /// Takes one row.
    fn take(&mut self, row: &Row<'_>, file: &mut FileAccount) {
        let Some(tag) = sources::tag(row.get("source")) else {
            return file.unreadable(row.line, "unknown_source", "expected a source list with a tag in brackets");
        };
        let name = text::clean(row.get("name"));
        if name.is_empty() {
            return file.unreadable(row.line, "missing_name", format!("an entry of {tag} has an empty name"));
        }
        let origin = Origin { tag, source: sources::of(tag), start: start_date(row, tag, file) };
        if origin.source.is_none() {
            file.issue(row.line, "unknown_source", format!("{tag}: its measures and authority are not known"));
        }
        let key = key(row, &origin, &name);
        let Ok(id) = PartyId::new(self.list.clone(), &key) else {
            let detail = format!("an entity number of {} characters", row.get("entity_number").chars().count());
            return file.unreadable(row.line, "bad_entity_number", detail);
        };
        file.used();
        if !self.tags.contains(tag) {
            self.tags.insert(tag.to_owned());
        }
        self.account.add(format!("sources.{tag}"));
        let parties = &mut self.parties;
        let at = *self.by_key.entry(key).or_insert_with(|| {
            parties.push(ListedParty::new(id, PartyKind::Unknown));
            parties.len() - 1
        });
        let joined = at + 1 < self.parties.len() || !self.parties[at].names.is_empty();
        self.account.add_many(format!("sources.{tag}.joined_rows"), u64::from(joined));
        let party = &mut self.parties[at];
        take_kind(row, party, file);
        take_names(row, &name, party);
        take_designations(row, &origin, party);
        take_person(row, party, file);
        take_vessel(row, party);
        take_remarks(row, party);
    }

    fn finish(mut self, mut file: FileAccount) -> Result<ParsedList, ListError> {
        if self.parties.is_empty() {
            return Err(ListError::NoParties { file: file.counts.file, rows: file.counts.rows });
        }
        for source in sources::SOURCES.iter().filter(|source| !self.tags.contains(source.tag)) {
            if source.large {
                let detail = format!("no entry of the source list {}", source.tag);
                return Err(ListError::Partial { file: file.counts.file, detail });
            }
            file.issue(0, "missing_source", format!("no entry of the source list {}", source.tag));
        }
        // Names are those of the same source list: an SDN may stand on other lists, too.
        self.parties.sort_by(|a, b| a.id.cmp(&b.id));
        let tag = |party: &ListedParty| party.id.key.rsplit_once('-').map(|(tag, _)| tag.to_owned());
        for source in self.parties.chunk_by_mut(|a, b| tag(a) == tag(b)) {
            relations::resolve(source, &mut self.account);
        }
        Ok(account::finish(self.parties, self.account, [file], None))
    }
}

/// Source list and number, or source list and name.
fn key(row: &Row<'_>, origin: &Origin<'_>, name: &str) -> String {
    let of_source = row.some("entity_number").map_or_else(|| content_key::of(name), str::to_owned);
    format!("{}-{of_source}", origin.tag)
}

/// The date of the act; three entries of 2022 begin in the year 17.
fn start_date(row: &Row<'_>, tag: &str, file: &mut FileAccount) -> Option<Date> {
    let text = row.some("start_date")?;
    let date = text.parse().ok().filter(|date| prose_dates::plausible(*date));
    if date.is_none() {
        let shown: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-').take(12).collect();
        file.issue(row.line, "implausible_date", format!("an entry of {tag}: start_date {shown}"));
    }
    date
}

/// What the party is; only OFAC's lists say so.
fn take_kind(row: &Row<'_>, party: &mut ListedParty, file: &mut FileAccount) {
    let kind = match row.get("type").to_ascii_lowercase().as_str() {
        "" => return,
        "individual" => PartyKind::Person,
        "entity" => PartyKind::Organization,
        "vessel" => PartyKind::Vessel,
        "aircraft" => PartyKind::Aircraft,
        other => {
            let detail = format!("{}: got a type of {} characters", party.id.key, other.len());
            return file.issue(row.line, "unknown_party_type", detail);
        }
    };
    party.kind = kind;
}

/// Primary name and aliases. Lists without entity numbers put other names in brackets behind the name.
fn take_names(row: &Row<'_>, name: &str, party: &mut ListedParty) {
    let kind = if party.names.is_empty() { NameKind::Primary } else { NameKind::Alias };
    let strength = if kind == NameKind::Primary { AliasStrength::Strong } else { AliasStrength::Unstated };
    if row.get("entity_number").is_empty() {
        aka::push_names(&mut party.names, name, kind, strength);
    } else {
        aka::push(&mut party.names, name, kind, strength);
    }
    for alias in values::split(row.get("alt_names")) {
        aka::push(&mut party.names, &alias, NameKind::Alias, AliasStrength::Unstated);
    }
    if party.kind == PartyKind::Aircraft {
        let label = Some(account::NAME_AS_TAIL.to_owned());
        let tail = Identifier { label, ..Identifier::new(IdentifierKind::AircraftTail, name) };
        push_new(&mut party.identifiers, tail);
    }
}

/// One designation per program and date; the tag of the source list is the program of lists without programs.
fn take_designations(row: &Row<'_>, origin: &Origin<'_>, party: &mut ListedParty) {
    if origin.source.is_some_and(|source| source.ofac)
        && let Some(number) = row.some("entity_number")
    {
        let reference = Reference { scheme: ReferenceScheme::OfacEntry, value: number.to_owned() };
        push_new(&mut party.references, reference);
    }
    let mut programs: Vec<String> = values::split(row.get("programs")).collect();
    if programs.is_empty() {
        programs.push(origin.tag.to_owned());
    }
    let title = row.get("source");
    let authority = origin.source.map_or(title, |source| source.authority);
    let measure = origin.source.map_or(Measure::Unstated, |source| source.measure);
    let notice = text::some(row.get("federal_register_notice"));
    for program in programs {
        let same = |known: &&mut Designation| known.program == program && known.listed_on == origin.start;
        if let Some(known) = party.designations.iter_mut().find(same) {
            if known.legal_basis.is_none() {
                known.legal_basis.clone_from(&notice);
            } else if let Some(other) = notice.iter().find(|notice| known.legal_basis.as_ref() != Some(notice)) {
                push_new(&mut party.remarks, format!("Federal Register notice: {other}"));
            }
            continue;
        }
        party.designations.push(Designation {
            authority: authority.to_owned(),
            program,
            legal_basis: notice.clone(),
            listed_on: origin.start,
            measures: vec![measure],
        });
    }
}

/// Births, places, nationalities, addresses, ids.
fn take_person(row: &Row<'_>, party: &mut ListedParty, file: &mut FileAccount) {
    for value in values::split(row.get("dates_of_birth")) {
        if let Some(date) = values::birth(&value) {
            push_new(&mut party.birth_dates, date);
        } else {
            let detail = format!("{}: got {} characters", party.id.key, value.chars().count());
            file.issue(row.line, "birth_date_not_read", detail);
            push_new(&mut party.remarks, format!("Date of birth: {value}"));
        }
    }
    for place in values::split(row.get("places_of_birth")) {
        push_new(&mut party.birth_places, place);
    }
    for country in values::split(row.get("nationalities")).chain(values::split(row.get("citizenships"))) {
        push_new(&mut party.nationalities, country);
    }
    for value in values::split(row.get("addresses")) {
        push_new(&mut party.addresses, values::address(&value));
    }
    values::take_ids(row.get("ids"), party);
    if party.title.is_none() {
        party.title = text::some(row.get("title"));
    }
}

/// The vessel columns, and the call sign among the identifiers.
fn take_vessel(row: &Row<'_>, party: &mut ListedParty) {
    let column = |title| text::some(row.get(title));
    let details = VesselDetails {
        call_sign: column("call_sign"),
        vessel_type: column("vessel_type"),
        tonnage: column("gross_tonnage"),
        gross_registered_tonnage: column("gross_registered_tonnage"),
        flag: column("vessel_flag"),
        owner: column("vessel_owner"),
    };
    if let Some(sign) = &details.call_sign {
        let label = Some("Call Sign".to_owned());
        let identifier = Identifier { label, ..Identifier::new(IdentifierKind::CallSign, sign.as_str()) };
        push_new(&mut party.identifiers, identifier);
    }
    if party.vessel.is_none() && details != VesselDetails::default() {
        party.vessel = Some(details);
    }
}

/// Prose; `(Linked To: NAME)` is a relation.
fn take_remarks(row: &Row<'_>, party: &mut ListedParty) {
    let remarks = text::clean(row.get("remarks"));
    let mut rest = remarks.as_str();
    let mut kept = String::new();
    while let Some(at) = rest.find(LINKED_TO) {
        let (before, behind) = rest.split_at(at);
        let behind = &behind[LINKED_TO.len()..];
        let end = name_end(behind);
        kept.push_str(before.trim_end_matches(['(', ';', ' ']));
        kept.push(' ');
        let target_name = text::clean(&behind[..end]);
        let (kind, source) = (RelationKind::LinkedTo, LINKED_TO.trim_end_matches([':', ' ']).to_owned());
        push_new(&mut party.relations, Relation { kind, target_name, target: None, source });
        rest = behind[end..].trim_start_matches([')', ';', ' ', '.']);
    }
    kept.push_str(rest);
    if let Some(remark) = text::some(&kept) {
        push_new(&mut party.remarks, remark);
    }
    for (title, label) in REMARKS {
        if let Some(value) = text::some(row.get(title)) {
            push_new(&mut party.remarks, format!("{label}: {value}"));
        }
    }
}

/// Where the name of a relation ends: at the bracket that closes what came before it, or at a semicolon.
fn name_end(text: &str) -> usize {
    let mut open = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open += 1,
            ')' | ';' if open == 0 => return at,
            ')' => open -= 1,
            _ => {} // part of the name
        }
    }
    text.len()
}
