//! What all of OFAC's formats share: the two lists, labels and grammars, and how a printed fact becomes a fact of a party.
//!
//! Not a reader. The CSV, legacy XML, ADVANCED and ENHANCED files say the same things in four forms; the readers beside
//! this module walk their form and hand each thing over as it is printed: a remark, a typed value ([`facts`]), a name in
//! parts ([`names`]), a sanctions type or relation type ([`acts`]). So one list reads alike in every format, party ids
//! included: all of them carry the entry number (`ent_num`, `uid`, `FixedRef`, entity `id`).

pub(super) mod acts;
pub(super) mod dates;
pub(super) mod facts;
pub(super) mod identifiers;
mod labels;
pub(super) mod names;
pub(super) mod remarks;
#[cfg(test)]
pub(super) mod tests;

use super::account::{self, Account, FileAccount};
use super::xml::Node;
use super::{ListError, ListFile, ParsedList, relations};
use crate::model::{Date, ListId, ListedParty, Measure, PartyId, PartyKind, Reference, ReferenceScheme, Relation};
use facts::Facts;
use std::collections::HashMap;

/// The authority of every designation on these lists.
pub(super) const AUTHORITY: &str = "US Treasury OFAC";

/// One of OFAC's two lists, and what the formats need to know of it.
#[derive(Debug)]
pub(super) struct Source {
    /// List id.
    pub(super) list: &'static str,
    /// What a program orders on this list, where the file does not say.
    pub(super) measure: fn(&str) -> Measure,
    /// What the files call the list as a whole.
    pub(super) name: &'static str,
    /// Whether a list named in a file is this one or a part of it. The files name six lists of which one is the SDN
    /// list and the others make up the consolidated non-SDN lists.
    pub(super) holds: fn(&str) -> bool,
}

/// What the files call the SDN list.
const SDN_NAME: &str = "SDN List";

/// The SDN list.
pub(super) static SDN: Source =
    Source { list: "us_ofac_sdn", measure: |_| Measure::AssetFreeze, name: SDN_NAME, holds: |name| name == SDN_NAME };

/// The consolidated non-SDN lists.
pub(super) static CONS: Source = Source {
    list: "us_ofac_cons",
    measure: acts::non_sdn_measure,
    name: "Consolidated List",
    holds: |name| name != SDN_NAME,
};

impl Source {
    /// The list's id.
    pub(super) fn id(&self) -> ListId {
        self.list.parse().expect("the ids of this module are well formed")
    }
}

/// The only file of a publication in one of the XML formats.
pub(super) fn only<'f>(files: &'f [ListFile], source: &Source, expected: &str) -> Result<&'f ListFile, ListError> {
    files.first().ok_or_else(|| ListError::MissingFile {
        list: source.list,
        role: "entries",
        expected: expected.to_owned(),
        got: "no files".to_owned(),
    })
}

/// A party with its entry number; nothing when the number is not one.
pub(super) fn party(list: &ListId, key: &str, kind: PartyKind) -> Option<ListedParty> {
    if key.is_empty() || key.len() > 20 || !key.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut party = ListedParty::new(PartyId::new(list.clone(), key).ok()?, kind);
    party.references.push(Reference { scheme: ReferenceScheme::OfacEntry, value: key.to_owned() });
    Some(party)
}

/// What a type of OFAC's formats says a party is.
pub(super) fn party_kind(printed: &str) -> Option<PartyKind> {
    Some(match printed.to_ascii_lowercase().as_str() {
        "individual" => PartyKind::Person,
        "entity" => PartyKind::Organization,
        "vessel" => PartyKind::Vessel,
        "aircraft" => PartyKind::Aircraft,
        _ => return None, // a type of the future: the reader reports it
    })
}

/// A list being read from one file.
pub(super) struct Reading<'s> {
    /// Which list it is.
    pub(super) source: &'s Source,
    /// Its id.
    pub(super) list: ListId,
    /// The parties in the order of the file.
    pub(super) parties: Vec<ListedParty>,
    /// Entry number to position in `parties`.
    by_key: HashMap<Box<str>, usize>,
    /// Edges whose target the file names by entry number: position of the party, edge, number.
    edges: Vec<(usize, Relation, Box<str>)>,
    /// Counts of the list.
    pub(super) account: Account,
    /// Rows and issues of the file.
    pub(super) file: FileAccount,
    /// When OFAC published it.
    pub(super) published: Option<Date>,
}

