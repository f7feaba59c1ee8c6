//! Designations: the acts by which an authority lists a party.

use super::date::Date;
use super::labeled::labeled_enum;

labeled_enum! {
    /// What a designation orders.
    Measure {
    /// Funds and interests are frozen.
    AssetFreeze = "asset_freeze",
    /// Only certain dealings are prohibited (debt, equity, correspondent accounts).
    Sectoral = "sectoral",
    /// Entry or transit is refused; payments are not.
    TravelBan = "travel_ban",
    /// Arms are embargoed.
    ArmsEmbargo = "arms_embargo",
    /// A ship may not call at ports or is otherwise restricted.
    Maritime = "maritime",
    /// The file does not say; policy goes by list and program.
    Unstated = "unstated",
    /// Exports need a license; payments are not prohibited as such.
    ExportControl = "export_control",
    /// Payments are rejected, not blocked.
    Reject = "reject",
    }
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
