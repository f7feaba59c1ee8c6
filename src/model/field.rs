//! Screened fields: which part of a transaction a text came from, and how it is compared.

use std::fmt;

/// How a screened field is compared with the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    /// A name of a transaction party or agent: compared whole with listed names.
    PartyName,
    /// The name of a vessel, aircraft or carrier in a trade item.
    ObjectName,
    /// Remittance, references, addresses and anything unmapped: searched for embedded names and identifiers.
    Narrative,
    /// An identifier, code, account or wallet: compared exactly, by kind.
    Identifier,
}

impl FieldKind {
    /// Lower-case label, e.g. `party_name`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::PartyName => "party_name",
            Self::ObjectName => "object_name",
            Self::Narrative => "narrative",
            Self::Identifier => "identifier",
        }
    }
}

/// Where a field stands in the caller's own message, e.g. `parties[1].names[0]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(pub String);

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
