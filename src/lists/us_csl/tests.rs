//! The Consolidated Screening List: our own sample with a golden result, one broken file per error, the real list.

use super::super::testing::{broken, golden, real_file, sample, table};
use super::super::{ListFile, ParsedList, format};
use crate::model::{Measure, ReferenceScheme};

#[test]
fn the_sample_reads_as_committed() {
    golden("us_csl/expected.txt", &sample("us_csl", "us_csl"));
}

#[test]
fn every_broken_file_has_its_error() {
    golden("us_csl/broken/expected.tsv", &broken("us_csl", "us_csl", "csv"));
}

#[test]
fn only_sdns_are_blocked() {
    let list = super::super::testing::read("us_csl", &super::super::testing::fixtures().join("us_csl")).unwrap();
    for party in &list.parties {
        let tag = party.id.key.rsplit_once('-').unwrap().0;
        let expected = match tag {
            "SDN" => Measure::AssetFreeze,
            "SSI" | "CMIC" | "CAP" | "NS-MBS" => Measure::Sectoral,
            "PLC" | "FSE" => Measure::Reject,
            "ISN" | "NEW" => Measure::Unstated,
            _ => Measure::ExportControl, // the lists of Commerce and the debarred of State
        };
        assert!(party.designations.iter().all(|act| act.measures == [expected]), "{}", party.id);
    }
}

#[test]
fn a_file_of_another_name_is_recognized() {
    let list = "us_csl".parse().unwrap();
    let bytes = std::fs::read(super::super::testing::fixtures().join("us_csl/consolidated.csv")).unwrap();
    let selection = format(&list).unwrap().select(vec![ListFile::new("csl-2022.csv", bytes)]).unwrap();
    assert_eq!(selection.reader.name, "csv");
}

fn with_reference(list: &ParsedList) -> usize {
    let ofac = |party: &&crate::model::ListedParty| {
        party.references.iter().any(|reference| reference.scheme == ReferenceScheme::OfacEntry)
    };
    list.parties.iter().filter(ofac).count()
}

#[test]
fn the_list_of_may_2022() {
    let Some(list) = real_file("us_csl", "us-csl/consolidated.csv.gz") else { return };
    let list = list.unwrap();
    golden("golden/us_csl-2022-05.tsv", &table(&list.report));
    let count = |name: &str| list.report.count(name);
    assert_eq!((list.report.rows[0].rows, list.report.rows[0].used), (14_160, 14_160));
    let sources = ["SDN", "EL", "DTC", "DPL", "SSI", "UVL", "ISN", "PLC", "MEU", "CMIC", "CAP", "NS-MBS", "FSE"];
    let expected = [10_026, 2_001, 727, 462, 290, 201, 163, 78, 71, 68, 53, 17, 3];
    assert_eq!(sources.map(|tag| count(&format!("sources.{tag}"))), expected);
    // Rows of one entry that the file prints several times: an entity per country, an address per row.
    let joined: u64 = sources.iter().map(|tag| count(&format!("sources.{tag}.joined_rows"))).sum();
    assert_eq!(list.parties.len() as u64 + joined, 14_160);
    assert_eq!((count("programs.GLOMAG"), count("names.weak")), (415, 0));
    // Every row of OFAC's lists has OFAC's number; one is printed twice.
    assert_eq!(with_reference(&list), 10_026 + 290 + 78 + 68 + 53 + 17 + 3 - 1);
    // Three entries of the Entity List begin in the years 17 and 97.
    assert_eq!(list.report.issues_by_kind().into_iter().collect::<Vec<_>>(), [("implausible_date", 3)]);
}
