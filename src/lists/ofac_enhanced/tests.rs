//! The reader against real lists, our own sample, the CSV, and one broken file per error.

use super::super::ofac::tests::{agreement, broken, real_bytes, sample, whole};
use super::super::testing::{golden, real, table};
use super::super::{ListError, ListFile, ParsedList, format};
use super::*;
use crate::model::{AliasStrength, IdentifierKind, Measure, NameKind, PartyKind};
use std::collections::BTreeSet;

#[test]
fn the_sample_reads_as_committed() {
    let list = sample("us_ofac_enhanced");
    assert_eq!(list.published, "2024-05-24".parse().ok());
    let keys: Vec<_> = list.parties.iter().map(|party| party.id.key.as_ref()).collect();
    assert_eq!(keys, ["90001", "90002", "90003", "90004", "90006"], "90005 stands on another list only");
    let party = &list.parties[0];
    assert_eq!(party.display_name(), "NEMUNE, Azmun Ali");
    let original: Vec<_> = party.names.iter().filter(|name| name.kind == NameKind::OriginalScript).collect();
    assert_eq!(original.iter().map(|name| name.text.as_str()).collect::<Vec<_>>(), ["آزمون نمونه", "Азмун Немуне"]);
    assert_eq!(
        party.designations.iter().map(|act| act.program.as_str()).collect::<Vec<_>>(),
        ["SDGT", "GLOMAG", "IFSR"]
    );
    assert_eq!(party.designations[0].measures, [Measure::AssetFreeze, Measure::Unstated]);
    assert_eq!(party.listed_on, "2019-04-15".parse().ok(), "the date of this list, not of another");
    let doubtful: Vec<_> = party.identifiers.iter().filter(|id| id.doubtful).map(|id| id.value.as_str()).collect();
    assert_eq!(doubtful, ["sample@example.org", "N000000001"]);
    assert_eq!(party.birth_dates.len(), 1, "a false birth date corroborates nothing");
    assert!(party.remarks.contains(&"Birthdate 01 Jan 1950 (false)".to_owned()));
}

#[test]
fn every_broken_file_has_its_error() {
    broken("us_ofac_enhanced", parse_sdn);
}

/// One list in three formats: what all three can say, they say alike.
#[test]
fn the_samples_of_the_formats_agree() {
    let folder = super::super::testing::fixtures();
    let read = |name: &str| super::super::testing::read("us_ofac_sdn", &folder.join(name)).unwrap();
    let [enhanced, advanced, legacy] = ["us_ofac_enhanced", "us_ofac_advanced", "us_ofac_xml"].map(read);
    for other in [&advanced, &legacy] {
        for party in &other.parties {
            let same = enhanced.parties.iter().find(|same| same.id == party.id).unwrap();
            assert_eq!(same.display_name().to_lowercase(), party.display_name().to_lowercase(), "{}", party.id);
            assert_eq!(same.references, party.references);
            let numbers = |party: &crate::model::ListedParty, kind: IdentifierKind| {
                let ids = party.identifiers.iter().filter(|id| id.kind == kind && !id.doubtful);
                ids.map(|id| (id.value.clone(), id.country.clone(), id.expires)).collect::<Vec<_>>()
            };
            for kind in [IdentifierKind::Passport, IdentifierKind::Imo, IdentifierKind::CryptoAddress] {
                assert_eq!(numbers(same, kind), numbers(party, kind), "{}", party.id);
            }
        }
    }
}

fn real_part(name: &str) -> Option<(ListFile, ParsedList)> {
    let file = real_bytes(&format!("ofac/{name}"))?;
    let list = parse(&ofac::SDN, &file, |_, _, _| Ok(())).unwrap();
    whole(&list);
    Some((file, list))
}

