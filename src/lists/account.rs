//! The account of a parse: named counts for people, golden tests and operators; the same for every format.
//!
//! What only the reader knows is counted while reading, everything else from the finished parties, so that a count and
//! the parties cannot disagree. Families: `parties.`, `names.`, `identifiers.` (by kind), `labels.` (by printed label),
//! `crypto.` (by asset), `programs.`, `families.`, `measures.`, `birth_`, `births.` (by precision), `nationalities.`,
//! `relations.`, `references.`, `addresses.`, `remarks.`, `orphans.`;
//! of typed formats also `types.` (by printed type), `lists.` and `printed.` (what stands in the file, before names that
//! are printed twice become one).

use super::{ParseIssue, ParseReport, ParsedList, RowCounts};
use crate::model::{AliasStrength, Date, DateRange, IdentifierKind, ListedParty, NameKind, ProgramKey};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The label of an identifier that repeats an aircraft's name; it is counted apart.
pub(super) const NAME_AS_TAIL: &str = "Name";

/// Account of one file while it is read: rows and issues.
#[derive(Debug, Default)]
pub(super) struct FileAccount {
    /// Rows and what became of them; the reader fills it.
    pub(super) counts: RowCounts,
    /// Rows and values that were not simply read, in order of line.
    pub(super) issues: Vec<ParseIssue>,
}

impl FileAccount {
    /// The account of a file of this name.
    pub(super) fn new(file: &str) -> Self {
        Self { counts: RowCounts { file: file.to_owned(), ..RowCounts::default() }, issues: Vec::new() }
    }

    /// Notes an issue of a line (counted from 1; 0 when no line can be named).
    pub(super) fn issue(&mut self, line: u64, kind: &'static str, detail: impl Into<String>) {
        self.issues.push(ParseIssue { file: self.counts.file.clone(), line, kind, detail: detail.into() });
    }

    /// Counts a row that became part of a party.
    pub(super) fn used(&mut self) {
        self.counts.rows += 1;
        self.counts.used += 1;
    }

    /// Counts and notes a row that could not be read.
    pub(super) fn unreadable(&mut self, line: u64, kind: &'static str, detail: impl Into<String>) {
        self.counts.rows += 1;
        self.counts.unreadable += 1;
        self.issue(line, kind, detail);
    }
}

/// Puts a list together: parties in order of id, the account closed.
pub(super) fn finish(
    mut parties: Vec<ListedParty>,
    account: Account,
    files: impl IntoIterator<Item = FileAccount>,
    published: Option<Date>,
) -> ParsedList {
    parties.sort_by(|a, b| a.id.cmp(&b.id));
    let mut report = ParseReport::default();
    for mut file in files {
        file.issues.sort_by_key(|issue| issue.line);
        report.issues.append(&mut file.issues);
        report.rows.push(file.counts);
    }
    report.counts = account.close(&parties);
    ParsedList { parties, report, published }
}

/// How exactly a date is known: `day`, `month`, `year` or `range`, with `circa_` before it when approximate.
fn precision(date: &DateRange) -> &'static str {
    let month = |year, month| DateRange::month(year, month).is_ok_and(|m| (m.from, m.to) == (date.from, date.to));
    let year = |year| DateRange::year(year).is_ok_and(|y| (y.from, y.to) == (date.from, date.to));
    match (date.circa, date.from == date.to, month(date.from.year, date.from.month), year(date.from.year)) {
        (false, true, ..) => "day",
        (false, _, true, _) => "month",
        (false, _, _, true) => "year",
        (false, ..) => "range",
        (true, true, ..) => "circa_day",
        (true, _, true, _) => "circa_month",
        (true, _, _, true) => "circa_year",
        (true, ..) => "circa_range",
    }
}

/// Counts by name.
#[derive(Debug, Default)]
pub(super) struct Account {
    counts: BTreeMap<Cow<'static, str>, u64>,
}

impl Account {
    /// Counts one.
    pub(super) fn add(&mut self, name: impl Into<Cow<'static, str>>) {
        self.add_many(name, 1);
    }

    /// Counts several; none leaves no trace.
    pub(super) fn add_many(&mut self, name: impl Into<Cow<'static, str>>, number: u64) {
        if number > 0 {
            *self.counts.entry(name.into()).or_default() += number;
        }
    }

    /// Counts a segment that says what its entry says already.
    pub(super) fn repeated(&mut self, repeated: bool) {
        self.add_many("remarks.repeated", u64::from(repeated));
    }

