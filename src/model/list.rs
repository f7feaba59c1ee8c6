//! Lists, their versions, and the corpus that is in force.

use super::date::Date;
use super::labeled::labeled_enum;
use std::fmt;
use std::str::FromStr;

/// The id of a list, e.g. `us_ofac_sdn`: 1 to 40 of `a-z 0-9 _`, starting with a letter.
///
/// Which ids can be imported is decided by the table of formats in `lists/`; this type only keeps ids well formed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListId(Box<str>);

/// A text that is not a well-formed list id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{got}` is not a list id: expected 1 to 40 characters of a-z, 0-9 and _, starting with a letter")]
pub struct ListIdError {
    /// What was got, cut at 60 characters.
    pub got: String,
}

impl ListId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ListId {
    type Err = ListIdError;

    fn from_str(text: &str) -> Result<Self, ListIdError> {
        let well_formed = (1..=40).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if well_formed { Ok(Self(text.into())) } else { Err(ListIdError { got: text.chars().take(60).collect() }) }
    }
}

impl fmt::Display for ListId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

labeled_enum! {
    /// How old a list, or the oldest list of a corpus, is.
    FreshnessState {
        /// Within the soft limit.
        Fresh = "fresh",
        /// Past the soft limit: answers are flagged.
        Stale = "stale",
        /// Past the hard limit: the policy decides what happens.
        Expired = "expired",
    }
}

/// One version of one list, as it stands in a corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListVersionInfo {
    /// Which list.
    pub list: ListId,
    /// Version id: 16 hexadecimal digits of the content hash of its canonical parties.
    pub version: String,
    /// The authority's own publication date, where the files state one or the importer was told.
    pub published: Option<Date>,
    /// When interdict took it in, in seconds since 1970-01-01 UTC.
    pub imported_at: i64,
    /// When it was last confirmed to be current, in seconds since 1970-01-01 UTC.
    pub checked_at: i64,
    /// Number of listed parties.
    pub parties: u32,
    /// Number of names of those parties, weak ones included.
    pub names: u32,
    /// Content address of the kept source files.
    pub source: String,
}

/// The set of list versions in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorpusInfo {
    /// Corpus version: 16 hexadecimal digits over the list ids and list versions, in order of list id. Empty when no
    /// list was ever loaded.
    pub version: String,
    /// The list versions, in order of list id.
    pub lists: Vec<ListVersionInfo>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_ids_are_checked() {
        assert_eq!("us_ofac_sdn".parse::<ListId>().unwrap().as_str(), "us_ofac_sdn");
        for bad in ["", "US_OFAC", "9a", "a-b", "a b", "../x", &"a".repeat(41)] {
            assert!(bad.parse::<ListId>().is_err(), "{bad}");
        }
    }
}
