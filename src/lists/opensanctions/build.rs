//! Parties under construction, and what other entities add to them: designations, documents, addresses, edges.
//!
//! Both JSON forms use it. Memory holds the parties, the ids they wait for and the edges between them, never the file.

use super::super::account::{Account, FileAccount};
use super::super::text::push_new;
use super::super::{merge, text};
use super::AUTHORITY;
use super::joins::{document, edge_details, join_address, sanction};
use super::party::{self, Context, Waiting, address, identifier};
use super::raw::{Entity, Properties};
use super::schema::{self, Adds, Edge};
use crate::model::{
    Date, Designation, Identifier, ListId, ListedAddress, ListedParty, Measure, PartyId, PartyKind, Relation,
    RelationKind,
};
use std::collections::{HashMap, HashSet};

/// What became of an entity that is no party.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// It added something to a party.
    Used,
    /// It has nothing to do with a party.
    NotNeeded,
    /// It points to entities that are no parties; whether they exist is not known yet.
    Elsewhere(Vec<Box<str>>),
}

/// An edge whose other end is named when everything is read.
#[derive(Debug)]
struct Pending {
    party: usize,
    kind: RelationKind,
    other: Box<str>,
    source: String,
}

/// Parties under construction.
pub(super) struct Build<'l> {
    list: &'l ListId,
    pub(super) parties: Vec<ListedParty>,
    waiting: Vec<Waiting>,
    /// Entity id to position in `parties`.
    at: HashMap<Box<str>, usize>,
    /// Id of an address entity to the parties that have it.
    addresses: HashMap<Box<str>, Vec<usize>>,
    edges: Vec<Pending>,
    /// Names of entities at the other end of an edge that are no parties; empty until found.
    names: HashMap<Box<str>, Option<String>>,
    pub(super) account: Account,
    /// Newest day on which a source of a party was read.
    pub(super) newest: Option<Date>,
}

impl<'l> Build<'l> {
    pub(super) fn new(list: &'l ListId) -> Self {
        Self {
            list,
            parties: Vec::new(),
            waiting: Vec::new(),
            at: HashMap::new(),
            addresses: HashMap::new(),
            edges: Vec::new(),
            names: HashMap::new(),
            account: Account::default(),
            newest: None,
        }
    }

    /// Adds the party of a target and returns its position, or the issue that makes the line unreadable.
    pub(super) fn target(
        &mut self,
        entity: &Entity,
        line: u64,
        file: &mut FileAccount,
    ) -> Result<usize, (&'static str, String)> {
        let id = PartyId::new(self.list.clone(), &entity.id).map_err(|error| ("bad_id", error.to_string()))?;
        let kind = schema::schema(&entity.schema).and_then(|schema| schema.party).unwrap_or(PartyKind::Unknown);
        let mut context = Context { file, account: &mut self.account, line };
        let (party, waiting) = party::party(id, kind, entity, &mut context);
        self.newest = self.newest.max(entity.last_seen.as_deref().and_then(party::date).map(|date| date.from));
        if let Some(at) = self.at.get(entity.id.as_str()).copied() {
            file.issue(line, "duplicate_entity", format!("entity {} occurs again; the lines were joined", entity.id));
            let known = &mut self.parties[at];
            known.kind = known.kind.agreed(party.kind);
            merge::absorb(known, party);
            self.wait(at, waiting, true);
            return Ok(at);
        }
        let at = self.parties.len();
        self.at.insert(entity.id.as_str().into(), at);
        self.parties.push(party);
        self.wait(at, waiting, false);
        Ok(at)
    }

    /// Takes over what a party waits for.
    fn wait(&mut self, at: usize, mut waiting: Waiting, again: bool) {
        for id in waiting.addresses.drain(..) {
            push_new(self.addresses.entry(id.into()).or_default(), at);
        }
        for (kind, property, id, name) in waiting.relations.drain(..) {
            self.edge(at, kind, &id, name.as_deref(), property.to_owned());
        }
        if again {
            let known = &mut self.waiting[at];
            known.programs.append(&mut waiting.programs);
            known.datasets.append(&mut waiting.datasets);
            known.countries.append(&mut waiting.countries);
        } else {
            self.waiting.push(waiting);
        }
    }

    /// Whether an id is a party's.
    pub(super) fn is_party(&self, id: &str) -> bool {
        self.at.contains_key(id)
    }

    /// The parties that a property names, and the one it stands in.
    fn holders(&self, properties: &Properties, name: &str, root: Option<usize>) -> Vec<usize> {
        let mut holders: Vec<usize> = root.into_iter().collect();
        for id in properties.get(name).ids() {
            self.at.get(id).iter().for_each(|at| _ = push_new(&mut holders, **at));
        }
        holders
    }

