//! The tables of FollowTheMoney: what each schema and each property is to us.
//!
//! Source: the schema files of followthemoney 4 (MIT license). A property that is not here becomes a remark `name: value`,
//! so a new one is never lost; a target of an unknown schema becomes a party of unknown kind and an issue.

use crate::model::{AliasStrength, IdentifierKind, NameKind, PartyKind, ReferenceScheme, RelationKind};

/// What a schema is to us.
#[derive(Debug)]
pub(super) struct Schema {
    /// Name, e.g. `Person`.
    pub(super) name: &'static str,
    /// Its kind, when a target of it is a listed party.
    pub(super) party: Option<PartyKind>,
    /// What it adds to other parties.
    pub(super) adds: Adds,
}

/// What an entity adds to the parties it points to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Adds {
    /// Nothing.
    Nothing,
    /// A designation, to `entity`.
    Sanction,
    /// A document, to `holder`.
    Document,
    /// An address, to the parties whose `addressEntity` names it.
    Address,
    /// An edge between two parties.
    Edge(Edge),
    /// An identifier, to the party that a property names.
    Identifier {
        /// Property that names the party.
        holder: &'static str,
        /// Properties that hold the value.
        values: &'static [&'static str],
        /// Kind of the identifier.
        kind: IdentifierKind,
    },
}

/// An edge between two parties.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// Property of the party it starts from.
    pub(super) from: &'static str,
    /// Property of the party it leads to.
    pub(super) to: &'static str,
    /// What it says of the party it starts from.
    pub(super) forward: RelationKind,
    /// What it says of the party it leads to.
    pub(super) backward: RelationKind,
}

const fn party(name: &'static str, kind: PartyKind) -> Schema {
    Schema { name, party: Some(kind), adds: Adds::Nothing }
}

const fn adding(name: &'static str, adds: Adds) -> Schema {
    Schema { name, party: None, adds }
}

const fn edge(
    name: &'static str,
    from: &'static str,
    to: &'static str,
    forward: RelationKind,
    backward: RelationKind,
) -> Schema {
    adding(name, Adds::Edge(Edge { from, to, forward, backward }))
}

const fn other(name: &'static str) -> Schema {
    adding(name, Adds::Nothing)
}

/// Every schema that has a place here. The others of FollowTheMoney (documents, projects, tenders) say nothing of parties.
pub(super) static SCHEMATA: &[Schema] = {
    use RelationKind as R;
    &[
        party("Person", PartyKind::Person),
        party("Company", PartyKind::Organization),
        party("Organization", PartyKind::Organization),
        party("PublicBody", PartyKind::Organization),
        // "when raw data does not specify if something is a person or company"
        party("LegalEntity", PartyKind::Unknown),
        party("Vessel", PartyKind::Vessel),
        party("Airplane", PartyKind::Aircraft),
        party("Vehicle", PartyKind::Unknown),
        party("Asset", PartyKind::Unknown),
        Schema {
            name: "CryptoWallet",
            party: Some(PartyKind::Unknown),
            adds: Adds::Identifier { holder: "holder", values: &["publicKey"], kind: IdentifierKind::CryptoAddress },
        },
        Schema {
            name: "Security",
            party: Some(PartyKind::Unknown),
            adds: Adds::Identifier { holder: "issuer", values: &["isin"], kind: IdentifierKind::Isin },
        },
        party("BankAccount", PartyKind::Unknown),
        adding("Sanction", Adds::Sanction),
        adding("Identification", Adds::Document),
        adding("Passport", Adds::Document),
        adding("Address", Adds::Address),
        edge("Ownership", "owner", "asset", R::Owns, R::OwnedOrControlledBy),
        edge("Control", "controller", "controlled", R::Owns, R::OwnedOrControlledBy),
        edge("Directorship", "director", "organization", R::LeaderOf, R::LinkedTo),
        edge("Membership", "member", "organization", R::LinkedTo, R::LinkedTo),
        edge("Employment", "employee", "employer", R::LinkedTo, R::LinkedTo),
        edge("Family", "person", "relative", R::FamilyOf, R::FamilyOf),
        edge("Associate", "person", "associate", R::AssociateOf, R::AssociateOf),
        edge("Representation", "agent", "client", R::ActingFor, R::LinkedTo),
        edge("UnknownLink", "subject", "object", R::LinkedTo, R::LinkedTo),
        edge("Succession", "predecessor", "successor", R::LinkedTo, R::LinkedTo),
        edge("Debt", "debtor", "creditor", R::LinkedTo, R::LinkedTo),
        edge("Payment", "payer", "beneficiary", R::LinkedTo, R::LinkedTo),
        edge("Occupancy", "holder", "post", R::LinkedTo, R::LinkedTo),
        other("Position"),
        other("Event"),
        other("Article"),
        other("Document"),
        other("Documentation"),
        other("RealEstate"),
        other("License"),
        other("Project"),
        other("ProjectParticipant"),
        other("EconomicActivity"),
        other("CourtCase"),
        other("CourtCaseParty"),
        other("Similar"),
        other("Risk"),
        other("Territory"),
    ]
};

