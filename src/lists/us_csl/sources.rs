//! The lists that the Consolidated Screening List is made of: one table.

use super::super::us_dpl;
use crate::model::Measure;

/// One source list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// The tag in brackets of its title, e.g. `EL`.
    pub(super) tag: &'static str,
    /// Who designates.
    pub(super) authority: &'static str,
    /// What standing on it means.
    pub(super) measure: Measure,
    /// Whether its entity numbers are OFAC's.
    pub(super) ofac: bool,
    /// Whether a file without it is a part of the list only: it has hundreds of entries.
    pub(super) large: bool,
}

const fn ofac(tag: &'static str, measure: Measure) -> Source {
    Source { tag, authority: super::super::ofac::AUTHORITY, measure, ofac: true, large: false }
}

const fn export(tag: &'static str, authority: &'static str) -> Source {
    Source { tag, authority, measure: Measure::ExportControl, ofac: false, large: false }
}

const STATE_DDTC: &str = "US State DDTC";
const STATE_ISN: &str = "US State ISN";

/// The table. Only SDNs are blocked: members of the Palestinian Legislative Council and foreign sanctions evaders are
/// to be refused, the others fall under prohibitions of certain dealings (31 CFR 594, EO 13608, EO 13662, EO 13959).
pub(super) static SOURCES: &[Source] = &[
    Source { large: true, ..ofac("SDN", Measure::AssetFreeze) },
    ofac("SSI", Measure::Sectoral),
    ofac("CMIC", Measure::Sectoral),
    ofac("CAP", Measure::Sectoral),
    ofac("NS-MBS", Measure::Sectoral),
    ofac("PLC", Measure::Reject),
    ofac("FSE", Measure::Reject),
    Source { large: true, ..export("EL", us_dpl::AUTHORITY) },
    Source { large: true, ..export("DPL", us_dpl::AUTHORITY) },
    export("UVL", us_dpl::AUTHORITY),
    export("MEU", us_dpl::AUTHORITY),
    Source { large: true, ..export("DTC", STATE_DDTC) },
    // Statutes of several kinds, from aid bans to import bans: the file does not say which.
    Source { measure: Measure::Unstated, ..export("ISN", STATE_ISN) },
];

/// The tag of a title: `Military End User (MEU) List - Bureau of Industry and Security`, `... (NS-MBS List) - ...`.
pub(super) fn tag(title: &str) -> Option<&str> {
    let tag = title.split_once('(')?.1.split_once(')')?.0.trim();
    let tag = tag.strip_suffix("List").map_or(tag, str::trim_end);
    (!tag.is_empty() && tag.len() <= 12 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')).then_some(tag)
}

/// The source list with this tag.
pub(super) fn of(tag: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.tag == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_has_its_row() {
        for (title, expected) in [
            ("Specially Designated Nationals (SDN) - Treasury Department", Some("SDN")),
            ("Military End User (MEU) List - Bureau of Industry and Security", Some("MEU")),
            ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", Some("NS-MBS")),
            ("Capta List (CAP) - Treasury Department", Some("CAP")),
            ("Some New List - Treasury Department", None),
            ("Odd ( ) List", None),
        ] {
            assert_eq!(tag(title), expected, "{title}");
            assert_eq!(tag(title).and_then(of).map(|source| source.tag), expected);
        }
        assert_eq!(of("NEW"), None);
    }
}
