//! What else agrees or conflicts between a transaction party and a listed party: birth date, country, gender, kind.
//!
//! An attribute that one side lacks says nothing: omission and conflict are different things.

use super::country::country_key;
use crate::model::{DateRange, EvidenceKind, Gender, ListedParty, PartyKind};

/// What is known of a transaction party beside the screened field.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// What it is, where known.
    pub kind: Option<PartyKind>,
    /// Birth date.
    pub birth_date: Option<DateRange>,
    /// Country keys of nationality, residence and address.
    pub countries: Vec<String>,
    /// Gender.
    pub gender: Option<Gender>,
}

/// One agreement or conflict, with the texts of both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Qualifier {
    /// Which.
    pub kind: EvidenceKind,
    /// The caller's side.
    pub query: String,
    /// The listed side.
    pub listed: String,
}

/// Compares the attributes of both sides, in a fixed order.
#[must_use]
pub fn compare_attributes(query: &Attributes, party: &ListedParty) -> Vec<Qualifier> {
    [kinds(query, party), birth_dates(query, party), countries(query, party), genders(query, party)]
        .into_iter()
        .flatten()
        .collect()
}

fn kinds(query: &Attributes, party: &ListedParty) -> Option<Qualifier> {
    let kind = query.kind?;
    let conflicts = kind != PartyKind::Unknown && party.kind != PartyKind::Unknown && kind != party.kind;
    conflicts.then(|| Qualifier {
        kind: EvidenceKind::KindConflicts,
        query: kind.label().to_owned(),
        listed: party.kind.label().to_owned(),
    })
}

fn birth_dates(query: &Attributes, party: &ListedParty) -> Option<Qualifier> {
    let date = query.birth_date?;
    let first = party.birth_dates.first()?;
    let agreeing = party.birth_dates.iter().find(|listed| listed.agrees_with(&date));
    if agreeing.is_none() && party.birth_dates.iter().any(|listed| is_flipped(listed, &date)) {
        return None; // 03-12 for 12-03: a habit of writing, neither an agreement nor a conflict
    }
    let kind = if agreeing.is_some() { EvidenceKind::BirthDateAgrees } else { EvidenceKind::BirthDateConflicts };
    Some(Qualifier { kind, query: date.to_string(), listed: agreeing.unwrap_or(first).to_string() })
}

/// Whether two exact days differ only by day and month changing places.
fn is_flipped(a: &DateRange, b: &DateRange) -> bool {
    let (x, y) = (a.from, b.from);
    a.is_exact() && b.is_exact() && x.year == y.year && x.month == y.day && x.day == y.month
}

fn countries(query: &Attributes, party: &ListedParty) -> Option<Qualifier> {
    let listed = party.nationalities.iter().chain(party.addresses.iter().map(|a| &a.country));
    let agreeing = listed.filter(|text| !text.is_empty()).find(|text| {
        let key = country_key(text);
        !key.is_empty() && query.countries.contains(&key)
    })?;
    Some(Qualifier { kind: EvidenceKind::CountryAgrees, query: country_key(agreeing), listed: agreeing.clone() })
}

fn genders(query: &Attributes, party: &ListedParty) -> Option<Qualifier> {
    let (query, listed) = (query.gender?, party.gender?);
    let text = |g: Gender| if g == Gender::Female { "female" } else { "male" }.to_owned();
    (query != listed).then(|| Qualifier {
        kind: EvidenceKind::GenderConflicts,
        query: text(query),
        listed: text(listed),
    })
}
