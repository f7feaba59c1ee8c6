//! The guard: a doubtful list version never replaces a good one (law 7).
//!
//! Readers refuse broken files; the guard refuses whole files that make no sense next to the version in force. Real
//! publications of OFAC grow by up to 4 percent and lose up to 0.6 percent at a time; a loss of more, a collapse of a
//! column or a date going back is an accident until a person says otherwise. Every refusal carries what was got and
//! what was expected; an override carries its reason.

use super::ParsedList;
use crate::model::{Date, ListedParty, NameKind, PartyKind};

/// Losses and gains of so few parties or names are never doubtful: small kinds move by more than any share.
const ALWAYS_ACCEPTED: u64 = 10;

/// Fill rates are compared only where at least this many parties had the field: a share of few says nothing.
const LEAST_FILLED: u64 = 20;

/// Limits of the guard for one list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GuardLimits {
    /// Largest accepted loss of parties or names, as a share of the version in force, e.g. `0.02`.
    pub max_shrink: f32,
    /// Largest accepted loss of one kind of party: a mass removal mostly falls on one kind, e.g. vessels.
    pub max_kind_shrink: f32,
    /// Largest accepted gain of parties or names, e.g. `0.5`.
    pub max_growth: f32,
    /// Smallest accepted ratio of the new fill rate of a field to the old one, e.g. `0.5`.
    pub min_fill: f32,
    /// Fewest parties a version must have, 1 at least.
    pub min_parties: u64,
}

impl GuardLimits {
    /// The limits for a large, active list.
    pub const DEFAULT: Self =
        Self { max_shrink: 0.02, max_kind_shrink: 0.15, max_growth: 0.5, min_fill: 0.5, min_parties: 1 };
}

impl Default for GuardLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The figures of a list version that the guard compares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSummary {
    /// Listed parties.
    pub parties: u64,
    /// Their names, weak ones included.
    pub names: u64,
    /// Persons.
    pub persons: u64,
    /// Organizations.
    pub organizations: u64,
    /// Vessels.
    pub vessels: u64,
    /// Aircraft.
    pub aircraft: u64,
    /// Parties of no stated kind.
    pub unknown: u64,
    /// Parties with a date of birth.
    pub with_birth_date: u64,
    /// Parties with an identifier.
    pub with_identifier: u64,
    /// Parties with a name besides the primary one.
    pub with_alias: u64,
    /// The authority's publication date, where known.
    pub published: Option<Date>,
}

impl ListSummary {
    /// The figures of these parties.
    #[must_use]
    pub fn of(parties: &[ListedParty], published: Option<Date>) -> Self {
        let mut sum = Self { published, ..Self::default() };
        for party in parties {
            sum.parties += 1;
            sum.names += party.names.len() as u64;
            *match party.kind {
                PartyKind::Person => &mut sum.persons,
                PartyKind::Organization => &mut sum.organizations,
                PartyKind::Vessel => &mut sum.vessels,
                PartyKind::Aircraft => &mut sum.aircraft,
                PartyKind::Unknown => &mut sum.unknown,
            } += 1;
            sum.with_birth_date += u64::from(!party.birth_dates.is_empty());
            sum.with_identifier += u64::from(!party.identifiers.is_empty());
            sum.with_alias += u64::from(party.names.iter().any(|name| name.kind != NameKind::Primary));
        }
        sum
    }

