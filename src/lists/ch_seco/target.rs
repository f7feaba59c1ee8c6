//! One `target` to one listed party, and whether it is in force.

use super::super::account::{Account, FileAccount};
use super::super::facts::{self, add, add_remark, iso_day};
use super::super::xml::Node;
use super::tables::Tables;
use super::{AUTHORITY, details, names};
use crate::model::{
    Date, Designation, Gender, ListedParty, NameKind, PartyId, PartyKind, Reference, ReferenceScheme, Relation,
    RelationKind,
};

/// Elements that hold what a target is, and the kind they mean.
const SUBJECTS: [(&str, PartyKind); 3] =
    [("individual", PartyKind::Person), ("entity", PartyKind::Organization), ("object", PartyKind::Unknown)];

/// Relation types; the printed type is kept as the source in any case.
const RELATIONS: [(&str, RelationKind); 9] = [
    ("related-to", RelationKind::LinkedTo),
    ("owned-by", RelationKind::OwnedOrControlledBy),
    ("controlled-by", RelationKind::OwnedOrControlledBy),
    ("subsidiary-of", RelationKind::OwnedOrControlledBy),
    ("owner-of", RelationKind::Owns),
    ("acting-for", RelationKind::ActingFor),
    ("family-member", RelationKind::FamilyOf),
    ("leader-of", RelationKind::LeaderOf),
    ("associate-of", RelationKind::AssociateOf),
];

/// When a modification takes effect, or the nearest date it has.
fn date_of(modification: &Node) -> Option<Date> {
    ["effective-date", "enactment-date", "publication-date"]
        .iter()
        .find_map(|name| modification.attribute(name).and_then(iso_day))
}

/// The modification that decides on the day of the list: the latest one in effect, of equals the first.
fn deciding(node: &Node, today: Option<Date>) -> Option<&Node> {
    let in_effect = |node: &&Node| date_of(node).zip(today).is_none_or(|(date, today)| date <= today);
    let mut best: Option<&Node> = None;
    for modification in node.all("modification").filter(in_effect) {
        if best.is_none_or(|best| date_of(modification) > date_of(best)) {
            best = Some(modification);
        }
    }
    best
}

/// Whether the target is out of force.
pub(super) fn is_delisted(node: &Node, today: Option<Date>) -> bool {
    deciding(node, today).and_then(|last| last.attribute("modification-type")) == Some("de-listed")
}

/// Makes a party as of the day of the list; a target without a subject or a name is counted as unreadable.
pub(super) fn read(
    node: &Node,
    id: PartyId,
    today: Option<Date>,
    tables: &Tables,
    account: &mut Account,
    rows: &mut FileAccount,
) -> Option<ListedParty> {
    let key = id.key.clone();
    let found = SUBJECTS.iter().find_map(|(name, kind)| node.child(name).map(|subject| (subject, *kind)));
    let Some((subject, kind)) = found else {
        rows.unreadable(
            node.line,
            "unknown_party_type",
            format!("the target {key} is none of individual, entity, object"),
        );
        return None;
    };
    let mut party = ListedParty::new(id, object_kind(subject, kind, rows));
    party.references.push(Reference { scheme: ReferenceScheme::SecoTarget, value: key.to_string() });
    read_dates(node, today, &mut party);
    read_sets(node, tables, &mut party, rows);
    read_foreign(node, &mut party);
    let main = |identity: &&Node| identity.attribute("main") == Some("true");
    let identities: Vec<&Node> = subject.all("identity").collect();
    let (first, others): (Vec<&Node>, Vec<&Node>) = identities.into_iter().partition(main);
    for (at, identity) in first.iter().chain(&others).enumerate() {
        // The primary name first, wherever it stands.
        let is_primary = |name: &&Node| name.attribute("name-type") == Some("primary-name");
        let (primary, aliases): (Vec<&Node>, Vec<&Node>) = identity.all("name").partition(is_primary);
        for name in primary.into_iter().chain(aliases) {
            names::read(name, at == 0, &mut party, rows);
        }
        details::read_identity(identity, tables, &mut party, rows);
    }
    let Some(first) = party.names.first_mut() else {
        rows.unreadable(node.line, "missing_name", format!("the target {key} has no name"));
        return None;
    };
    first.kind = NameKind::Primary; // a target without a primary name has its first one
    account.add_many("identities.other", others.len() as u64);
    read_subject(subject, &mut party, rows);
    Some(party)
}

