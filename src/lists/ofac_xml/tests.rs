//! The reader against the real list, our own sample, the CSV, and one broken file per error.

use super::super::ofac::tests::{agreement, broken, real_bytes, sample, whole};
use super::super::testing::{golden, real, table};
use super::super::{ListFile, format};
use super::{parse_cons, parse_sdn};
use crate::model::{AliasStrength, IdentifierKind, Measure, NameKind};

#[test]
fn the_sample_reads_as_committed() {
    let list = sample("us_ofac_xml");
    assert_eq!(list.published, "2024-05-24".parse().ok());
    let party = &list.parties[0];
    assert_eq!(party.display_name(), "NEMUNE, Azmun Ali");
    let weak: Vec<_> = party.names.iter().filter(|name| name.strength == AliasStrength::Weak).collect();
    assert_eq!(weak.iter().map(|name| name.text.as_str()).collect::<Vec<_>>(), ["ABU SAMPLE", "PROSE NAME"]);
    assert_eq!(party.names[2].kind, NameKind::Former);
    assert_eq!(party.relations[0].target.as_ref().unwrap().key.as_ref(), "90002");
    let named_twice = &list.parties[1].names;
    assert_eq!((named_twice.len(), named_twice[1].strength), (2, AliasStrength::Strong));
}

#[test]
fn every_broken_file_has_its_error() {
    broken("us_ofac_xml", parse_sdn);
}

#[test]
fn a_file_of_any_name_is_recognized_and_the_namespace_does_not_count() {
    let text = "\u{feff}<?xml version=\"1.0\" standalone=\"yes\"?>\r\n<sdnList xmlns=\"http://tempuri.org/sdnList.xsd\">\r\n\
                <sdnEntry><uid>36</uid><lastName>A &amp; B</lastName><sdnType>Entity</sdnType>\
                <programList><program>CUBA</program></programList></sdnEntry>\r\n</sdnList>\r\n";
    let list = "us_ofac_cons".parse().unwrap();
    let selection = format(&list).unwrap().select(vec![ListFile::new("download", text.as_bytes().to_vec())]).unwrap();
    assert_eq!(selection.reader.name, "xml");
    let parsed = selection.parse(&list).unwrap();
    assert_eq!(
        (parsed.parties[0].id.to_string().as_str(), parsed.parties[0].display_name()),
        ("us_ofac_cons:36", "A & B")
    );
    assert_eq!(parsed.parties[0].designations[0].measures, [Measure::Unstated]);
}

/// The richest complete set wins: ENHANCED, CSV, ADVANCED, legacy XML.
#[test]
fn a_folder_with_several_formats_gives_the_best_complete_one() {
    let pick = |list: &str, names: &[&str]| {
        let files = names.iter().map(|name| ListFile::new(*name, Vec::new())).collect();
        format(&list.parse().unwrap()).unwrap().select(files).unwrap().reader.name
    };
    let csv = ["cons_prim.csv", "cons_alt.csv", "cons_add.csv"];
    let others = ["CONSOLIDATED.XML", "CONS_ADVANCED.XML"];
    assert_eq!(pick("us_ofac_cons", &[csv.as_slice(), &others].concat()), "csv");
    assert_eq!(pick("us_ofac_cons", &[&csv[..2], &others].concat()), "advanced_xml", "the CSV set is not complete");
    assert_eq!(pick("us_ofac_cons", &["x/consolidated.xml.gz", "cons_prim.csv"]), "xml");
    assert_eq!(pick("us_ofac_sdn", &["sdn.xml", "sdn_enhanced.xml", "sdn_advanced.xml"]), "enhanced_xml");
    assert_eq!(pick("us_ofac_sdn", &["SDN.XML", "SDN_ADVANCED.XML"]), "advanced_xml");
}

#[test]
fn the_non_sdn_lists_of_2025_03_28() {
    let Some(file) = real_bytes("ofac/CONSOLIDATED.XML") else { return };
    let list = parse_cons(&"us_ofac_cons".parse().unwrap(), &[file]).unwrap();
    whole(&list);
    golden("golden/us_ofac_cons-2025-03-28-xml.tsv", &table(&list.report));
    let count = |name: &str| list.report.count(name);
    assert_eq!((list.parties.len(), list.published), (443, "2025-03-28".parse().ok()));
    assert_eq!(list.report.issues, []);
    assert_eq!((count("printed.aliases"), count("printed.aliases.weak")), (1_136, 70));
    assert_eq!((count("printed.aliases.aka"), count("printed.aliases.fka")), (992, 144));
    // Births and countries come as typed values, too; ids are the rest.
    let others = ["Birthdate", "Place of Birth", "Nationality Country", "Citizenship Country"];
    let is_id = |name: &str| name.strip_prefix("types.").is_some_and(|label| !others.contains(&label));
    let ids: Vec<u64> = list.report.counts.iter().filter(|(name, _)| is_id(name)).map(|(_, count)| *count).collect();
    assert_eq!((ids.len(), ids.iter().sum::<u64>(), count("printed.ids")), (45, 2_457, 2_457));
    for (label, expected) in [
        ("Secondary sanctions risk:", 361),
        ("Executive Order 13662 Directive Determination -", 306),
        ("Tax ID No.", 213),
        ("Registration ID", 208),
        ("Website", 176),
        ("ISIN", 165),
        ("Government Gazette Number", 153),
        ("Email Address", 125),
        ("Effective Date (CMIC)", 68),
    ] {
        assert_eq!(count(&format!("types.{label}")), expected, "{label}");
    }
    // Dates, directives and risk texts identify nobody.
    let ids = list.parties.iter().flat_map(|party| &party.identifiers);
    assert_eq!(ids.filter(|id| id.kind == IdentifierKind::Other).count(), 0);
}

/// Nine months lie between the two; what did not change must read alike.
#[test]
fn the_non_sdn_lists_agree_with_the_csv() {
    let Some(file) = real_bytes("ofac/CONSOLIDATED.XML") else { return };
    let Some(csv) = real("us_ofac_cons", "ofac") else { return };
    let list = parse_cons(&"us_ofac_cons".parse().unwrap(), &[file]).unwrap();
    golden("golden/us_ofac_cons-2025-03-28-xml-against-csv.tsv", &agreement(&list, &csv));
}
