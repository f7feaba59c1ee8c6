//! The reader against the real list, our own sample, and one broken file per error.

use super::super::testing::{golden, real_file, table};

#[test]
fn the_non_sdn_lists_of_2025_03_28() {
    let Some(list) = real_file("us_ofac_cons", "ofac/CONSOLIDATED.XML") else { return };
    let list = list.unwrap();
    golden("golden/us_ofac_cons-2025-03-28-xml.tsv", &table(&list.report));
}
