//! Edges between parties of one list: names resolved to ids, where exactly one party has the name.
//!
//! Readers whose source gives ids set the target themselves; this file only fills in what the source left to the
//! reader. Weak names are no address: too many parties share them.

use super::account::Account;
use crate::model::{AliasStrength, ListedParty, PartyId};
use std::collections::HashMap;

/// Resolves the names of all edges without a target and counts `relations.resolved`, `.ambiguous` and `.unresolved`.
pub(super) fn resolve(parties: &mut [ListedParty], account: &mut Account) {
    let mut owners: HashMap<&str, Option<&PartyId>> = HashMap::new();
    for party in parties.iter() {
        for name in party.names.iter().filter(|name| name.strength != AliasStrength::Weak) {
            let owner = owners.entry(name.text.as_str()).or_insert(Some(&party.id));
            if *owner != Some(&party.id) {
                *owner = None; // shared: nobody's
            }
        }
    }
    let mut found = Vec::new();
    for (at, party) in parties.iter().enumerate() {
        for (edge, relation) in party.relations.iter().enumerate().filter(|(_, relation)| relation.target.is_none()) {
            // A name that ends in a period and a remark: OFAC's CSV prints one period for both.
            let dotted = format!("{}.", relation.target_name);
            let owner = owners.get_key_value(relation.target_name.as_str());
            match owner.or_else(|| owners.get_key_value(dotted.as_str())) {
                Some((name, Some(id))) => found.push((at, edge, (*name).to_owned(), (*id).clone())),
                Some((_, None)) => account.add("relations.ambiguous"),
                None => account.add("relations.unresolved"),
            }
        }
    }
    account.add_many("relations.resolved", found.len() as u64);
    for (at, edge, name, id) in found {
        let relation = &mut parties[at].relations[edge];
        (relation.target_name, relation.target) = (name, Some(id));
    }
}