    /// Counts the finished parties and closes the account.
    pub(super) fn close(mut self, parties: &[ListedParty]) -> BTreeMap<String, u64> {
        let mut programs = BTreeSet::new();
        for party in parties {
            self.add("parties.total");
            self.add(format!("parties.{}", party.kind.label()));
            self.count_names(party);
            self.count_identifiers(party);
            self.add_many("parties.multi_program", u64::from(party.designations.len() > 1));
            for designation in &party.designations {
                self.add(format!("programs.{}", designation.program));
                programs.insert(designation.program.as_str());
            }
            let lengths = [
                ("birth_dates", "parties.with_birth_date", party.birth_dates.len()),
                ("birth_places", "parties.with_birth_place", party.birth_places.len()),
                ("nationalities.distinct", "parties.with_nationality", party.nationalities.len()),
                ("genders", "parties.with_gender", usize::from(party.gender.is_some())),
                ("titles", "parties.with_title", usize::from(party.title.is_some())),
                ("relations.total", "parties.with_relation", party.relations.len()),
                ("remarks.kept", "parties.with_remark", party.remarks.len()),
                ("vessel_details", "parties.with_vessel_details", usize::from(party.vessel.is_some())),
            ];
            self.count_details(party);
            for (values, parties, number) in lengths {
                self.add_many(values, number as u64);
                self.add_many(parties, u64::from(number > 0));
            }
        }
        self.add_many("programs.distinct", programs.len() as u64);
        // `names.weak` is OFAC's own notion, comparable with its other formats; `d.b.a.` names are weak but apart.
        let business = self.counts.get("names.doing_business_as").copied().unwrap_or(0);
        if let Some(weak) = self.counts.get_mut("names.weak") {
            *weak = weak.saturating_sub(business);
        }
        self.counts.into_iter().map(|(name, number)| (name.into_owned(), number)).collect()
    }

    fn count_names(&mut self, party: &ListedParty) {
        self.add_many("names.total", party.names.len() as u64);
        for name in &party.names {
            match (name.kind, name.strength) {
                (NameKind::Primary, _) => self.add("names.primary"),
                (_, AliasStrength::Weak) => self.add("names.weak"),
                (NameKind::Alias, _) => self.add("names.alias.strong"),
                (NameKind::Former | NameKind::OriginalScript, _) => {} // counted below
            }
            self.add_many("names.former", u64::from(name.kind == NameKind::Former));
            self.add_many("names.original_script", u64::from(name.kind == NameKind::OriginalScript));
            self.add_many("names.unstated_strength", u64::from(name.strength == AliasStrength::Unstated));
        }
        let weak = party.names.iter().any(|name| name.strength == AliasStrength::Weak);
        self.add_many("parties.with_weak_name", u64::from(weak));
    }

    /// Births by precision, measures, relations and references by kind, program families.
    fn count_details(&mut self, party: &ListedParty) {
        for date in &party.birth_dates {
            self.add(format!("births.{}", precision(date)));
        }
        for relation in &party.relations {
            self.add(format!("relations.{}", relation.kind.label()));
            self.add_many("relations.with_target", u64::from(relation.target.is_some()));
        }
        for reference in &party.references {
            self.add(format!("references.{}", reference.scheme.label()));
        }
        let mut measures = BTreeSet::new();
        let mut families = BTreeSet::new();
        for designation in &party.designations {
            measures.extend(designation.measures.iter().copied());
            families.extend(ProgramKey::of(&party.id.list, &designation.program).family());
        }
        for measure in measures {
            self.add(format!("measures.{}", measure.label()));
        }
        for family in families {
            self.add(format!("families.{}", family.label()));
        }
    }

    /// Identifiers by kind and the parties that have the kind; tail marks that are names are counted apart.
    fn count_identifiers(&mut self, party: &ListedParty) {
        let mut kinds = BTreeSet::new();
        for identifier in &party.identifiers {
            let label = identifier.kind.label();
            self.add_many("identifiers.doubtful", u64::from(identifier.doubtful));
            if identifier.kind == IdentifierKind::AircraftTail && identifier.label.as_deref() == Some(NAME_AS_TAIL) {
                self.add("identifiers.aircraft_tail.from_name");
                continue;
            }
            self.add(format!("identifiers.{label}"));
            if identifier.kind == IdentifierKind::CryptoAddress {
                self.add(format!("crypto.{}", identifier.label.as_deref().unwrap_or("(none)")));
            }
            kinds.insert(label);
        }
        for label in kinds {
            self.add(format!("parties.with_identifier.{label}"));
        }
        self.add_many("parties.with_identifier", u64::from(!party.identifiers.is_empty()));
    }
}
