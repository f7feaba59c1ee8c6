//! The reader against real lists, our own sample, and one broken file per error.

use super::super::testing::{golden, table};
use super::super::{ListError, ListFile, ParsedList};
use super::*;

/// A custom dataset of OFAC, read without regard to its filter.
fn part(name: &str) -> Option<ParsedList> {
    let root = std::env::var_os("INTERDICT_LISTS")?;
    let bytes = std::fs::read(std::path::Path::new(&root).join("ofac").join(name)).unwrap();
    Some(parse(&ofac::SDN, &ListFile::new(name, bytes), |_, _, _| Ok(())).unwrap())
}

#[test]
fn the_program_irgc_of_2024_08_28() {
    let Some(list) = part("ENHANCED_XML-program-IRGC.xml") else { return };
    golden("golden/us_ofac_sdn-2024-08-28-enhanced-irgc.tsv", &table(&list.report));
}

#[test]
fn the_program_yemen_of_2024_05_24() {
    let Some(list) = part("ENHANCED_XML-program-YEMEN.xml") else { return };
    golden("golden/us_ofac_sdn-2024-05-24-enhanced-yemen.tsv", &table(&list.report));
}