/// A custom dataset is well formed and complete in itself; only its filter says that it is no list.
#[test]
fn custom_datasets_are_refused() {
    for (name, detail) in [
        ("ENHANCED_XML-program-IRGC.xml", "filter on 1 sanctionsPrograms"),
        ("ENHANCED_XML-program-YEMEN.xml", "filter on 1 sanctionsPrograms"),
    ] {
        let Some((file, _)) = real_part(name) else { return };
        let id = "us_ofac_sdn".parse().unwrap();
        let selection = format(&id).unwrap().select(vec![file]).unwrap();
        assert_eq!(selection.reader.name, "enhanced_xml");
        let expected = ListError::Partial { file: name.to_owned(), detail: detail.to_owned() };
        assert_eq!(selection.parse(&id).unwrap_err(), expected);
    }
}

#[test]
fn the_program_irgc_of_2024_08_28() {
    let Some((_, list)) = real_part("ENHANCED_XML-program-IRGC.xml") else { return };
    golden("golden/us_ofac_sdn-2024-08-28-enhanced-irgc.tsv", &table(&list.report));
    let count = |name: &str| list.report.count(name);
    assert_eq!((list.parties.len(), list.published), (293, "2024-08-28".parse().ok()));
    assert_eq!(list.report.issues, []);
    let kinds = [PartyKind::Person, PartyKind::Organization, PartyKind::Aircraft];
    assert_eq!(kinds.map(|kind| list.parties.iter().filter(|party| party.kind == kind).count()), [165, 84, 44]);
    assert_eq!((count("printed.names"), count("printed.names.weak")), (834, 45));
    // A script of 96 translations: 95 names have one, one of them two.
    let scripts =
        ["Arabic", "Cyrillic", "Chinese Traditional"].map(|script| count(&format!("printed.translations.{script}")));
    assert_eq!(scripts, [92, 3, 1]);
    let targets = |inside: bool| {
        let edges =
            list.parties.iter().flat_map(|party| &party.relations).filter(|edge| edge.target.is_some() == inside);
        let key = |edge: &crate::model::Relation| match &edge.target {
            Some(id) => id.key.to_string(),
            None => edge.source.rsplit_once("[entry ").unwrap().1.trim_end_matches(']').to_owned(),
        };
        edges.map(key).collect::<BTreeSet<_>>().len()
    };
    assert_eq!((targets(true), targets(true) + targets(false)), (29, 42));
    let names = list.parties.iter().flat_map(|party| &party.names);
    assert!(
        names
            .clone()
            .all(|name| name.text.chars().all(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')))
    );
    assert_eq!(names.filter(|name| name.strength == AliasStrength::Unstated).count(), 0);
}

#[test]
fn the_program_yemen_of_2024_05_24() {
    let Some((_, list)) = real_part("ENHANCED_XML-program-YEMEN.xml") else { return };
    golden("golden/us_ofac_sdn-2024-05-24-enhanced-yemen.tsv", &table(&list.report));
    let count = |name: &str| list.report.count(name);
    assert_eq!((list.parties.len(), list.published), (10, "2024-05-24".parse().ok()));
    assert_eq!((count("programs.YEMEN"), count("programs.GLOMAG"), count("families.magnitsky")), (10, 1, 1));
    assert_eq!((count("printed.names"), count("printed.names.weak")), (53, 6));
    assert_eq!(list.report.issues, []);
}

/// The CSV is eight weeks older; what did not change must read alike.
#[test]
fn the_program_irgc_agrees_with_the_csv() {
    let Some((_, list)) = real_part("ENHANCED_XML-program-IRGC.xml") else { return };
    let Some(csv) = real("us_ofac_sdn", "ofac") else { return };
    golden("golden/us_ofac_sdn-2024-08-28-enhanced-irgc-against-csv.tsv", &agreement(&list, &csv));
}

/// Files cut at any length are refused and never read as a shorter list.
#[test]
fn a_cut_file_is_never_a_shorter_list() {
    let bytes = std::fs::read(super::super::testing::fixtures().join("us_ofac_enhanced/SDN_ENHANCED.XML")).unwrap();
    let end = bytes.iter().rposition(|b| *b == b'<').unwrap();
    for cut in (0..=end).step_by(89).chain([end, end + 3]) {
        let file = ListFile::new("SDN_ENHANCED.XML", bytes[..cut].to_vec());
        assert!(parse_sdn(&"us_ofac_sdn".parse().unwrap(), &[file]).is_err(), "{cut} bytes");
    }
}
