//! The account of a parse: named counts for people, golden tests and operators.
//!
//! Segment counts are taken while reading, everything else from the finished parties, so that a count and the parties
//! cannot disagree. Families: `parties.`, `names.`, `identifiers.` (by kind), `labels.` (by printed label),
//! `crypto.` (by asset), `programs.`, `birth_`, `nationalities.`, `relations.`, `addresses.`, `remarks.`, `orphans.`.

use super::entry::NAME_AS_TAIL;
use super::rows::{Row, Table};
use crate::model::{AliasStrength, IdentifierKind, ListedParty, NameKind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

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

    /// Counts and notes a row whose entry does not exist.
    pub(super) fn orphan(&mut self, table: &mut Table, row: &Row, kind: &'static str, count: &'static str) {
        table.counts.orphans += 1;
        let detail = format!("entry {} is not in the primary file", row.key().unwrap_or_default());
        table.issue(row.line, kind, detail);
        self.add(count);
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
                ("relations.linked_to", "parties.with_relation", party.relations.len()),
                ("remarks.kept", "parties.with_remark", party.remarks.len()),
                ("vessel_details", "parties.with_vessel_details", usize::from(party.vessel.is_some())),
            ];
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
                (NameKind::Former | NameKind::OriginalScript, _) => {} // counted below; this format has no scripts
            }
            self.add_many("names.former", u64::from(name.kind == NameKind::Former));
        }
        let weak = party.names.iter().any(|name| name.strength == AliasStrength::Weak);
        self.add_many("parties.with_weak_name", u64::from(weak));
    }

    /// Identifiers by kind and the parties that have the kind; tail marks that are names are counted apart.
    fn count_identifiers(&mut self, party: &ListedParty) {
        let mut kinds = BTreeSet::new();
        for identifier in &party.identifiers {
            let label = identifier.kind.label();
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
