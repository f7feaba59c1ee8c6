//! Two rows of one key joined to one party: whichever is right, no name, program or identifier may get lost.

use super::text::push_new;
use crate::model::{AliasStrength, ListedName, ListedParty, NameKind, PartyKind};

/// Adds a name unless the party has it; the stronger marking of the two stays.
pub(super) fn add_name(names: &mut Vec<ListedName>, name: ListedName) {
    match names.iter_mut().find(|known| known.text == name.text) {
        Some(known) if known.strength == AliasStrength::Weak => known.strength = name.strength,
        Some(_) => {}
        None => names.push(name),
    }
}

/// Joins a second row of a party to the first.
pub(super) fn join(party: &mut ListedParty, other: ListedParty) {
    fn add<T: PartialEq>(values: &mut Vec<T>, others: Vec<T>) {
        others.into_iter().for_each(|value| _ = push_new(values, value));
    }
    for mut name in other.names {
        if name.kind == NameKind::Primary && !party.names.is_empty() {
            name.kind = NameKind::Alias;
        }
        add_name(&mut party.names, name);
    }
    party.kind = match (party.kind, other.kind) {
        (kind, PartyKind::Unknown) | (PartyKind::Unknown, kind) => kind,
        (one, two) if one == two => one,
        _ => PartyKind::Unknown, // they contradict each other
    };
    add(&mut party.designations, other.designations);
    add(&mut party.birth_dates, other.birth_dates);
    add(&mut party.birth_places, other.birth_places);
    add(&mut party.nationalities, other.nationalities);
    add(&mut party.identifiers, other.identifiers);
    add(&mut party.addresses, other.addresses);
    add(&mut party.relations, other.relations);
    add(&mut party.references, other.references);
    add(&mut party.remarks, other.remarks);
    match (&party.title, other.title) {
        (Some(title), Some(second)) if *title != second => _ = push_new(&mut party.remarks, second),
        (None, second) => party.title = second,
        _ => {} // the same title, or no second one
    }
    party.gender = party.gender.or(other.gender);
    party.listed_on = party.listed_on.max(other.listed_on);
    party.vessel = party.vessel.take().or(other.vessel);
}
