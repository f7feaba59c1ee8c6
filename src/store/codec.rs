//! Listed parties to bytes and back: prost messages private to the store, written by hand.
//!
//! prost gives schema evolution for free: a field added here later is absent in old records and changes no byte of a
//! party that lacks it, so list versions stay what they are. Numbers of enums stand in tables of their own because the
//! order of an enum in `model/` may change; identifier kinds are stored by their printed label. Decoding checks
//! everything and fails with a typed error; it never guesses.

use super::error::StoreError;
use crate::model::{
    AliasStrength, Date, DateRange, Designation, Gender, Identifier, IdentifierKind, ListId, ListedAddress, ListedName,
    ListedParty, Measure, NameKind, PartyId, PartyKind, Reference, ReferenceScheme, Relation, RelationKind,
    VesselDetails,
};
use prost::Message;

/// A party as stored. Field numbers are forever.
#[derive(Clone, PartialEq, Message)]
struct PartyRecord {
    #[prost(string, tag = "1")]
    list: String,
    #[prost(string, tag = "2")]
    key: String,
    #[prost(uint32, tag = "3")]
    kind: u32,
    #[prost(message, repeated, tag = "4")]
    names: Vec<NameRecord>,
    #[prost(message, repeated, tag = "5")]
    designations: Vec<DesignationRecord>,
    #[prost(message, repeated, tag = "6")]
    birth_dates: Vec<RangeRecord>,
    #[prost(string, repeated, tag = "7")]
    birth_places: Vec<String>,
    #[prost(string, repeated, tag = "8")]
    nationalities: Vec<String>,
    #[prost(uint32, optional, tag = "9")]
    gender: Option<u32>,
    #[prost(string, optional, tag = "10")]
    title: Option<String>,
    #[prost(message, repeated, tag = "11")]
    identifiers: Vec<IdentifierRecord>,
    #[prost(message, repeated, tag = "12")]
    addresses: Vec<AddressRecord>,
    #[prost(message, repeated, tag = "13")]
    relations: Vec<RelationRecord>,
    #[prost(message, optional, tag = "14")]
    vessel: Option<VesselRecord>,
    #[prost(string, repeated, tag = "15")]
    remarks: Vec<String>,
    #[prost(uint32, optional, tag = "16")]
    listed_on: Option<u32>,
    #[prost(message, repeated, tag = "17")]
    references: Vec<ReferenceRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct NameRecord {
    #[prost(string, tag = "1")]
    text: String,
    #[prost(uint32, tag = "2")]
    kind: u32,
    #[prost(uint32, tag = "3")]
    strength: u32,
}

#[derive(Clone, PartialEq, Message)]
struct DesignationRecord {
    #[prost(string, tag = "1")]
    authority: String,
    #[prost(string, tag = "2")]
    program: String,
    #[prost(string, optional, tag = "3")]
    legal_basis: Option<String>,
    #[prost(uint32, optional, tag = "4")]
    listed_on: Option<u32>,
    #[prost(uint32, repeated, tag = "5")]
    measures: Vec<u32>,
}

/// Days are `yyyymmdd` as a number.
#[derive(Clone, PartialEq, Message)]
struct RangeRecord {
    #[prost(uint32, tag = "1")]
    from: u32,
    #[prost(uint32, tag = "2")]
    to: u32,
    #[prost(bool, tag = "3")]
    circa: bool,
}

#[derive(Clone, PartialEq, Message)]
struct IdentifierRecord {
    #[prost(string, tag = "1")]
    kind: String,
    #[prost(string, tag = "2")]
    value: String,
    #[prost(string, optional, tag = "3")]
    country: Option<String>,
    #[prost(uint32, optional, tag = "4")]
    issued: Option<u32>,
    #[prost(uint32, optional, tag = "5")]
    expires: Option<u32>,
    #[prost(string, optional, tag = "6")]
    label: Option<String>,
    #[prost(bool, tag = "7")]
    doubtful: bool,
}

#[derive(Clone, PartialEq, Message)]
struct AddressRecord {
    #[prost(string, tag = "1")]
    street: String,
    #[prost(string, tag = "2")]
    city: String,
    #[prost(string, tag = "3")]
    country: String,
    #[prost(string, tag = "4")]
    remarks: String,
}

#[derive(Clone, PartialEq, Message)]
struct RelationRecord {
    #[prost(uint32, tag = "1")]
    kind: u32,
    #[prost(string, tag = "2")]
    target_name: String,
    #[prost(string, optional, tag = "3")]
    target: Option<String>,
    #[prost(string, tag = "4")]
    source: String,
}

/// The scheme is stored by its label, like identifier kinds.
#[derive(Clone, PartialEq, Message)]
struct ReferenceRecord {
    #[prost(string, tag = "1")]
    scheme: String,
    #[prost(string, tag = "2")]
    value: String,
}

#[derive(Clone, PartialEq, Message)]
struct VesselRecord {
    #[prost(string, optional, tag = "1")]
    call_sign: Option<String>,
    #[prost(string, optional, tag = "2")]
    vessel_type: Option<String>,
    #[prost(string, optional, tag = "3")]
    tonnage: Option<String>,
    #[prost(string, optional, tag = "4")]
    gross_registered_tonnage: Option<String>,
    #[prost(string, optional, tag = "5")]
    flag: Option<String>,
    #[prost(string, optional, tag = "6")]
    owner: Option<String>,
}

/// Stored numbers of an enum: one table, both directions, and the compiler checks that no variant is missing.
macro_rules! numbers {
    ($enum:ident, $to:ident, $from:ident, { $($variant:ident = $number:literal,)+ }) => {
        fn $to(value: $enum) -> u32 {
            match value { $($enum::$variant => $number,)+ }
        }
        fn $from(number: u32) -> Result<$enum, StoreError> {
            match number {
                $($number => Ok($enum::$variant),)+
                other => Err(bad(format!("unknown number {other} for {}", stringify!($enum)))),
            }
        }
    };
}

numbers!(PartyKind, kind_to, kind_from, { Unknown = 0, Person = 1, Organization = 2, Vessel = 3, Aircraft = 4, });
numbers!(NameKind, name_kind_to, name_kind_from, { Primary = 0, Alias = 1, Former = 2, OriginalScript = 3, });
numbers!(AliasStrength, strength_to, strength_from, { Unstated = 0, Strong = 1, Weak = 2, });
numbers!(Gender, gender_to, gender_from, { Female = 1, Male = 2, });
numbers!(Measure, measure_to, measure_from, {
    Unstated = 0, AssetFreeze = 1, Sectoral = 2, TravelBan = 3, ArmsEmbargo = 4, Maritime = 5,
    ExportControl = 6, Reject = 7,
});
numbers!(RelationKind, relation_to, relation_from, {
    LinkedTo = 0, OwnedOrControlledBy = 1, ActingFor = 2, FamilyOf = 3, LeaderOf = 4, Owns = 5, Supports = 6,
    AssociateOf = 7,
});

fn bad(detail: String) -> StoreError {
    StoreError::Corrupt { what: "a stored party".to_owned(), detail }
}

fn date_to(date: Date) -> u32 {
    u32::from(date.year) * 10_000 + u32::from(date.month) * 100 + u32::from(date.day)
}

fn date_from(number: u32) -> Result<Date, StoreError> {
    let part = |n: u32| u16::try_from(n).unwrap_or(0);
    let day = |n: u32| u8::try_from(n).unwrap_or(0);
    Date::new(part(number / 10_000), day(number / 100 % 100), day(number % 100))
        .map_err(|error| bad(format!("date {number}: {error}")))
}

fn range_from(record: &RangeRecord) -> Result<DateRange, StoreError> {
    let (from, to) = (date_from(record.from)?, date_from(record.to)?);
    if from > to {
        return Err(bad(format!("date range from {from} to {to}")));
    }
    Ok(DateRange { from, to, circa: record.circa })
}

/// The canonical bytes of a party: equal parties have equal bytes, and the other way round.
pub(super) fn encode(party: &ListedParty) -> Vec<u8> {
    let record = PartyRecord {
        list: party.id.list.as_str().to_owned(),
        key: party.id.key.to_string(),
        kind: kind_to(party.kind),
        names: party.names.iter().map(name_record).collect(),
        designations: party.designations.iter().map(designation_record).collect(),
        birth_dates: party.birth_dates.iter().map(range_record).collect(),
        birth_places: party.birth_places.clone(),
        nationalities: party.nationalities.clone(),
        gender: party.gender.map(gender_to),
        title: party.title.clone(),
        identifiers: party.identifiers.iter().map(identifier_record).collect(),
        addresses: party.addresses.iter().map(address_record).collect(),
        relations: party.relations.iter().map(relation_record).collect(),
        vessel: party.vessel.as_ref().map(vessel_record),
        remarks: party.remarks.clone(),
        listed_on: party.listed_on.map(date_to),
        references: party.references.iter().map(reference_record).collect(),
    };
    record.encode_to_vec()
}

/// Reads canonical bytes back.
pub(super) fn decode(bytes: &[u8]) -> Result<ListedParty, StoreError> {
    let record = PartyRecord::decode(bytes).map_err(|error| bad(error.to_string()))?;
    let list: ListId = record.list.parse().map_err(|_| bad("malformed list id".to_owned()))?;
    let id = PartyId::new(list, &record.key).map_err(|error| bad(error.to_string()))?;
    Ok(ListedParty {
        id,
        kind: kind_from(record.kind)?,
        names: each(record.names, name_from)?,
        designations: each(record.designations, designation_from)?,
        birth_dates: each(record.birth_dates, |r| range_from(&r))?,
        birth_places: record.birth_places,
        nationalities: record.nationalities,
        gender: record.gender.map(gender_from).transpose()?,
        title: record.title,
        identifiers: each(record.identifiers, identifier_from)?,
        addresses: each(record.addresses, |a| Ok(address_from(a)))?,
        relations: each(record.relations, related_from)?,
        vessel: record.vessel.map(vessel_from),
        remarks: record.remarks,
        listed_on: record.listed_on.map(date_from).transpose()?,
        references: each(record.references, reference_from)?,
    })
}

fn each<A, B>(records: Vec<A>, read: impl FnMut(A) -> Result<B, StoreError>) -> Result<Vec<B>, StoreError> {
    records.into_iter().map(read).collect()
}

fn name_record(name: &ListedName) -> NameRecord {
    NameRecord { text: name.text.clone(), kind: name_kind_to(name.kind), strength: strength_to(name.strength) }
}

fn name_from(record: NameRecord) -> Result<ListedName, StoreError> {
    Ok(ListedName { text: record.text, kind: name_kind_from(record.kind)?, strength: strength_from(record.strength)? })
}

fn designation_record(designation: &Designation) -> DesignationRecord {
    DesignationRecord {
        authority: designation.authority.clone(),
        program: designation.program.clone(),
        legal_basis: designation.legal_basis.clone(),
        listed_on: designation.listed_on.map(date_to),
        measures: designation.measures.iter().copied().map(measure_to).collect(),
    }
}

fn designation_from(record: DesignationRecord) -> Result<Designation, StoreError> {
    Ok(Designation {
        authority: record.authority,
        program: record.program,
        legal_basis: record.legal_basis,
        listed_on: record.listed_on.map(date_from).transpose()?,
        measures: each(record.measures, measure_from)?,
    })
}

fn range_record(range: &DateRange) -> RangeRecord {
    RangeRecord { from: date_to(range.from), to: date_to(range.to), circa: range.circa }
}

fn identifier_record(identifier: &Identifier) -> IdentifierRecord {
    IdentifierRecord {
        kind: identifier.kind.label().to_owned(),
        value: identifier.value.clone(),
        country: identifier.country.clone(),
        issued: identifier.issued.map(date_to),
        expires: identifier.expires.map(date_to),
        label: identifier.label.clone(),
        doubtful: identifier.doubtful,
    }
}

fn identifier_from(record: IdentifierRecord) -> Result<Identifier, StoreError> {
    let kind = IdentifierKind::from_label(&record.kind).ok_or_else(|| bad("unknown identifier kind".to_owned()))?;
    Ok(Identifier {
        kind,
        value: record.value,
        country: record.country,
        issued: record.issued.map(date_from).transpose()?,
        expires: record.expires.map(date_from).transpose()?,
        label: record.label,
        doubtful: record.doubtful,
    })
}

fn address_record(address: &ListedAddress) -> AddressRecord {
    AddressRecord {
        street: address.street.clone(),
        city: address.city.clone(),
        country: address.country.clone(),
        remarks: address.remarks.clone(),
    }
}

fn address_from(record: AddressRecord) -> ListedAddress {
    ListedAddress { street: record.street, city: record.city, country: record.country, remarks: record.remarks }
}

fn relation_record(relation: &Relation) -> RelationRecord {
    RelationRecord {
        kind: relation_to(relation.kind),
        target_name: relation.target_name.clone(),
        target: relation.target.as_ref().map(ToString::to_string),
        source: relation.source.clone(),
    }
}

fn reference_record(reference: &Reference) -> ReferenceRecord {
    ReferenceRecord { scheme: reference.scheme.label().to_owned(), value: reference.value.clone() }
}

fn reference_from(record: ReferenceRecord) -> Result<Reference, StoreError> {
    let scheme =
        ReferenceScheme::from_label(&record.scheme).ok_or_else(|| bad("unknown reference scheme".to_owned()))?;
    Ok(Reference { scheme, value: record.value })
}

fn related_from(record: RelationRecord) -> Result<Relation, StoreError> {
    let target = record.target.map(|id| id.parse::<PartyId>()).transpose();
    Ok(Relation {
        kind: relation_from(record.kind)?,
        target_name: record.target_name,
        target: target.map_err(|error| bad(error.to_string()))?,
        source: record.source,
    })
}

fn vessel_record(vessel: &VesselDetails) -> VesselRecord {
    VesselRecord {
        call_sign: vessel.call_sign.clone(),
        vessel_type: vessel.vessel_type.clone(),
        tonnage: vessel.tonnage.clone(),
        gross_registered_tonnage: vessel.gross_registered_tonnage.clone(),
        flag: vessel.flag.clone(),
        owner: vessel.owner.clone(),
    }
}

fn vessel_from(record: VesselRecord) -> VesselDetails {
    VesselDetails {
        call_sign: record.call_sign,
        vessel_type: record.vessel_type,
        tonnage: record.tonnage,
        gross_registered_tonnage: record.gross_registered_tonnage,
        flag: record.flag,
        owner: record.owner,
    }
}
