//! Gauges and counters of one list, and how its facts become numbers.
//!
//! Which lists have series of their own is decided by the parent module.

use super::labels::RefreshResult;
use super::registry::{Family, Registry};
use super::table;
use crate::model::{Date, HitKind, ListVersionInfo};
use metrics::{Counter, Gauge};

/// Handles of one list.
pub(super) struct ListHandles {
    pub(super) published: Gauge,
    pub(super) loaded: Gauge,
    pub(super) checked: Gauge,
    pub(super) parties: Gauge,
    pub(super) names: Gauge,
    pub(super) self_match: Gauge,
    pub(super) refresh: Family<RefreshResult, Counter>,
    pub(super) hits: Family<HitKind, Counter>,
}

impl ListHandles {
    pub(super) fn new(registry: &Registry, id: &str) -> Self {
        let list = [("list", id)];
        Self {
            published: registry.gauge(&table::LIST_PUBLISHED, &list),
            loaded: registry.gauge(&table::LIST_LOADED, &list),
            checked: registry.gauge(&table::LIST_CHECKED, &list),
            parties: registry.gauge(&table::LIST_PARTIES, &list),
            names: registry.gauge(&table::LIST_NAMES, &list),
            self_match: registry.gauge(&table::LIST_SELF_MATCH, &list),
            refresh: registry.counters(&table::LIST_REFRESH, &list),
            hits: registry.counters(&table::HITS, &list),
        }
    }

    /// What is in force under this label: one version, none, or for `custom` several, which are added up; their oldest
    /// dates are the ones that matter.
    pub(super) fn in_force(&self, versions: &[&ListVersionInfo]) {
        let oldest = |of: fn(&&ListVersionInfo) -> i64| versions.iter().map(of).min().unwrap_or(0) as f64;
        self.published.set(oldest(|version| version.published.map_or(0, seconds_of)));
        self.loaded.set(oldest(|version| version.imported_at));
        self.checked.set(oldest(|version| version.checked_at));
        self.parties.set(versions.iter().map(|version| f64::from(version.parties)).sum::<f64>());
        self.names.set(versions.iter().map(|version| f64::from(version.names)).sum::<f64>());
    }
}

/// Midnight UTC of a date in seconds since 1970 (days-from-civil of H. Hinnant's date algorithms).
pub(super) fn seconds_of(date: Date) -> i64 {
    let year = i64::from(date.year) - i64::from(date.month <= 2);
    let month = (i64::from(date.month) + 9) % 12;
    let era = year.div_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + i64::from(date.day) - 1;
    let year_of_era = year.rem_euclid(400);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * 86_400
}

/// The first 48 bits of a hexadecimal version as a number: exact in a float. 0 for no version.
pub(super) fn content_number(version: &str) -> u64 {
    version.get(..12).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}
