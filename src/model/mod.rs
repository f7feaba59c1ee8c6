//! The vocabulary of the house: parties, designations, names, identifiers, lists, transactions and decisions.
//!
//! Plain values without behavior beyond parsing and printing themselves. Nothing here reads a clock, a file or a
//! socket, and nothing here knows the wire format or the store. Every other module speaks in these words; their
//! meanings are in `docs/glossary.md`.

pub mod date;
pub mod decision;
pub mod designation;
pub mod evidence;
pub mod field;
pub mod file;
pub mod identifier;
mod labeled;
pub mod list;
pub mod name;
pub mod party;
pub mod program;
pub mod reason;
pub mod transaction;

pub use date::{Date, DateError, DateRange};
pub use decision::{Hit, HitKind, Outcome, RecommendedAction, ScreeningDecision, Versions};
pub use designation::{Designation, Measure};
pub use evidence::{Evidence, EvidenceKind, Residue, Span};
pub use field::{FieldKind, FieldPath};
pub use file::{FileContent, ListFile};
pub use identifier::{Identifier, IdentifierKind};
pub(crate) use labeled::labeled_enum;
pub use list::{CorpusInfo, FreshnessState, ListId, ListIdError, ListVersionInfo};
pub use name::{AliasStrength, ListedName, NameKind};
pub use party::{
    Gender, ListedAddress, ListedParty, PartyId, PartyIdError, PartyKind, Reference, ReferenceScheme, Relation,
    RelationKind, VesselDetails,
};
pub use program::{ProgramFamily, ProgramKey};
pub use reason::ErrorReason;
pub use transaction::{
    Account, Address, Agent, AgentRole, Amount, CryptoAddress, FreeText, PartyRole, TextRole, TradeItem, TradeItemKind,
    Transaction, TransactionParty,
};
