//! Freshness: what an answer says, and does, when lists were not confirmed to be current for too long.
//!
//! A list is as old as the time since somebody last asked its source and was told it is current; that a list was
//! published long ago says nothing (some change twice a year). Past the soft limit answers are flagged; past the hard
//! limit the policy decides: serve flagged, hold what would be clear, or refuse to screen. The clock is an argument.
//! Demanded by practice: 34 payments passed in the 14 days a vendor's list was stale (OFAC, MidFirst Bank, 2022).

use crate::model::{ErrorReason, FreshnessState, ListVersionInfo, Outcome, labeled_enum};

labeled_enum! {
    /// What happens to transactions while a list is past the hard limit.
    OnExpired {
        /// They are screened and answered as ever, with the flag.
        Serve = "serve",
        /// What would be CLEAR is HOLD, with the reason LISTS_EXPIRED.
        Hold = "hold",
        /// They are NOT_SCREENED, with the reason LISTS_EXPIRED.
        Refuse = "refuse",
    }
}

/// The limits, in seconds since the last confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreshnessLimits {
    /// From this age on a list is stale.
    pub soft_seconds: u64,
    /// From this age on a list is expired; 0 is never.
    pub hard_seconds: u64,
    /// What happens then.
    pub on_expired: OnExpired,
}

impl Default for FreshnessLimits {
    /// Two days, never, serve.
    fn default() -> Self {
        Self { soft_seconds: 172_800, hard_seconds: 0, on_expired: OnExpired::Serve }
    }
}

impl FreshnessLimits {
    /// Age of a list in whole seconds at `now` (seconds since 1970-01-01 UTC); a clock that went back gives 0.
    #[must_use]
    pub fn age_seconds(list: &ListVersionInfo, now: i64) -> u64 {
        u64::try_from(now.saturating_sub(list.checked_at)).unwrap_or(0)
    }

    /// State of one list.
    #[must_use]
    pub fn state_of(&self, list: &ListVersionInfo, now: i64) -> FreshnessState {
        let age = Self::age_seconds(list, now);
        if self.hard_seconds > 0 && age >= self.hard_seconds {
            FreshnessState::Expired
        } else if age >= self.soft_seconds {
            FreshnessState::Stale
        } else {
            FreshnessState::Fresh
        }
    }

    /// State of a corpus: that of its oldest list.
    #[must_use]
    pub fn state(&self, lists: &[ListVersionInfo], now: i64) -> FreshnessState {
        lists.iter().map(|list| self.state_of(list, now)).max().unwrap_or(FreshnessState::Fresh)
    }

    /// What an outcome becomes in this state, with the reason when it changes. Never milder than it was (law 4).
    #[must_use]
    pub fn outcome(&self, state: FreshnessState, outcome: Outcome) -> (Outcome, Option<ErrorReason>) {
        match (state, self.on_expired, outcome) {
            (FreshnessState::Expired, OnExpired::Hold, Outcome::Clear) => {
                (Outcome::Hold, Some(ErrorReason::ListsExpired))
            }
            (FreshnessState::Expired, OnExpired::Refuse, Outcome::Clear | Outcome::Hold | Outcome::Stop) => {
                (Outcome::NotScreened, Some(ErrorReason::ListsExpired))
            }
            (..) => (outcome, None), // fresh, only flagged, or severe enough already
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(checked_at: i64) -> ListVersionInfo {
        ListVersionInfo {
            list: "us_ofac_sdn".parse().unwrap(),
            version: String::new(),
            published: None,
            imported_at: 0,
            checked_at,
            parties: 1,
            names: 1,
            source: String::new(),
        }
    }

    #[test]
    fn a_corpus_is_as_old_as_its_oldest_list() {
        let limits = FreshnessLimits { soft_seconds: 100, hard_seconds: 200, on_expired: OnExpired::Hold };
        let state = |checked: &[i64]| limits.state(&checked.iter().map(|at| list(*at)).collect::<Vec<_>>(), 1_000);
        assert_eq!(state(&[]), FreshnessState::Fresh);
        assert_eq!(state(&[901, 1_500]), FreshnessState::Fresh);
        assert_eq!(state(&[901, 900]), FreshnessState::Stale);
        assert_eq!(state(&[800, 1_000]), FreshnessState::Expired);
        assert_eq!(FreshnessLimits { hard_seconds: 0, ..limits }.state(&[list(0)], 1_000), FreshnessState::Stale);
    }

    #[test]
    fn only_the_hard_limit_changes_outcomes_and_never_to_milder_ones() {
        let limits = |on_expired| FreshnessLimits { soft_seconds: 1, hard_seconds: 2, on_expired };
        for on_expired in OnExpired::ALL {
            for outcome in Outcome::ALL {
                let stale = limits(*on_expired).outcome(FreshnessState::Stale, *outcome);
                assert_eq!(stale, (*outcome, None));
                let (after, reason) = limits(*on_expired).outcome(FreshnessState::Expired, *outcome);
                assert_eq!(reason.is_none(), after == *outcome);
                if *on_expired != OnExpired::Serve {
                    assert_ne!(after, Outcome::Clear);
                }
            }
        }
    }
}
