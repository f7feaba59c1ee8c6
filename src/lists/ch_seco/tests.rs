//! The reader against files: our sample, broken files, and SECO's own example when `INTERDICT_LISTS` names the lists.

use super::super::testing::{
    broken_named as broken, cuts, fixtures, golden, list_sample as sample, print, read as read_folder, real_file,
};
use super::*;
use crate::model::{Measure, NameKind};

const LIST: &str = "ch_seco_sanctions";

#[test]
fn the_sample_reads_as_committed() {
    let list = read_folder(LIST, &fixtures().join("ch_seco")).unwrap();
    golden("ch_seco/expected.txt", &sample(&list));
}

#[test]
fn a_cut_off_file_is_no_shorter_list() {
    cuts(LIST, "xml", "ch_seco/consolidated-list.xml", true);
}

#[test]
fn every_broken_file_has_its_error() {
    golden("ch_seco/broken/expected.tsv", &broken(LIST, "xml", "ch_seco", "consolidated-list.xml"));
}

#[test]
fn variants_are_not_multiplied() {
    let list = read_folder(LIST, &fixtures().join("ch_seco")).unwrap();
    let party = list.parties.iter().find(|party| &*party.id.key == "5200").unwrap();
    let names: Vec<_> = party.names.iter().map(|name| name.text.as_str()).collect();
    // Parts with 1, 2 and 0 Latin variants: two whole names, not six.
    assert_eq!(
        names,
        [
            "Dzmitry Sampleavich Lukasenka",
            "Dmitri Sampleavich Lukasenko",
            "Dmitry Sampleavich Lukasenko",
            "Дмитрий Образцович ЛУКАСЕНКО",
            "The Sportsman",
            "Anna Nova",
            "Anna Stara",
            "Ali Second",
        ]
    );
    assert!(party.remarks.contains(&"Spelling variant: Нова".to_owned()), "a name of two scripts is none");
}

#[test]
fn what_is_not_in_force_stays_out() {
    let list = read_folder(LIST, &fixtures().join("ch_seco")).unwrap();
    let keys: Vec<_> = list.parties.iter().map(|party| &*party.id.key).collect();
    // 5142 is de-listed; 5200 was, and came back; 46130 will be at the end of the year.
    assert_eq!(keys, ["34461", "46130", "5200", "70001"]);
    assert_eq!(list.report.count("left_out.delisted"), 1);
    let relations = &list.parties[2].relations;
    assert_eq!(relations[0].target.as_ref().map(|id| &*id.key), Some("46130"));
    assert_eq!((relations[1].target.as_ref(), relations[1].target_name.as_str()), (None, ""));
    assert_eq!(list.parties[1].designations[0].measures, [Measure::Sectoral]);
}

#[test]
fn a_target_that_occurs_again_loses_no_name() {
    let target = |name: &str| {
        format!(
            "<target ssid='7'><entity><identity main='true'><name name-type='alias' quality='low'><name-part order='1' \
             name-part-type='whole-name'><value>{name}</value></name-part></name></identity></entity></target>"
        )
    };
    let text = format!(
        "<swiss-sanctions-list list-type='full' date='2026-01-01'>{}{}</swiss-sanctions-list>",
        target("One"),
        target("Two")
    );
    let list = parse(&LIST.parse().unwrap(), &[ListFile::new("seco.xml", text.into_bytes())]).unwrap();
    let shown: Vec<_> = list.parties.iter().map(|party| (&*party.id.key, party.display_name())).collect();
    assert_eq!(shown, [("7", "One"), ("7-2", "Two")]);
    assert!(list.parties.iter().all(|party| party.names[0].kind == NameKind::Primary));
    assert_eq!(list.report.issues_by_kind().get("duplicate_entry"), Some(&1));
}

/// SECO's example is an amendment: refused as a list, read here by what comes after that check.
#[test]
fn the_official_example() {
    let Some(refused) = real_file(LIST, "switzerland/example-amendment.xml") else { return };
    let error = refused.unwrap_err();
    assert!(matches!(error, ListError::Partial { .. }), "{error}");
    let root = std::path::PathBuf::from(std::env::var_os("INTERDICT_LISTS").unwrap());
    let bytes = std::fs::read(root.join("switzerland/example-amendment.xml")).unwrap();
    let list = read(&LIST.parse().unwrap(), &ListFile::new("example-amendment.xml", bytes)).unwrap();
    let text: String = list.parties.iter().map(print).collect();
    golden("ch_seco/example-amendment.txt", &text);
    assert_eq!((list.parties.len(), list.report.count("designations")), (3, 0));
    let programs: Vec<_> = list.parties.iter().map(|party| party.designations.len()).collect();
    assert_eq!(programs, [2, 1, 1], "one program number with two sets: both are found");
    let ban =
        list.parties.iter().filter(|party| party.designations.iter().all(|act| act.measures == [Measure::TravelBan]));
    assert_eq!(ban.map(|party| &*party.id.key).collect::<Vec<_>>(), ["64403"], "a travel ban alone stops no payment");
    assert_eq!(list.report.issues, []);
}
