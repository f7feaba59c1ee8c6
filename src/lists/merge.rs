//! Several rows or records of one party made one: every fact once, none lost.
//!
//! Some authorities print a party once per combination of names, births and addresses; each row is read as a party of
//! its own and joined here. A name that comes twice keeps its first place and the strongest thing said of it.

use super::text::push_new;
use crate::model::{AliasStrength, ListedName, ListedParty, NameKind, VesselDetails};

/// Adds a name. The same text again only strengthens the one that is there; a second primary name is an alias.
pub(super) fn add_name(party: &mut ListedParty, mut name: ListedName) {
    let Some(known) = party.names.iter_mut().find(|known| known.text == name.text) else {
        if name.kind == NameKind::Primary {
            match party.names.iter().position(|known| known.kind == NameKind::Primary) {
                Some(_) => name.kind = NameKind::Alias,
                None => return party.names.insert(0, name), // the primary name comes first
            }
        }
        return party.names.push(name);
    };
    if rank(name.strength) > rank(known.strength) {
        known.strength = name.strength;
    }
    if name.kind == NameKind::Primary && party.names.iter().all(|known| known.kind != NameKind::Primary) {
        let at = party.names.iter().position(|known| known.text == name.text).unwrap_or_default();
        let mut known = party.names.remove(at);
        known.kind = NameKind::Primary;
        party.names.insert(0, known);
    }
}

/// How much a strength says.
const fn rank(strength: AliasStrength) -> u8 {
    match strength {
        AliasStrength::Strong => 2,
        AliasStrength::Unstated => 1,
        AliasStrength::Weak => 0,
    }
}

/// Joins what another row says of the same party.
pub(super) fn absorb(party: &mut ListedParty, other: ListedParty) {
    fn add<T: PartialEq>(values: &mut Vec<T>, others: Vec<T>) {
        for value in others {
            push_new(values, value);
        }
    }
    for name in other.names {
        add_name(party, name);
    }
    for act in other.designations {
        match party.designations.iter_mut().find(|known| known.program == act.program) {
            Some(known) => {
                known.listed_on = [known.listed_on, act.listed_on].into_iter().flatten().min();
                known.legal_basis = known.legal_basis.take().or(act.legal_basis);
                add(&mut known.measures, act.measures);
            }
            None => party.designations.push(act),
        }
    }
    add(&mut party.birth_dates, other.birth_dates);
    add(&mut party.birth_places, other.birth_places);
    add(&mut party.nationalities, other.nationalities);
    add(&mut party.identifiers, other.identifiers);
    add(&mut party.addresses, other.addresses);
    add(&mut party.relations, other.relations);
    add(&mut party.references, other.references);
    add(&mut party.remarks, other.remarks);
    if let Some(title) = other.title {
        add_title(party, &title);
    }
    match (party.gender, other.gender) {
        (Some(first), Some(second)) if first != second => {
            push_new(&mut party.remarks, format!("Gender: also {second:?}"));
        }
        (first, second) => party.gender = first.or(second),
    }
    party.vessel = join_vessels(party.vessel.take(), other.vessel);
    party.listed_on = [party.listed_on, other.listed_on].into_iter().flatten().min();
}

/// Adds a title or function that is not there yet. Titles are joined by `; `, so one that holds it counts as two.
pub(super) fn add_title(party: &mut ListedParty, title: &str) {
    if title.contains("; ") {
        return title.split("; ").for_each(|part| add_title(party, part));
    }
    match &mut party.title {
        Some(known) if known.split("; ").any(|part| part == title) => {}
        Some(known) => {
            known.push_str("; ");
            known.push_str(title);
        }
        none => *none = Some(title.to_owned()),
    }
}

/// Details of both; where both say something, the first.
fn join_vessels(first: Option<VesselDetails>, second: Option<VesselDetails>) -> Option<VesselDetails> {
    let (Some(a), Some(b)) = (first.clone(), second.clone()) else { return first.or(second) };
    Some(VesselDetails {
        call_sign: a.call_sign.or(b.call_sign),
        vessel_type: a.vessel_type.or(b.vessel_type),
        tonnage: a.tonnage.or(b.tonnage),
        gross_registered_tonnage: a.gross_registered_tonnage.or(b.gross_registered_tonnage),
        flag: a.flag.or(b.flag),
        owner: a.owner.or(b.owner),
    })
}
