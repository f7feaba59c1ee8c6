//! One `sanctionEntity` to one listed party: id, kind, regulation, names. Its other elements: [`super::details`] and
//! [`super::identification`].

use super::super::account::{Account, FileAccount};
use super::super::facts::{self, add, add_name, add_remark, iso_day};
use super::super::xml::Node;
use super::{AUTHORITY, details, identification};
use crate::model::{
    AliasStrength, Date, Designation, Gender, ListId, ListedParty, Measure, NameKind, PartyId, PartyKind, Reference,
    ReferenceScheme,
};
use std::collections::HashSet;

/// What became of an entity.
pub(super) enum Outcome {
    /// It is a party now.
    Used,
    /// It is not in force.
    LeftOut,
    /// It has no key or no name: kind and detail of the issue.
    Unreadable(&'static str, String),
}

/// The parties of a file so far.
pub(super) struct Parties {
    /// In the order read.
    pub(super) list: Vec<ListedParty>,
    id: ListId,
    made_on: Option<Date>,
    keys: HashSet<Box<str>>,
}

impl Parties {
    /// No parties yet, of a file made on this day.
    pub(super) fn new(id: ListId, made_on: Option<Date>) -> Self {
        Self { list: Vec::new(), id, made_on, keys: HashSet::new() }
    }