/// The row of a schema.
pub(super) fn schema(name: &str) -> Option<&'static Schema> {
    SCHEMATA.iter().find(|row| row.name == name)
}

/// A place in what lists say of a ship or aircraft.
#[derive(Clone, Copy, Debug)]
pub(super) enum VesselField {
    Type,
    Tonnage,
    GrossRegisteredTonnage,
    Flag,
}

/// What a property is to us.
#[derive(Clone, Copy, Debug)]
pub(super) enum Use {
    /// A name.
    Name(NameKind, AliasStrength),
    /// A part of a person's name.
    NamePart,
    BirthDate,
    BirthPlace,
    Nationality,
    /// A country the party has to do with.
    Country,
    Gender,
    Title,
    Identifier(IdentifierKind),
    /// The registration of a company, or the mark of an aircraft.
    RegistrationNumber,
    /// The number of a ship, or of a company that runs ships.
    ImoNumber,
    /// An address as text.
    Address,
    /// The id of an address entity.
    AddressEntity,
    Vessel(VesselField),
    /// The id of a party this one is related to.
    Relation(RelationKind),
    Reference(ReferenceScheme),
    Topic,
    /// The id of a program; the designations say it unless there are none.
    Program,
    /// Made by the machinery at every run: says nothing of the party and would change every version.
    Bookkeeping,
    /// Named elsewhere: by the entity that points here.
    Pointer,
}