    /// Totals and kinds with their labels; `true` marks a total.
    const fn figures(&self) -> [(&'static str, u64, bool); 6] {
        [
            ("parties", self.parties, true),
            ("names", self.names, true),
            ("persons", self.persons, false),
            ("organizations", self.organizations, false),
            ("vessels", self.vessels, false),
            ("aircraft", self.aircraft, false),
        ]
    }

    /// Filled fields with their labels.
    const fn filled(&self) -> [(&'static str, u64); 3] {
        [("birth dates", self.with_birth_date), ("identifiers", self.with_identifier), ("aliases", self.with_alias)]
    }
}

/// The figures of a parsed list.
#[must_use]
pub fn summarize(list: &ParsedList) -> ListSummary {
    ListSummary::of(&list.parties, list.published)
}

/// What an operator accepts this once, each with a reason for the record. A blank reason accepts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuardOverrides {
    /// Accept a loss of parties, names or filled fields, or too few parties; never an empty list.
    pub accept_shrink: Option<String>,
    /// Accept a gain over the limit.
    pub accept_growth: Option<String>,
    /// Accept a publication date before the one in force.
    pub accept_older: Option<String>,
}

/// Why the guard refuses a list version.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GuardRefusal {
    /// No parties at all; cannot be overridden.
    #[error("the new version is empty: expected at least {expected} parties, got 0")]
    Empty {
        /// Fewest parties accepted.
        expected: u64,
    },
    /// Fewer parties than the list can have.
    #[error("too few parties: expected at least {expected}, got {got}")]
    TooFew {
        /// Fewest parties accepted.
        expected: u64,
        /// Parties of the new version.
        got: u64,
    },
    /// A figure falls by more than the limit.
    #[error("{figure} shrink from {before} to {got}: expected at least {expected}")]
    Shrink {
        /// What is counted, e.g. `vessels`.
        figure: &'static str,
        /// The figure of the version in force.
        before: u64,
        /// The new figure.
        got: u64,
        /// The least accepted figure.
        expected: u64,
    },
    /// A figure rises by more than the limit.
    #[error("{figure} grow from {before} to {got}: expected at most {expected}")]
    Growth {
        /// What is counted.
        figure: &'static str,
        /// The figure of the version in force.
        before: u64,
        /// The new figure.
        got: u64,
        /// The largest accepted figure.
        expected: u64,
    },
    /// A field that was filled is not any more.
    #[error("{field}: filled for {got} of 1,000 parties, expected at least {expected} of 1,000 as before")]
    FillCollapse {
        /// The field, e.g. `birth dates`.
        field: &'static str,
        /// Parties of 1,000 that have it.
        got: u64,
        /// Least accepted.
        expected: u64,
    },
    /// The publication date goes back.
    #[error("published on {got}, before the version in force: expected {expected} or later")]
    Older {
        /// Date of the new version.
        got: Date,
        /// Date of the version in force.
        expected: Date,
    },
}

/// Compares a new version with the one in force; the first refusal in order of weight, or nothing.
pub fn check(
    previous: Option<&ListSummary>,
    new: &ListSummary,
    limits: &GuardLimits,
    overrides: &GuardOverrides,
) -> Result<(), GuardRefusal> {
    let accepted = |reason: &Option<String>| reason.as_deref().is_some_and(|text| !text.trim().is_empty());
    let least = limits.min_parties.max(1);
    if new.parties == 0 {
        return Err(GuardRefusal::Empty { expected: least });
    }
    if !accepted(&overrides.accept_shrink) {
        if new.parties < least {
            return Err(GuardRefusal::TooFew { expected: least, got: new.parties });
        }
        if let Some(before) = previous {
            check_shrink(before, new, limits)?;
            check_fill(before, new, limits)?;
        }
    }
    let Some(before) = previous else { return Ok(()) };
    if !accepted(&overrides.accept_growth) {
        check_growth(before, new, limits)?;
    }
    match (before.published, new.published) {
        (Some(expected), Some(got)) if got < expected && !accepted(&overrides.accept_older) => {
            Err(GuardRefusal::Older { got, expected })
        }
        _ => Ok(()), // in order, or one of the dates is not known
    }
}

/// `figure * share`, rounded, because an f32 such as 0.02 is a little less than it says. Figures of lists are far below
/// the range where f64 loses whole numbers.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn share(figure: u64, share: f32) -> u64 {
    (figure as f64 * f64::from(share.max(0.0))).round() as u64
}

/// Refuses losses over the limits.
fn check_shrink(before: &ListSummary, new: &ListSummary, limits: &GuardLimits) -> Result<(), GuardRefusal> {
    for ((figure, before, total), (_, got, _)) in before.figures().into_iter().zip(new.figures()) {
        let limit = if total { limits.max_shrink } else { limits.max_kind_shrink };
        let mut allowed = share(before, limit).max(ALWAYS_ACCEPTED);
        if !total {
            allowed = allowed.min(before.saturating_sub(1)); // a kind never vanishes unasked
        }
        let expected = before.saturating_sub(allowed);
        if got < expected {
            return Err(GuardRefusal::Shrink { figure, before, got, expected });
        }
    }
    Ok(())
}

/// Refuses gains over the limit. Kinds may grow as they like: their totals are bounded.
fn check_growth(before: &ListSummary, new: &ListSummary, limits: &GuardLimits) -> Result<(), GuardRefusal> {
    for ((figure, before, total), (_, got, _)) in before.figures().into_iter().zip(new.figures()) {
        let expected = before.saturating_add(share(before, limits.max_growth).max(ALWAYS_ACCEPTED));
        if total && got > expected {
            return Err(GuardRefusal::Growth { figure, before, got, expected });
        }
    }
    Ok(())
}

