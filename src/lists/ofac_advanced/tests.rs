//! The reader against real lists, our own sample, and one broken file per error.

use super::super::ofac::tests::{broken, real_bytes, sample, whole};
use super::super::testing::{golden, table};
use super::super::{ListFile, ParsedList, format};
use super::{parse_cons, parse_sdn};
use crate::model::{AliasStrength, Measure, NameKind, PartyKind};

#[test]
fn the_sample_reads_as_committed() {
    let list = sample("us_ofac_advanced");
    assert_eq!(list.published, "2024-02-23".parse().ok());
    let keys: Vec<_> = list.parties.iter().map(|party| party.id.key.as_ref()).collect();
    assert_eq!(keys, ["90001", "90002", "90003", "90006"], "90005 stands on another list only");
    let party = &list.parties[0];
    assert_eq!((party.kind, party.display_name()), (PartyKind::Person, "Nemune, Azmun Ali"));
    let original: Vec<_> = party.names.iter().filter(|name| name.kind == NameKind::OriginalScript).collect();
    assert_eq!((original.len(), original[0].text.as_str()), (1, "Азмун Немуне"));
    let falsely = party.names.iter().find(|name| name.text == "Falsename").unwrap();
    assert_eq!((falsely.kind, falsely.strength), (NameKind::Alias, AliasStrength::Weak));
    let doubtful: Vec<_> = party.identifiers.iter().filter(|id| id.doubtful).map(|id| id.value.as_str()).collect();
    assert_eq!(doubtful, ["sample@example.org", "N000000001"], "false by reliability, fraudulent by validity");
    assert_eq!((party.addresses.len(), party.addresses[0].city.as_str()), (1, "Tehran, North 15119"));
    let sources: Vec<_> = party.relations.iter().map(|relation| relation.source.as_str()).collect();
    assert_eq!(
        sources,
        [
            "Acting for or on behalf of (former, High)",
            "Owned or Controlled By, 2001 to 2002 [entry 12478]", // outside the file
        ]
    );
    assert_eq!(party.designations[0].measures, [Measure::AssetFreeze, Measure::Unstated, Measure::Sectoral]);
    assert_eq!(list.parties[2].designations[0].measures, [Measure::AssetFreeze], "no effect stated: that of the list");
}

#[test]
fn every_broken_file_has_its_error() {
    broken("us_ofac_advanced", parse_sdn);
}

fn cons() -> Option<ParsedList> {
    let file = real_bytes("ofac/CONS_ADVANCED.XML")?;
    let list = "us_ofac_cons".parse().unwrap();
    let selection = format(&list).unwrap().select(vec![file]).unwrap();
    assert_eq!(selection.reader.name, "advanced_xml");
    let parsed = selection.parse(&list).unwrap();
    whole(&parsed);
    Some(parsed)
}

#[test]
fn the_non_sdn_lists_of_2020_03_17() {
    let Some(list) = cons() else { return };
    golden("golden/us_ofac_cons-2020-03-17-advanced.tsv", &table(&list.report));
    let count = |name: &str| list.report.count(name);
    assert_eq!((list.parties.len(), list.published), (375, "2020-03-17".parse().ok()));
    assert_eq!((count("printed.documents"), count("printed.relations"), count("printed.entries")), (573, 276, 759));
    // 464 locations, documents, parties, relations and entries: every one of them is used.
    let rows = &list.report.rows[0];
    assert_eq!((rows.rows, rows.used), (464 + 573 + 375 + 276 + 759, 464 + 573 + 375 + 276 + 759));
    assert_eq!((count("printed.aliases"), count("printed.aliases.weak")), (915, 31));
    assert_eq!(list.report.issues, []);
    for (printed, expected) in [("13662 Sectoral Directive 1", 256), ("Reject", 156), ("Block", 27)] {
        assert_eq!(count(&format!("printed.measures.{printed}")), expected, "{printed}");
    }
    assert_eq!((count("relations.with_target"), count("relations.owned_or_controlled_by")), (276, 276));
}

/// The consolidated file says which measure each party is under: the same tag, NS-PLC, rejects or blocks.
#[test]
fn the_effect_comes_from_the_file() {
    let Some(list) = cons() else { return };
    let measures = |key: &str| {
        let party = list.parties.iter().find(|party| party.id.key.as_ref() == key).unwrap();
        party.designations.iter().map(|act| (act.program.as_str(), act.measures.clone())).collect::<Vec<_>>()
    };
    assert_eq!(measures("9639"), [("NS-PLC", vec![Measure::Reject])]);
    assert_eq!(
        measures("9659"),
        [("SDGT", vec![Measure::AssetFreeze]), ("NS-PLC", vec![Measure::AssetFreeze])],
        "an SDN, too"
    );
    assert_eq!(measures("15268"), [("561-Related", vec![Measure::Sectoral])]);
    let both = measures("18299");
    assert_eq!(both[0], ("UKRAINE-EO13662", vec![Measure::Sectoral, Measure::AssetFreeze]));
}

#[test]
fn the_excerpt_of_2024_02_23() {
    let Some(file) = real_bytes("ofac/SDN_ADVANCED-excerpt.xml") else { return };
    let list = parse_sdn(&"us_ofac_sdn".parse().unwrap(), &[file]).unwrap();
    whole(&list);
    golden("golden/us_ofac_sdn-2024-02-23-advanced-excerpt.tsv", &table(&list.report));
    let count = |name: &str| list.report.count(name);
    assert_eq!((list.parties.len(), count("printed.name_parts.Cyrillic")), (37, 66));
    // Cut by hand: nothing outside the parties belongs to one of them, and 57 of 58 locations are gone.
    assert_eq!((count("orphans.entries"), count("printed.entries")), (147, 147));
    assert_eq!((count("orphans.documents"), count("printed.documents")), (12, 12));
    assert_eq!(list.report.issues_by_kind()["missing_location"], 57);
    assert_eq!((count("parties.person"), count("parties.organization"), count("parties.vessel")), (21, 11, 5));
    let original = list.parties.iter().flat_map(|party| &party.names);
    let original: Vec<_> = original.filter(|name| name.kind == NameKind::OriginalScript).collect();
    assert!(original.iter().all(|name| !name.text.contains(',') && name.strength == AliasStrength::Strong));
}

/// Samples cut to any length are refused and never read as a shorter list.
#[test]
fn a_cut_file_is_never_a_shorter_list() {
    let path = super::super::testing::fixtures().join("us_ofac_advanced/SDN_ADVANCED.XML");
    let bytes = std::fs::read(path).unwrap();
    let end = bytes.iter().rposition(|b| *b == b'<').unwrap();
    for cut in (0..=end).step_by(97).chain([end, end + 3]) {
        let file = ListFile::new("SDN_ADVANCED.XML", bytes[..cut].to_vec());
        assert!(parse_cons(&"us_ofac_cons".parse().unwrap(), &[file]).is_err(), "{cut} bytes");
    }
}
