//! The reader against real lists, our own sample, and one broken file per error.

use super::super::testing::{golden, real_file, table};

#[test]
fn the_non_sdn_lists_of_2020_03_17() {
    let Some(list) = real_file("us_ofac_cons", "ofac/CONS_ADVANCED.XML") else { return };
    let list = list.unwrap();
    golden("golden/us_ofac_cons-2020-03-17-advanced.tsv", &table(&list.report));
}

#[test]
fn the_excerpt_of_2024_02_23() {
    let Some(list) = real_file("us_ofac_sdn", "ofac/SDN_ADVANCED-excerpt.xml") else { return };
    let list = list.unwrap();
    golden("golden/us_ofac_sdn-2024-02-23-advanced-excerpt.tsv", &table(&list.report));
}