    /// Makes a party of an entity, unless it is out of force.
    pub(super) fn add(&mut self, node: &Node, account: &mut Account, rows: &mut FileAccount) -> Outcome {
        let Some(key) = node.attribute("logicalId") else {
            return Outcome::Unreadable("missing_key", "expected a logicalId".to_owned());
        };
        let Ok(mut id) = PartyId::new(self.id.clone(), key) else {
            return Outcome::Unreadable(
                "bad_key",
                format!("got a logicalId of {} bytes, expected a number", key.len()),
            );
        };
        let delisted = node.attribute("delistingDate");
        if let (Some(day), Some(made_on)) = (delisted.and_then(iso_day), self.made_on)
            && day <= made_on
        {
            account.add("left_out.delisted");
            return Outcome::LeftOut;
        }
        if self.keys.contains(&id.key) {
            // An id of its own, since no name may get lost.
            rows.issue(node.line, "duplicate_entry", format!("the logicalId {key} occurs again"));
            let free = (2_u32..).map(|times| format!("{key}-{times}").into_boxed_str());
            id.key = free.into_iter().find(|key| !self.keys.contains(key)).unwrap_or_default();
        }
        self.keys.insert(id.key.clone());
        let mut party = ListedParty::new(id, kind(node, key, rows));
        add_remark(&mut party, "Delisting date", delisted.unwrap_or_default());
        read_heads(node, &mut party);
        read_regulations(node, &mut party, rows);
        read_names(node, &mut party, account);
        if party.names.is_empty() {
            return Outcome::Unreadable("missing_name", format!("the entity {key} has no name"));
        }
        details::read(node, &mut party, rows);
        identification::read(node, &mut party, rows);
        report_unknown(node, &mut party, rows);
        self.list.push(party);
        Outcome::Used
    }
}

/// Person or enterprise. The CSV prints the two codes the other way round, so both are looked at in both.
fn kind(node: &Node, key: &str, rows: &mut FileAccount) -> PartyKind {
    let codes = node.child("subjectType").map(|kind| [kind.attribute("code"), kind.attribute("classificationCode")]);
    for code in codes.into_iter().flatten().flatten() {
        match code.to_lowercase().as_str() {
            "person" | "p" => return PartyKind::Person,
            "enterprise" | "entity" | "e" if identification::is_ship(node) => return PartyKind::Vessel,
            "enterprise" | "entity" | "e" => return PartyKind::Organization,
            "vessel" | "ship" | "v" => return PartyKind::Vessel,
            _ => {} // perhaps the other attribute says it
        }
    }
    rows.issue(node.line, "unknown_party_type", format!("the entity {key} is neither person nor enterprise"));
    PartyKind::Unknown
}

/// References, dates and remarks of the entity itself.
fn read_heads(node: &Node, party: &mut ListedParty) {
    for (attribute, scheme) in
        [("euReferenceNumber", ReferenceScheme::EuReference), ("unitedNationId", ReferenceScheme::UnReference)]
    {
        if let Some(value) = facts::some(node.attribute(attribute)) {
            add(&mut party.references, Reference { scheme, value });
        }
    }
    if let Some(printed) = node.attribute("designationDate") {
        party.listed_on = iso_day(printed);
        if party.listed_on.is_none() {
            add_remark(party, "Designation date", printed);
        }
    }
    add_remark(party, "Designation details", node.attribute("designationDetails").unwrap_or_default());
    remarks_of(node, "", party);
}

/// Remarks and additional information of any element, with a label in front.
pub(super) fn remarks_of(node: &Node, label: &str, party: &mut ListedParty) {
    for remark in node.all("remark") {
        // The CSV prints line ends as a backslash and an `n`.
        add_remark(party, label, &remark.text.replace("\\n", " "));
    }
    for more in node.all("additionalInformation") {
        let key = facts::clean(more.attribute("key").unwrap_or("Additional information"));
        let label = if label.is_empty() { key } else { format!("{label}, {key}") };
        add_remark(party, &label, more.attribute("value").unwrap_or_default());
    }
}

/// One designation per program; the schema has one regulation per entity, more do no harm.
fn read_regulations(node: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    for regulation in node.all("regulation") {
        let basis = facts::some(regulation.attribute("numberTitle"));
        let date = |name| regulation.attribute(name);
        let pieces = [
            ("published", date("publicationDate")),
            ("in force", date("entryIntoForceDate")),
            ("by", date("organisationType")),
        ];
        let pieces = pieces.iter().filter_map(|(what, value)| value.map(|value| format!("{what} {value}")));
        let act = basis.iter().cloned().chain(pieces).collect::<Vec<_>>().join(", ");
        add_remark(party, "Regulation", &act);
        remarks_of(regulation, "Regulation", party);
        add_remark(party, "Publication", regulation.text_of("publicationUrl").unwrap_or_default());
        let Some(program) = facts::some(regulation.attribute("programme")) else { continue };
        let listed_on = party.listed_on;
        let measures = vec![Measure::AssetFreeze];
        let act = Designation { authority: AUTHORITY.to_owned(), program, legal_basis: basis, listed_on, measures };
        if party.designations.iter().all(|known| known.program != act.program) {
            party.designations.push(act);
        }
    }
    if party.designations.is_empty() {
        rows.issue(node.line, "missing_program", format!("the entity {} has no programme", party.id.key));
    }
}

/// Whole names, or the parts in reading order. The first strong Latin name is the primary one: the file has no mark for
/// it, and names come once per language of the regulation.
fn read_names(node: &Node, party: &mut ListedParty, account: &mut Account) {
    let mut functions = Vec::new();
    for alias in node.all("nameAlias") {
        let pieces = ["firstName", "middleName", "lastName"].map(|part| alias.attribute(part));
        let text = facts::some(alias.attribute("wholeName")).unwrap_or_else(|| facts::join(&pieces, " "));
        account.add("names.elements");
        add_name(party, &text, NameKind::Alias, strength(alias));
        let gender = match alias.attribute("gender") {
            Some("M") => Some(Gender::Male),
            Some("F") => Some(Gender::Female),
            _ => None, // `?`, or nothing
        };
        match (party.gender, gender) {
            (None, Some(_)) => party.gender = gender,
            (Some(known), Some(other)) if known != other => {
                add_remark(party, "Gender of a name", &format!("{other:?}"));
            }
            _ => {} // the same, or nothing
        }
        match (facts::some(alias.attribute("title")), &party.title) {
            (Some(title), None) => party.title = Some(title),
            (Some(title), Some(known)) if title != *known => add_remark(party, "Title", &title),
            _ => {} // the same, or nothing
        }
        functions.extend(facts::some(alias.attribute("function")));
        remarks_of(alias, &format!("Name {text}"), party);
    }
    for function in functions {
        add_remark(party, "Function", &function);
    }
    let latin = |name: &&crate::model::ListedName| name.kind != NameKind::OriginalScript;
    let names = || party.names.iter();
    let not_weak = |name: &&crate::model::ListedName| name.strength != AliasStrength::Weak;
    let first = names().position(|name| latin(&name) && not_weak(&name)).or_else(|| names().position(|n| not_weak(&n)));
    if let Some(mut primary) = first.or(Some(0)).filter(|_| !party.names.is_empty()).map(|at| party.names.remove(at)) {
        (primary.kind, primary.strength) = (NameKind::Primary, AliasStrength::Strong);
        party.names.insert(0, primary);
    }
}

/// How good the file says a name is: the remark before the flag, since a remark is made by hand for that one name.
fn strength(alias: &Node) -> AliasStrength {
    let remarks = || alias.all("remark").map(|remark| remark.text.to_lowercase());
    if remarks().any(|text| ["low quality", "lo quality"].iter().any(|mark| text.contains(mark))) {
        return AliasStrength::Weak;
    }
    match alias.attribute("strong").map(str::to_lowercase).as_deref() {
        Some("true" | "1") => AliasStrength::Strong,
        Some("false" | "0") => AliasStrength::Weak,
        _ => AliasStrength::Unstated, // absent in the CSV, optional in the XML
    }
}

/// Elements of an entity that some reader here reads.
const KNOWN: [&str; 9] = [
    "remark",
    "additionalInformation",
    "regulation",
    "subjectType",
    "nameAlias",
    "citizenship",
    "birthdate",
    "address",
    "identification",
];

/// What the schema does not have is reported and kept.
fn report_unknown(node: &Node, party: &mut ListedParty, rows: &mut FileAccount) {
    for child in node.children.iter().filter(|child| !KNOWN.contains(&&*child.name)) {
        rows.issue(child.line, "unknown_element", format!("got an element {}; kept as a remark", child.name));
        let attributes = child.attributes.iter().map(|(name, value)| format!("{name} {value}"));
        let text = attributes.chain([child.text.clone()]).collect::<Vec<_>>().join(", ");
        add_remark(party, &child.name, &text);
    }
}
