//! Listed parties: persons, organizations, vessels and aircraft under sanctions.

use super::date::{Date, DateRange};
use super::designation::Designation;
use super::identifier::Identifier;
use super::labeled::labeled_enum;
use super::list::{ListId, ListIdError};
use super::name::ListedName;
use std::fmt;
use std::str::FromStr;

/// The id of a listed party: list id and the authority's own key, printed as `us_ofac_sdn:7489`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyId {
    /// The list the party stands on.
    pub list: ListId,
    /// The authority's key, unique within the list; 1 to 120 visible ASCII characters.
    pub key: Box<str>,
}

/// A text that is not a listed party id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartyIdError {
    /// There is no colon between list and key.
    #[error("expected LIST:KEY such as us_ofac_sdn:7489, got no colon")]
    NoColon,
    /// The part before the colon is not a list id.
    #[error(transparent)]
    List(#[from] ListIdError),
    /// The part after the colon is empty, too long or has blanks or non-ASCII characters.
    #[error("expected a key of 1 to 120 visible ASCII characters after the colon, got {length} bytes")]
    Key {
        /// Length of what was got, in bytes.
        length: usize,
    },
}

impl PartyId {
    /// Makes an id, checking the key.
    pub fn new(list: ListId, key: &str) -> Result<Self, PartyIdError> {
        let valid = (1..=120).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if valid { Ok(Self { list, key: key.into() }) } else { Err(PartyIdError::Key { length: key.len() }) }
    }
}

impl FromStr for PartyId {
    type Err = PartyIdError;

    fn from_str(text: &str) -> Result<Self, PartyIdError> {
        let (list, key) = text.split_once(':').ok_or(PartyIdError::NoColon)?;
        Self::new(list.parse()?, key)
    }
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.list, self.key)
    }
}

/// What a party is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartyKind {
    /// A natural person.
    Person,
    /// A company, government body or any other organization.
    Organization,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
    /// Not stated; compatible with every other kind.
    Unknown,
}

impl PartyKind {
    /// What a party is of which two rows say these: what one of them says, `Unknown` when they contradict each other.
    #[must_use]
    pub fn agreed(self, other: Self) -> Self {
        match (self, other) {
            (kind, Self::Unknown) | (Self::Unknown, kind) => kind,
            (one, two) if one == two => one,
            _ => Self::Unknown, // they contradict each other
        }
    }

    /// Lower-case label, e.g. `person`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Vessel => "vessel",
            Self::Aircraft => "aircraft",
            Self::Unknown => "unknown",
        }
    }
}

/// Gender as printed by the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// An address of a listed party; each part as printed, empty when absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListedAddress {
    /// Street, building, post box.
    pub street: String,
    /// City, state and post code, as printed in one field.
    pub city: String,
    /// Country as printed, e.g. `Korea, North`.
    pub country: String,
    /// The authority's remark on the address.
    pub remarks: String,
}

labeled_enum! {
    /// How two parties are related.
    RelationKind {
    /// The source says only that they are linked.
    LinkedTo = "linked_to",
    /// The named party owns or controls this one.
    OwnedOrControlledBy = "owned_or_controlled_by",
    /// This party acts for the named one.
    ActingFor = "acting_for",
    /// They are of one family.
    FamilyOf = "family_of",
    /// This party leads the named one, or is an official of it.
    LeaderOf = "leader_of",
    /// This party owns, controls or operates the named one.
    Owns = "owns",
    /// This party supports the named one (funds, goods, services).
    Supports = "supports",
    /// They are associates.
    AssociateOf = "associate_of",
    }
}

/// An edge from a listed party to another, by name and, where it could be resolved, by id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Relation {
    /// How they are related.
    pub kind: RelationKind,
    /// The other party as named by the source; empty when the source gives an id only.
    pub target_name: String,
    /// The other party's id, when the source gives it or exactly one party of the list has that name.
    pub target: Option<PartyId>,
    /// Where the file says so, in its own words, e.g. `Linked To`, `Owned or Controlled By (former)`, `Parent company`.
    pub source: String,
}