    /// Adds to the parties what an entity says of them. `root` is the party it stands in, in the nested form.
    pub(super) fn join(&mut self, entity: &Entity, root: Option<usize>) -> Joined {
        let adds = schema::schema(&entity.schema).map_or(Adds::Nothing, |schema| schema.adds);
        let properties = &entity.properties;
        let elsewhere = |name: &str| {
            let ids: Vec<Box<str>> = properties.get(name).ids().map(Into::into).collect();
            Joined::Elsewhere(ids)
        };
        let holders = match adds {
            Adds::Nothing => return Joined::NotNeeded,
            Adds::Edge(edge) => return self.join_edge(entity, edge, root),
            Adds::Address => match root {
                Some(at) => vec![at],
                None => self.addresses.get(entity.id.as_str()).cloned().unwrap_or_default(),
            },
            Adds::Sanction => self.holders(properties, "entity", root),
            Adds::Document => self.holders(properties, "holder", root),
            Adds::Identifier { holder, .. } => self.holders(properties, holder, root),
        };
        if holders.is_empty() {
            return match adds {
                Adds::Sanction => elsewhere("entity"),
                Adds::Document => elsewhere("holder"),
                _ => Joined::NotNeeded, // nobody's address or account says nothing about a missing party
            };
        }
        for at in holders {
            let party = &mut self.parties[at];
            match adds {
                Adds::Sanction => sanction(party, properties),
                Adds::Document => document(party, entity),
                Adds::Address => join_address(party, properties),
                Adds::Identifier { values, kind, .. } => {
                    // The asset of a wallet; for the others the name of the property.
                    let label = properties.first("currency").or_else(|| properties.first("currencySymbol"));
                    for (name, value) in
                        values.iter().flat_map(|name| properties.get(name).texts().map(move |v| (name, v)))
                    {
                        let label = label.clone().unwrap_or_else(|| (*name).to_owned());
                        identifier(party, Identifier { label: Some(label), ..Identifier::new(kind, value) });
                    }
                }
                Adds::Nothing | Adds::Edge(_) => {} // returned above
            }
        }
        Joined::Used
    }

    /// An edge: each end that is a party gets a relation to the other end.
    fn join_edge(&mut self, entity: &Entity, edge: Edge, root: Option<usize>) -> Joined {
        let (from, to) = (entity.properties.get(edge.from), entity.properties.get(edge.to));
        let root_id = root.map(|at| self.parties[at].id.key.clone());
        let mut used = false;
        for (mine, others, name, kind) in [(from, to, edge.from, edge.forward), (to, from, edge.to, edge.backward)] {
            for id in mine.ids() {
                let Some(at) = self.at.get(id).copied() else { continue };
                if root_id.as_deref().is_some_and(|root| root != id) {
                    continue; // the other party says it in its own line
                }
                let source = format!("{}/{name}{}", entity.schema, edge_details(&entity.properties));
                for other in others.ids().filter(|other| *other != id) {
                    let caption = others.entities().find(|entity| entity.id == other).and_then(|e| e.caption.clone());
                    self.edge(at, kind, other, caption.as_deref(), source.clone());
                    used = true;
                }
            }
        }
        if used { Joined::Used } else { Joined::NotNeeded }
    }

    /// Notes an edge; its other end is named by [`Self::close`].
    fn edge(&mut self, party: usize, kind: RelationKind, other: &str, name: Option<&str>, source: String) {
        let known = self.names.entry(other.into()).or_default();
        if known.is_none() {
            *known = name.and_then(text::some);
        }
        self.edges.push(Pending { party, kind, other: other.into(), source });
    }

    /// Ids of entities that are no parties and whose names are still to be found.
    pub(super) fn nameless(&self) -> HashSet<Box<str>> {
        let open = self.names.iter().filter(|(id, name)| name.is_none() && !self.is_party(id));
        open.map(|(id, _)| id.clone()).collect()
    }

    /// Names an entity at the other end of an edge.
    pub(super) fn name(&mut self, id: &str, caption: &str) {
        if let Some(name) = self.names.get_mut(id) {
            *name = text::some(caption);
        }
    }

    /// Finishes the parties: edges named, programs and countries that nothing else says.
    pub(super) fn close(mut self) -> (Vec<ListedParty>, Account) {
        for pending in std::mem::take(&mut self.edges) {
            let target = self.at.get(&pending.other).map(|at| &self.parties[*at]);
            let name = target.map(|party| party.display_name().to_owned());
            let name = name.or_else(|| self.names.get(&pending.other).cloned().flatten());
            let target = target.map(|party| party.id.clone());
            match (&target, &name) {
                (Some(_), _) => self.account.add("relations.resolved"),
                (None, Some(_)) => self.account.add("relations.not_listed"),
                (None, None) => self.account.add("relations.unresolved"),
            }
            let (kind, source) = (pending.kind, pending.source);
            // An end that is nowhere keeps its id, so that nothing gets lost.
            let target_name = name.unwrap_or_else(|| pending.other.into());
            push_new(&mut self.parties[pending.party].relations, Relation { kind, target_name, target, source });
        }
        for (party, waiting) in self.parties.iter_mut().zip(self.waiting) {
            complete(party, waiting, &mut self.account);
        }
        (self.parties, self.account)
    }
}

/// Adds what a party's own entity says and no other entity said: programs, countries.
fn complete(party: &mut ListedParty, waiting: Waiting, account: &mut Account) {
    let designation = |program: String| Designation {
        authority: AUTHORITY.to_owned(),
        program,
        legal_basis: None,
        listed_on: None,
        measures: vec![Measure::Unstated],
    };
    for program in waiting.programs {
        if party.designations.iter().all(|act| act.program != program) {
            party.designations.push(designation(program));
        }
    }
    if party.designations.is_empty() {
        // No program anywhere: the data set says at least which list it is.
        account.add("parties.without_program");
        party.designations.extend(waiting.datasets.into_iter().map(designation));
    }
    party.listed_on = party.designations.iter().filter_map(|act| act.listed_on).min();
    for country in waiting.countries {
        let known = party.nationalities.contains(&country) || party.addresses.iter().any(|a| a.country == country);
        if !known {
            address(party, ListedAddress { country, ..ListedAddress::default() });
        }
    }
}