/// Refuses a field that was filled and suddenly is not: a shifted column, a lost file.
fn check_fill(before: &ListSummary, new: &ListSummary, limits: &GuardLimits) -> Result<(), GuardRefusal> {
    for ((field, filled), (_, now)) in before.filled().into_iter().zip(new.filled()) {
        if filled < LEAST_FILLED {
            continue;
        }
        let per_mille = |filled: u64, parties: u64| filled.saturating_mul(1_000) / parties.max(1);
        let (got, expected) = (per_mille(now, new.parties), share(per_mille(filled, before.parties), limits.min_fill));
        if got < expected {
            return Err(GuardRefusal::FillCollapse { field, got, expected });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> ListSummary {
        ListSummary {
            parties: 10_000,
            names: 30_000,
            persons: 5_000,
            organizations: 4_500,
            vessels: 400,
            aircraft: 100,
            unknown: 0,
            with_birth_date: 4_000,
            with_identifier: 6_000,
            with_alias: 7_000,
            published: "2024-07-02".parse().ok(),
        }
    }

    fn refusal(new: &ListSummary) -> Option<GuardRefusal> {
        check(Some(&summary()), new, &GuardLimits::DEFAULT, &GuardOverrides::default()).err()
    }

    fn reason() -> String {
        "delisting of 2024-07-03 checked by hand".to_owned()
    }

    #[test]
    fn the_same_and_ordinary_changes_pass() {
        assert_eq!(refusal(&summary()), None);
        assert_eq!(refusal(&ListSummary { parties: 9_800, vessels: 341, ..summary() }), None);
        assert_eq!(refusal(&ListSummary { parties: 15_000, names: 45_000, ..summary() }), None);
        assert!(check(None, &summary(), &GuardLimits::DEFAULT, &GuardOverrides::default()).is_ok());
    }

    #[test]
    fn an_empty_version_is_refused_whatever_is_accepted() {
        let all = GuardOverrides {
            accept_shrink: Some(reason()),
            accept_growth: Some(reason()),
            accept_older: Some(reason()),
        };
        let got = check(None, &ListSummary::default(), &GuardLimits::DEFAULT, &all);
        assert_eq!(got, Err(GuardRefusal::Empty { expected: 1 }));
    }

    #[test]
    fn a_loss_over_the_limit_is_refused_until_a_reason_is_given() {
        let new = ListSummary { parties: 9_799, ..summary() };
        let expected = GuardRefusal::Shrink { figure: "parties", before: 10_000, got: 9_799, expected: 9_800 };
        assert_eq!(refusal(&new), Some(expected.clone()));
        let blank = GuardOverrides { accept_shrink: Some(" ".to_owned()), ..GuardOverrides::default() };
        assert_eq!(check(Some(&summary()), &new, &GuardLimits::DEFAULT, &blank), Err(expected));
        let given = GuardOverrides { accept_shrink: Some(reason()), ..GuardOverrides::default() };
        assert_eq!(check(Some(&summary()), &new, &GuardLimits::DEFAULT, &given), Ok(()));
    }

    #[test]
    fn names_and_kinds_have_their_own_limits() {
        let names = refusal(&ListSummary { names: 20_000, ..summary() });
        assert!(matches!(names, Some(GuardRefusal::Shrink { figure: "names", expected: 29_400, .. })));
        let vessels = refusal(&ListSummary { vessels: 339, ..summary() });
        assert!(matches!(vessels, Some(GuardRefusal::Shrink { figure: "vessels", expected: 340, .. })));
        let small = ListSummary { aircraft: 3, ..summary() };
        let none_left = ListSummary { aircraft: 0, ..summary() };
        let got = check(Some(&small), &none_left, &GuardLimits::DEFAULT, &GuardOverrides::default());
        assert_eq!(got, Err(GuardRefusal::Shrink { figure: "aircraft", before: 3, got: 0, expected: 1 }));
    }

    #[test]
    fn growth_age_and_collapse_are_refused() {
        let grown = refusal(&ListSummary { parties: 15_001, ..summary() });
        assert!(matches!(grown, Some(GuardRefusal::Growth { figure: "parties", expected: 15_000, .. })));
        let older = refusal(&ListSummary { published: "2024-07-01".parse().ok(), ..summary() });
        assert!(matches!(older, Some(GuardRefusal::Older { .. })));
        let unfilled = refusal(&ListSummary { with_birth_date: 1_999, ..summary() });
        assert_eq!(unfilled, Some(GuardRefusal::FillCollapse { field: "birth dates", got: 199, expected: 200 }));
        assert_eq!(refusal(&ListSummary { published: None, ..summary() }), None);
    }

    #[test]
    fn too_few_parties_are_refused() {
        let limits = GuardLimits { min_parties: 20_000, ..GuardLimits::DEFAULT };
        let got = check(None, &summary(), &limits, &GuardOverrides::default());
        assert_eq!(got, Err(GuardRefusal::TooFew { expected: 20_000, got: 10_000 }));
    }
}
