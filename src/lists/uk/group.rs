//! Rows joined to parties, and the names of their relations to ids.

use crate::lists::account::{self, Account, FileAccount};
use crate::lists::{ListError, ListFile, ParsedList, merge, relations};
use crate::model::{AliasStrength, Date, ListedParty, NameKind, PartyId, PartyKind};
use std::collections::{HashMap, HashSet};

/// Parties being put together.
#[derive(Default)]
pub(super) struct Groups {
    parties: Vec<ListedParty>,
    by_key: HashMap<Box<str>, usize>,
}

impl Groups {
    /// Adds what one row says of a party.
    pub(super) fn add(&mut self, party: ListedParty, line: u64, file: &mut FileAccount) {
        let Some(at) = self.by_key.get(&party.id.key) else {
            self.by_key.insert(party.id.key.clone(), self.parties.len());
            return self.parties.push(party);
        };
        let known = &mut self.parties[*at];
        if known.kind != party.kind {
            file.issue(
                line,
                "two_party_types",
                format!("{}: rows of two types; the kind is unknown now", known.id.key),
            );
            known.kind = PartyKind::Unknown;
        }
        merge::absorb(known, party);
    }

    /// Closes the list.
    pub(super) fn finish(
        mut self,
        file: &ListFile,
        mut account: FileAccount,
        published: Option<Date>,
    ) -> Result<ParsedList, ListError> {
        if self.parties.is_empty() {
            return Err(ListError::NoParties { file: file.name.clone(), rows: account.counts.rows });
        }
        let mut counts = Account::default();
        for party in &mut self.parties {
            promote(party, &mut account, &mut counts);
        }
        drop_unknown_issuers(&mut self.parties);
        relations::resolve(&mut self.parties, &mut counts);
        resolve_any_case(&mut self.parties, &mut counts);
        Ok(account::finish(self.parties, counts, [account], published))
    }
}

/// A party must have a primary name: without one, its first name becomes it.
fn promote(party: &mut ListedParty, file: &mut FileAccount, counts: &mut Account) {
    if party.names.first().is_some_and(|name| name.kind == NameKind::Primary) {
        return;
    }
    let latin =
        party.names.iter().position(|name| name.kind == NameKind::Alias && name.strength != AliasStrength::Weak);
    match latin.or((!party.names.is_empty()).then_some(0)) {
        Some(at) => {
            let mut name = party.names.remove(at);
            (name.kind, name.strength) = (NameKind::Primary, AliasStrength::Strong);
            party.names.insert(0, name);
            counts.add("parties.without_primary_name");
            file.issue(0, "no_primary_name", format!("{}: its first name stands in for it", party.id.key));
        }
        None => file.issue(0, "missing_name", format!("{}: expected a name", party.id.key)),
    }
}

/// Countries of documents are guessed from prose (`Libya number`, `British passport number`). Only what the file itself
/// prints as a country or nationality is one: a guess that is none would count as a conflict of issuers.
fn drop_unknown_issuers(parties: &mut [ListedParty]) {
    let printed = |party: &ListedParty| -> Vec<String> {
        let addresses = party.addresses.iter().map(|address| address.country.clone());
        addresses.chain(party.nationalities.iter().cloned()).collect()
    };
    let known: HashSet<String> = parties.iter().flat_map(printed).collect();
    for identifier in parties.iter_mut().flat_map(|party| &mut party.identifiers) {
        identifier.country = identifier.country.take().filter(|country| known.contains(country));
    }
}

/// Resolves names that differ from a party's in case or in a tail `(DIO)` only: relations are prose, names are capitals.
fn resolve_any_case(parties: &mut [ListedParty], counts: &mut Account) {
    let fold = |name: &str| name.split(" (").next().unwrap_or(name).trim().to_uppercase();
    let mut owners: HashMap<String, Option<PartyId>> = HashMap::new();
    for party in parties.iter() {
        let names = party.names.iter().filter(|name| name.strength != AliasStrength::Weak);
        for name in names.map(|name| fold(&name.text)).collect::<HashSet<_>>() {
            // Two owners: nobody's.
            owners.entry(name).and_modify(|owner| *owner = None).or_insert_with(|| Some(party.id.clone()));
        }
    }
    for party in parties.iter_mut() {
        for relation in party.relations.iter_mut().filter(|relation| relation.target.is_none()) {
            let target = owners.get(&fold(&relation.target_name)).cloned().flatten().filter(|id| *id != party.id);
            counts.add_many("relations.resolved_any_case", u64::from(target.is_some()));
            relation.target = target;
        }
    }
}
