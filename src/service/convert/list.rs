//! Listed parties, list versions and the corpus to wire messages.

use super::enums;
use crate::model;
use crate::policy::FreshnessLimits;
use crate::service::proto;

/// A corpus as the wire carries it.
#[must_use]
pub fn corpus_to_wire(corpus: &model::CorpusInfo) -> proto::Corpus {
    proto::Corpus { version: corpus.version.clone(), lists: corpus.lists.iter().map(list_version_to_wire).collect() }
}

/// A list version as the wire carries it.
#[must_use]
pub fn list_version_to_wire(info: &model::ListVersionInfo) -> proto::ListVersion {
    let at = |seconds| Some(pbjson_types::Timestamp { seconds, nanos: 0 });
    proto::ListVersion {
        list_id: info.list.to_string(),
        version: info.version.clone(),
        published: printed(info.published),
        imported_at: at(info.imported_at),
        checked_at: at(info.checked_at),
        parties: info.parties,
        names: info.names,
        source: info.source.clone(),
    }
}

/// How current the lists of a corpus are at `now` (seconds since 1970-01-01 UTC).
#[must_use]
pub fn freshness_to_wire(corpus: &model::CorpusInfo, limits: &FreshnessLimits, now: i64) -> proto::Freshness {
    let state = |state| enums::freshness_state::to_wire(state).into();
    let lists = corpus.lists.iter().map(|info| proto::ListFreshness {
        list_id: info.list.to_string(),
        version: info.version.clone(),
        published: printed(info.published),
        checked_at: Some(pbjson_types::Timestamp { seconds: info.checked_at, nanos: 0 }),
        age_seconds: FreshnessLimits::age_seconds(info, now),
        state: state(limits.state_of(info, now)),
    });
    proto::Freshness { lists: lists.collect(), state: state(limits.state(&corpus.lists, now)) }
}

/// A listed party as the wire carries it.
#[must_use]
pub fn listed_party_to_wire(party: &model::ListedParty) -> proto::ListedParty {
    proto::ListedParty {
        party_id: party.id.to_string(),
        kind: enums::party_kind::to_wire(party.kind).into(),
        names: party.names.iter().map(name_to_wire).collect(),
        designations: party.designations.iter().map(|act| designation_to_wire(&party.id.list, act)).collect(),
        birth_dates: party.birth_dates.iter().map(date_range_to_wire).collect(),
        birth_places: party.birth_places.clone(),
        nationalities: party.nationalities.clone(),
        gender: party.gender.map_or(0, |gender| enums::gender::to_wire(gender).into()),
        title: party.title.clone().unwrap_or_default(),
        identifiers: party.identifiers.iter().map(identifier_to_wire).collect(),
        addresses: party.addresses.iter().map(address_to_wire).collect(),
        relations: party.relations.iter().map(relation_to_wire).collect(),
        vessel: party.vessel.as_ref().map(vessel_to_wire),
        remarks: party.remarks.clone(),
        listed_on: printed(party.listed_on),
        references: party.references.iter().map(reference_to_wire).collect(),
    }
}

fn printed(date: Option<model::Date>) -> String {
    date.map_or_else(String::new, |date| date.to_string())
}

fn name_to_wire(name: &model::ListedName) -> proto::ListedName {
    proto::ListedName {
        text: name.text.clone(),
        kind: enums::name_kind::to_wire(name.kind).into(),
        strength: enums::alias_strength::to_wire(name.strength).into(),
    }
}

fn designation_to_wire(list: &model::ListId, designation: &model::Designation) -> proto::Designation {
    let key = model::ProgramKey::of(list, &designation.program);
    proto::Designation {
        authority: designation.authority.clone(),
        program: designation.program.clone(),
        legal_basis: designation.legal_basis.clone().unwrap_or_default(),
        listed_on: printed(designation.listed_on),
        measures: designation.measures.iter().map(|measure| enums::measure::to_wire(*measure).into()).collect(),
        program_family: key.family().map_or_else(String::new, |family| family.label().to_owned()),
        program_key: key.to_string(),
    }
}

fn date_range_to_wire(range: &model::DateRange) -> proto::ListedDate {
    proto::ListedDate { from: range.from.to_string(), to: range.to.to_string(), circa: range.circa }
}

fn identifier_to_wire(identifier: &model::Identifier) -> proto::Identifier {
    proto::Identifier {
        kind: enums::identifier_kind::to_wire(identifier.kind).into(),
        value: identifier.value.clone(),
        country: identifier.country.clone().unwrap_or_default(),
        label: identifier.label.clone().unwrap_or_default(),
        issued: printed(identifier.issued),
        expires: printed(identifier.expires),
        doubtful: identifier.doubtful,
    }
}

fn address_to_wire(address: &model::ListedAddress) -> proto::ListedAddress {
    proto::ListedAddress {
        street: address.street.clone(),
        city: address.city.clone(),
        country: address.country.clone(),
        remarks: address.remarks.clone(),
    }
}

fn relation_to_wire(relation: &model::Relation) -> proto::Relation {
    proto::Relation {
        kind: enums::relation_kind::to_wire(relation.kind).into(),
        target_name: relation.target_name.clone(),
        target_party_id: relation.target.as_ref().map_or_else(String::new, ToString::to_string),
        source: relation.source.clone(),
    }
}

fn reference_to_wire(reference: &model::Reference) -> proto::Reference {
    proto::Reference {
        scheme: enums::reference_scheme::to_wire(reference.scheme).into(),
        value: reference.value.clone(),
    }
}

fn vessel_to_wire(vessel: &model::VesselDetails) -> proto::VesselDetails {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    proto::VesselDetails {
        call_sign: text(&vessel.call_sign),
        vessel_type: text(&vessel.vessel_type),
        tonnage: text(&vessel.tonnage),
        gross_registered_tonnage: text(&vessel.gross_registered_tonnage),
        flag: text(&vessel.flag),
        owner: text(&vessel.owner),
    }
}