/// An object says itself what it is.
fn object_kind(subject: &Node, kind: PartyKind, rows: &mut FileAccount) -> PartyKind {
    if kind != PartyKind::Unknown {
        return kind;
    }
    match subject.attribute("object-type") {
        Some("vessel") => PartyKind::Vessel,
        Some("aircraft") => PartyKind::Aircraft,
        other => {
            let detail = format!("got an object-type {}, expected vessel or aircraft", other.unwrap_or("(none)"));
            rows.issue(subject.line, "unknown_object_type", detail);
            PartyKind::Unknown
        }
    }
}

/// The date of the last change in effect; what takes effect later is a remark.
fn read_dates(node: &Node, today: Option<Date>, party: &mut ListedParty) {
    for modification in node.all("modification") {
        let date = date_of(modification);
        if date.zip(today).is_none_or(|(date, today)| date <= today) {
            party.listed_on = party.listed_on.max(date);
        } else if let Some(date) = date {
            let what = modification.attribute("modification-type").unwrap_or("modification");
            add_remark(party, "In the future", &format!("{what} on {date}"));
        }
    }
}

/// One designation per sanctions set. A target's own attribute of that name is an older form.
fn read_sets(node: &Node, tables: &Tables, party: &mut ListedParty, rows: &mut FileAccount) {
    let listed = node.all("modification").filter(|change| change.attribute("modification-type") == Some("listed"));
    let listed_on = listed.filter_map(date_of).max();
    let inside = node.all("sanctions-set-id").filter_map(Node::value);
    for number in inside.chain(node.attribute("sanctions-set-id")) {
        let Some(set) = tables.sets.get(number) else {
            rows.issue(node.line, "unknown_set", format!("no sanctions-set has the ssid {number}; kept as a remark"));
            add_remark(party, "Sanctions set", number);
            continue;
        };
        let basis = facts::join(&[Some(&set.name), Some(&set.text)], ", ");
        let act = Designation {
            authority: AUTHORITY.to_owned(),
            program: set.program.clone(),
            legal_basis: Some(basis).filter(|basis| !basis.is_empty()),
            listed_on,
            measures: set.measures.clone(),
        };
        add(&mut party.designations, act);
    }
    if party.designations.is_empty() {
        rows.issue(node.line, "missing_program", format!("the target {} has no known sanctions set", party.id.key));
    }
}

/// The number of another authority: the UN's has a form of its own, any other is a remark.
fn read_foreign(node: &Node, party: &mut ListedParty) {
    for foreign in node.all("foreign-identifier").filter_map(Node::value) {
        let value = facts::clean(foreign);
        let is_un = value.split_once('.').is_some_and(|(letters, number)| {
            letters.len() == 3
                && letters[..2].bytes().all(|b| b.is_ascii_uppercase())
                && matches!(letters.as_bytes()[2], b'i' | b'e')
                && number.len() == 3
                && number.bytes().all(|b| b.is_ascii_digit())
        });
        if is_un {
            add(&mut party.references, Reference { scheme: ReferenceScheme::UnReference, value });
        } else {
            add_remark(party, "Foreign identifier", &value);
        }
    }
}

/// What stands beside the identities: gender, relations, prose.
fn read_subject(subject: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    party.gender = match subject.attribute("sex") {
        Some("male") => Some(Gender::Male),
        Some("female") => Some(Gender::Female),
        Some(other) => {
            add_remark(party, "Sex", other);
            None
        }
        None => None,
    };
    for child in &subject.children {
        match &*child.name {
            "identity" => {}
            "justification" => add_remark(party, "Justification", &child.text),
            "other-information" => details::read_information(&child.text, party),
            "relation" => read_relation(child, party, rows),
            other => details::keep_unknown(other, child, party, rows),
        }
    }
}

/// An edge; the number of the target stands in for its name until all targets are known.
fn read_relation(node: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    let source = node.attribute("relation-type").unwrap_or("relation").to_owned();
    let kind = RELATIONS.iter().find(|(printed, _)| *printed == source).map(|(_, kind)| *kind);
    if kind.is_none() {
        rows.issue(node.line, "unknown_relation", format!("got a relation-type {source}; read as a link"));
    }
    let Some(target) = node.attribute("target-id") else {
        rows.issue(node.line, "missing_target", "expected a target-id");
        return add_remark(party, "Relation", &source);
    };
    let kind = kind.unwrap_or(RelationKind::LinkedTo);
    let relation = Relation { kind, target_name: target.to_owned(), target: None, source };
    add(&mut party.relations, relation);
    add_remark(party, "Relation", node.text_of("remark").unwrap_or_default());
}