impl<'s> Reading<'s> {
    /// Nothing read yet.
    pub(super) fn new(source: &'s Source, file: &ListFile) -> Self {
        Self {
            source,
            list: source.id(),
            parties: Vec::new(),
            by_key: HashMap::new(),
            edges: Vec::new(),
            account: Account::default(),
            file: FileAccount::new(&file.name),
            published: None,
        }
    }

    /// Adds a party and says where it is. A second record of one entry number is joined to the first.
    pub(super) fn add(&mut self, party: ListedParty, line: u64) -> usize {
        if let Some(at) = self.by_key.get(&party.id.key) {
            let detail = format!("entry {} occurs again; the records were joined", party.id.key);
            self.file.issue(line, "duplicate_entry", detail);
            facts::join(&mut self.parties[*at], party);
            return *at;
        }
        self.by_key.insert(party.id.key.clone(), self.parties.len());
        self.parties.push(party);
        self.parties.len() - 1
    }

    /// Keeps an edge until all parties are known.
    pub(super) fn edge(&mut self, from: usize, relation: Relation, to: &str) {
        self.account.add("printed.relations");
        self.edges.push((from, relation, to.into()));
    }

    /// Takes parties out again; positions in ascending order. No position is good for anything afterwards.
    pub(super) fn remove(&mut self, positions: &[usize]) {
        if positions.is_empty() {
            return;
        }
        let mut moved: Vec<Option<usize>> = Vec::with_capacity(self.parties.len());
        let mut kept = 0;
        for at in 0..self.parties.len() {
            let stays = positions.binary_search(&at).is_err();
            moved.push(stays.then_some(kept));
            kept += usize::from(stays);
        }
        let mut at = 0;
        self.parties.retain(|_| {
            at += 1;
            moved[at - 1].is_some()
        });
        self.by_key.retain(|_, at| moved[*at].map(|new| *at = new).is_some());
        self.edges.retain_mut(|(from, ..)| moved[*from].map(|new| *from = new).is_some());
    }

    /// Notes what came up while reading a party.
    pub(super) fn note(&mut self, line: u64, issues: Vec<(&'static str, String)>) {
        for (kind, detail) in issues {
            self.file.issue(line, kind, detail);
        }
    }

    /// Resolves the edges and closes the account.
    pub(super) fn finish(mut self) -> Result<ParsedList, ListError> {
        if self.parties.is_empty() {
            return Err(ListError::NoParties { file: self.file.counts.file, rows: self.file.counts.rows });
        }
        relations::resolve(&mut self.parties, &mut self.account);
        for (from, mut relation, to) in self.edges {
            if let Some(target) = self.by_key.get(&to).map(|at| &self.parties[*at]) {
                relation.target = Some(target.id.clone());
                target.display_name().clone_into(&mut relation.target_name);
                self.account.add("relations.resolved");
            } else if to.is_empty() {
                self.account.add("relations.outside");
            } else {
                // The number is all that some formats say of a party outside the file: it must not get lost.
                relation.source = format!("{} [entry {to}]", relation.source);
                self.account.add("relations.outside");
            }
            self.parties[from].relations.push(relation);
        }
        Ok(account::finish(self.parties, self.account, [self.file], self.published))
    }
}

/// Elements of the file that its reader does not know, by name: a source never grows without being seen.
pub(super) fn unknown_section(section: &Node, file: &mut FileAccount) {
    let name = shown(&section.name);
    file.issue(section.line, "unknown_element", format!("element {name} of the file is not known; it was left out"));
}

/// Elements of a party that its reader does not know: noted by name, kept as remarks.
pub(super) fn unknown_elements(node: &Node, known: &[&str], facts: &mut Facts<'_>) {
    for child in node.children.iter().filter(|child| !known.contains(&&*child.name)) {
        let (name, of) = (shown(&child.name), shown(&node.name));
        facts.issues.push(("unknown_element", format!("element {name} in {of} is not known; kept as a remark")));
        let text = all_text(child);
        if !text.is_empty() {
            facts.plain(&format!("{name}: {text}"));
        }
    }
}

/// A name of the markup as it may stand in a report.
pub(super) fn shown(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).take(40).collect()
}

/// The texts of an element and of everything in it.
fn all_text(node: &Node) -> String {
    let own = node.value().map(str::to_owned);
    own.into_iter()
        .chain(node.children.iter().map(all_text))
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether an element or attribute says `true`.
pub(super) fn is_true(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.eq_ignore_ascii_case("true") || text == "1")
}