/// Every property that is more than a remark.
pub(super) static PROPERTIES: &[(&str, Use)] = {
    use AliasStrength::{Strong, Unstated, Weak};
    use IdentifierKind as I;
    use NameKind::{Alias, Former, Primary};
    &[
        ("name", Use::Name(Primary, Strong)),
        ("alias", Use::Name(Alias, Unstated)),
        ("abbreviation", Use::Name(Alias, Unstated)),
        ("weakAlias", Use::Name(Alias, Weak)),
        ("previousName", Use::Name(Former, Unstated)),
        ("firstName", Use::NamePart),
        ("secondName", Use::NamePart),
        ("middleName", Use::NamePart),
        ("fatherName", Use::NamePart),
        ("motherName", Use::NamePart),
        ("lastName", Use::NamePart),
        ("nameSuffix", Use::NamePart),
        ("birthDate", Use::BirthDate),
        ("birthPlace", Use::BirthPlace),
        ("birthCountry", Use::BirthPlace),
        ("nationality", Use::Nationality),
        ("citizenship", Use::Nationality),
        ("country", Use::Country),
        ("jurisdiction", Use::Country),
        ("mainCountry", Use::Country),
        ("gender", Use::Gender),
        ("title", Use::Title),
        ("position", Use::Title),
        ("address", Use::Address),
        ("addressEntity", Use::AddressEntity),
        ("passportNumber", Use::Identifier(I::Passport)),
        ("idNumber", Use::Identifier(I::NationalId)),
        ("taxNumber", Use::Identifier(I::Tax)),
        ("vatCode", Use::Identifier(I::Tax)),
        ("irsCode", Use::Identifier(I::Tax)),
        ("voenCode", Use::Identifier(I::Tax)),
        ("socialSecurityNumber", Use::Identifier(I::Ssn)),
        ("registrationNumber", Use::RegistrationNumber),
        ("licenseNumber", Use::Identifier(I::Registration)),
        ("jibCode", Use::Identifier(I::Registration)),
        ("mbsCode", Use::Identifier(I::Registration)),
        ("innCode", Use::Identifier(I::Inn)),
        ("ogrnCode", Use::Identifier(I::Ogrn)),
        ("kppCode", Use::Identifier(I::Kpp)),
        ("leiCode", Use::Identifier(I::Lei)),
        ("dunsCode", Use::Identifier(I::Duns)),
        ("uscCode", Use::Identifier(I::Uscc)),
        ("swiftBic", Use::Identifier(I::Bic)),
        ("bic", Use::Identifier(I::Bic)),
        ("bikCode", Use::Identifier(I::Bik)),
        ("giiNumber", Use::Identifier(I::Giin)),
        ("isin", Use::Identifier(I::Isin)),
        ("isinCode", Use::Identifier(I::Isin)),
        ("ticker", Use::Identifier(I::EquityTicker)),
        ("imoNumber", Use::ImoNumber),
        ("mmsi", Use::Identifier(I::Mmsi)),
        ("callSign", Use::Identifier(I::CallSign)),
        ("serialNumber", Use::Identifier(I::AircraftSerial)),
        ("publicKey", Use::Identifier(I::CryptoAddress)),
        ("iban", Use::Identifier(I::Iban)),
        ("accountNumber", Use::Identifier(I::BankAccount)),
        ("email", Use::Identifier(I::Email)),
        ("phone", Use::Identifier(I::Phone)),
        ("website", Use::Identifier(I::Website)),
        ("okpoCode", Use::Identifier(I::Other)),
        ("bvdId", Use::Identifier(I::Other)),
        ("icijId", Use::Identifier(I::Other)),
        ("cikCode", Use::Identifier(I::Other)),
        ("cageCode", Use::Identifier(I::Other)),
        ("permId", Use::Identifier(I::Other)),
        ("ricCode", Use::Identifier(I::Other)),
        ("figiCode", Use::Identifier(I::Other)),
        ("uniqueEntityId", Use::Identifier(I::Other)),
        ("npiCode", Use::Identifier(I::Other)),
        ("crsNumber", Use::Identifier(I::Other)),
        ("type", Use::Vessel(VesselField::Type)),
        ("tonnage", Use::Vessel(VesselField::Tonnage)),
        ("grossRegisteredTonnage", Use::Vessel(VesselField::GrossRegisteredTonnage)),
        ("flag", Use::Vessel(VesselField::Flag)),
        ("owner", Use::Relation(RelationKind::OwnedOrControlledBy)),
        ("operator", Use::Relation(RelationKind::OwnedOrControlledBy)),
        ("parent", Use::Relation(RelationKind::OwnedOrControlledBy)),
        ("holder", Use::Relation(RelationKind::OwnedOrControlledBy)),
        ("issuer", Use::Relation(RelationKind::LinkedTo)),
        ("wikidataId", Use::Reference(ReferenceScheme::Wikidata)),
        ("topics", Use::Topic),
        ("programId", Use::Program),
        ("proof", Use::Pointer),
        ("modifiedAt", Use::Bookkeeping),
        ("retrievedAt", Use::Bookkeeping),
        ("indexText", Use::Bookkeeping),
        ("alephUrl", Use::Bookkeeping),
        ("namesMentioned", Use::Bookkeeping),
    ]
};

/// What a property is to us; nothing when it is a remark.
pub(super) fn property(name: &str) -> Option<Use> {
    PROPERTIES.iter().find(|(known, _)| *known == name).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn rows_are_unique() {
        assert_eq!(SCHEMATA.iter().map(|row| row.name).collect::<BTreeSet<_>>().len(), SCHEMATA.len());
        assert_eq!(PROPERTIES.iter().map(|row| row.0).collect::<BTreeSet<_>>().len(), PROPERTIES.len());
        assert!(schema("Person").is_some_and(|row| row.party == Some(PartyKind::Person)));
    }
}
