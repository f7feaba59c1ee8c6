//! Designations: the acts by which an authority lists a party.

use super::date::Date;

/// What a designation orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Funds and interests are frozen.
    AssetFreeze,
    /// Only certain dealings are prohibited (debt, equity, correspondent accounts).
    Sectoral,
    /// Entry or transit is refused; payments are not.
    TravelBan,
    /// Arms are embargoed.
    ArmsEmbargo,
    /// A ship may not call at ports or is otherwise restricted.
    Maritime,
    /// The file does not say; policy goes by list and program.
    Unstated,
}

/// One act of designation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Designation {
    /// Who designates, e.g. `US Treasury OFAC`.
    pub authority: String,
    /// The program tag exactly as printed, e.g. `GLOMAG` or `CAATSA - RUSSIA`.
    pub program: String,
    /// Legal basis where the file states it, e.g. `E.O. 13818`.
    pub legal_basis: Option<String>,
    /// Date of listing where the file states it.
    pub listed_on: Option<Date>,
    /// What the act orders.
    pub measures: Vec<Measure>,
}