labeled_enum! {
    /// Whose number of a party a cross reference is.
    ReferenceScheme {
    /// Permanent reference number of the UN Security Council, e.g. `QDi.001`.
    UnReference = "un_reference",
    /// Group ID of the UK's OFSI, e.g. `13344`.
    OfsiGroup = "ofsi_group",
    /// Unique ID of the UK Sanctions List, e.g. `GHR0001`.
    UkUniqueId = "uk_unique_id",
    /// EU reference number, e.g. `EU.36.64`.
    EuReference = "eu_reference",
    /// Entry number of OFAC, one space of numbers for the SDN and the non-SDN lists, e.g. `7489`.
    OfacEntry = "ofac_entry",
    /// SECO's number of a target (SSID), e.g. `10123`.
    SecoTarget = "seco_target",
    /// Reference of Australia's DFAT, e.g. `2`.
    DfatReference = "dfat_reference",
    /// Id of an OpenSanctions entity, present or former, e.g. `NK-abc`.
    OpenSanctions = "opensanctions",
    /// Wikidata item, e.g. `Q7747`.
    Wikidata = "wikidata",
    }
}

/// A number under which an authority knows the party: its own, or another authority's. Tells that two listings are of
/// one subject; never matched against payments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// Whose number.
    pub scheme: ReferenceScheme,
    /// The number as printed, without blanks around it.
    pub value: String,
}

/// What lists say of ships (and, for the call sign and owner, aircraft).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct VesselDetails {
    /// Radio call sign.
    pub call_sign: Option<String>,
    /// Type as printed, e.g. `Crude Oil Tanker`.
    pub vessel_type: Option<String>,
    /// Tonnage as printed.
    pub tonnage: Option<String>,
    /// Gross registered tonnage as printed.
    pub gross_registered_tonnage: Option<String>,
    /// Flag as printed.
    pub flag: Option<String>,
    /// Owner as printed.
    pub owner: Option<String>,
}

/// One party on one list, in canonical form.
///
/// The canonical form is what versions are hashed and compared by: formatting of the source file never enters it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListedParty {
    /// List and key.
    pub id: PartyId,
    /// What the party is.
    pub kind: PartyKind,
    /// All names, the primary name first.
    pub names: Vec<ListedName>,
    /// Acts of designation, one per program, in the order printed.
    pub designations: Vec<Designation>,
    /// Dates of birth, several when the authority prints several.
    pub birth_dates: Vec<DateRange>,
    /// Places of birth as printed.
    pub birth_places: Vec<String>,
    /// Nationalities and citizenships as printed.
    pub nationalities: Vec<String>,
    /// Gender, where stated.
    pub gender: Option<Gender>,
    /// Title or function as printed.
    pub title: Option<String>,
    /// Documents, codes, wallets and contact data.
    pub identifiers: Vec<Identifier>,
    /// Addresses.
    pub addresses: Vec<ListedAddress>,
    /// Edges to other parties.
    pub relations: Vec<Relation>,
    /// Numbers under which this and other authorities know the party.
    pub references: Vec<Reference>,
    /// What the list says of a ship or aircraft.
    pub vessel: Option<VesselDetails>,
    /// Everything else the source says, one entry per remark, as printed; nothing is dropped.
    pub remarks: Vec<String>,
    /// Date of listing or of the last change, where stated.
    pub listed_on: Option<Date>,
}

impl ListedParty {
    /// A party with an id and a kind and nothing else.
    #[must_use]
    pub fn new(id: PartyId, kind: PartyKind) -> Self {
        Self {
            id,
            kind,
            names: Vec::new(),
            designations: Vec::new(),
            birth_dates: Vec::new(),
            birth_places: Vec::new(),
            nationalities: Vec::new(),
            gender: None,
            title: None,
            identifiers: Vec::new(),
            addresses: Vec::new(),
            relations: Vec::new(),
            references: Vec::new(),
            vessel: None,
            remarks: Vec::new(),
            listed_on: None,
        }
    }

    /// The name the party is shown under: its first name, or its id when it has none.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.names.first().map_or(&self.id.key, |name| &name.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn party_ids_round_trip_and_refuse_nonsense() {
        let id: PartyId = "us_ofac_sdn:7489".parse().unwrap();
        assert_eq!(id.to_string(), "us_ofac_sdn:7489");
        assert_eq!("us_ofac_sdn".parse::<PartyId>(), Err(PartyIdError::NoColon));
        assert!(matches!("US:1".parse::<PartyId>(), Err(PartyIdError::List(_))));
        assert!(matches!("us:".parse::<PartyId>(), Err(PartyIdError::Key { length: 0 })));
        assert!(matches!("us:a b".parse::<PartyId>(), Err(PartyIdError::Key { .. })));
    }
}
