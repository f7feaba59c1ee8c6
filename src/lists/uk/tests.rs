//! The UK readers against our own samples, their broken files, and OFSI's real list.

use crate::lists::testing::{broken_files, fixtures, golden, read, real_file, table, whole_sample};
use crate::lists::{FORMATS, ListFile, ParsedList, format};
use crate::model::{AliasStrength, IdentifierKind, ListedParty, Measure, NameKind, PartyKind, ReferenceScheme};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const LIST: &str = "gb_fcdo_sanctions";

/// Reader and folder of its sample.
static SAMPLES: &[(&str, &str)] = &[
    ("xml", "uk_sanctions_list_xml"),
    ("csv", "uk_sanctions_list_csv"),
    ("conlist_csv", "uk_conlist"),
    ("conlist_xlsx", "uk_conlist_xlsx"),
];

#[test]
fn the_samples_read_as_committed() {
    for (_, folder) in SAMPLES {
        golden(&format!("{folder}/expected.txt"), &whole_sample(LIST, folder));
    }
}

#[test]
fn every_broken_file_has_its_error() {
    for (reader, folder) in SAMPLES {
        golden(&format!("{folder}/broken/expected.tsv"), &broken_files(LIST, reader, folder));
    }
}

#[test]
fn files_of_any_name_are_recognized() {
    let list = LIST.parse().unwrap();
    for (reader, folder) in SAMPLES {
        let role = &format(&list).unwrap().reader(reader).unwrap().files[0];
        let bytes = fs::read(fixtures().join(folder).join(role.names[0])).unwrap();
        // Copies may lack the first line, which has the date only.
        let rest = bytes.iter().position(|b| *b == b'\n').map_or(&bytes[..], |at| &bytes[at + 1..]);
        for copy in [&bytes[..], if folder.ends_with("xlsx") { &bytes } else { rest }] {
            let file = ListFile::new("download (3).dat", copy.to_vec());
            let selection = format(&list).unwrap().select(vec![file]).unwrap();
            assert_eq!(selection.reader.name, *reader);
            assert!(selection.parse(&list).is_ok(), "{reader}");
        }
        for name in role.names {
            let file = ListFile::new(format!("{}.gz", name.to_uppercase()), bytes.clone());
            assert_eq!(format(&list).unwrap().select(vec![file]).unwrap().reader.name, *reader);
        }
    }
    assert!(FORMATS.iter().any(|format| format.id == LIST && format.readers[0].name == "xml"));
}

fn sample(folder: &str) -> ParsedList {
    read(LIST, &fixtures().join(folder)).unwrap()
}

/// The same fictional parties stand in both samples; what only one of them has is broken on purpose.
#[test]
fn both_forms_of_each_list_make_the_same_parties() {
    let without_broken = |list: ParsedList| -> Vec<ListedParty> {
        list.parties.into_iter().filter(|party| &*party.id.key != "ZZZ9006").collect()
    };
    let (csv, xml) = (sample("uk_sanctions_list_csv"), sample("uk_sanctions_list_xml"));
    assert_eq!(csv.published, xml.published);
    let (csv, xml) = (without_broken(csv), without_broken(xml));
    assert_eq!(csv.len(), 5);
    let sorted = |mut party: ListedParty| {
        party.names[1..].sort_by(|a, b| a.text.cmp(&b.text)); // a row has its script beside it, the XML behind all names
        party
            .names
            .iter_mut()
            .filter(|n| n.kind == NameKind::OriginalScript)
            .for_each(|n| n.strength = AliasStrength::Strong);
        party
    };
    for (csv, xml) in csv.into_iter().zip(xml) {
        assert_eq!(sorted(csv), sorted(xml));
    }
    assert_eq!(sample("uk_conlist").parties, sample("uk_conlist_xlsx").parties);
}

#[test]
fn a_travel_ban_alone_is_known_as_such() {
    for folder in ["uk_sanctions_list_csv", "uk_sanctions_list_xml"] {
        let list = sample(folder);
        let party = |key: &str| list.parties.iter().find(|party| &*party.id.key == key).unwrap();
        assert_eq!(party("RUS9002").designations[0].measures, [Measure::TravelBan]);
        assert_eq!(party("GHR0901").designations[0].measures, [Measure::AssetFreeze, Measure::TravelBan]);
        assert_eq!(party("ZZZ9005").designations[0].measures, [Measure::AssetFreeze, Measure::Unstated]);
        assert_eq!(party("ZZZ9006").designations.len(), 0, "no regime");
        let owner = &party("DPR9004").relations[0];
        assert_eq!(owner.target.as_ref().map(|id| &*id.key), Some("RUS9003"));
        assert_eq!(list.report.count("families.magnitsky"), 1);
    }
}

#[test]
fn windows_1252_is_read() {
    let bytes = fs::read(fixtures().join("uk_conlist/ConList.csv")).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap().replace("Теодор Варга", "");
    let old: Vec<u8> = text
        .chars()
        .map(|c| match c {
            '“' => 0x93,
            '”' => 0x94,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    let list = LIST.parse().unwrap();
    let parse = |bytes: Vec<u8>| {
        let files = vec![ListFile::new("ConList.csv", bytes)];
        format(&list).unwrap().select(files).unwrap().parse(&list).unwrap()
    };
    let (old, new) = (parse(old), parse(text.into_bytes()));
    assert_eq!(old.parties, new.parties);
    let kinds: Vec<_> = old.report.issues.iter().map(|issue| issue.kind).collect();
    assert!(kinds.contains(&"windows_1252") && old.parties.iter().any(|party| party.names[0].text.contains('“')));
}

fn real(path: &str) -> Option<ParsedList> {
    let list = real_file(LIST, path)?.unwrap();
    let rows = &list.report.rows[0];
    assert_eq!(rows.rows, rows.used + rows.not_needed + rows.orphans + rows.unreadable);
    Some(list)
}

#[test]
fn the_conlist_of_2025_04_14() {
    let (Some(csv), Some(xlsx)) = (real("uk/ConList.csv.gz"), real("uk/ConList.xlsx")) else { return };
    golden("golden/gb_fcdo_sanctions-conlist-2025-04-14.tsv", &table(&csv.report));
    golden("golden/gb_fcdo_sanctions-conlist-xlsx-2025-04-14.tsv", &table(&xlsx.report));
    assert_eq!(csv.parties.len(), xlsx.parties.len());
    for (a, b) in csv.parties.iter().zip(&xlsx.parties) {
        assert_eq!(a, b);
    }
    assert_eq!(csv.published, xlsx.published);
    assert_eq!(csv.published.map(|day| day.to_string()).as_deref(), Some("2025-04-14"));
    check_counts(&csv);
    check_documents(&csv.parties);
}

fn check_counts(list: &ParsedList) {
    let count = |name: &str| list.report.count(name);
    for (what, expected) in [
        ("parties.total", 4_688),
        ("parties.person", 3_663),
        ("parties.organization", 1_010),
        ("parties.vessel", 15),
        ("identifiers.imo", 15),
        ("parties.without_primary_name", 2),
        ("parties.multi_program", 15),
        ("programs.Global Human Rights", 143),
        ("programs.Global Anti-Corruption", 66),
        ("families.magnitsky", 209),
        ("references.ofsi_group", 4_688),
        ("references.uk_unique_id", 4_687 + 11), // "on all but one"; groups of two regimes have two
        ("references.un_reference", 866 + 3),    // one group has two, two print it beside their own code
        ("measures.asset_freeze", 4_688),
        // 12,740 distinct Latin names and 3,226 in the column of other scripts.
        ("names.total", 12_740 + 3_226),
        // 617 distinct names are marked Low somewhere; four of them are marked better elsewhere in their group. The
        // others are 29 in other scripts, printed beside weak names.
        ("names.weak", 617 - 4 + 29),
        ("birth_dates", 3_543),
        ("births.day", 2_696),
    ] {
        assert_eq!(count(what), expected, "{what}");
    }
    assert_eq!(list.report.issues_by_kind(), BTreeMap::from([("no_primary_name", 2)]));
}

fn check_documents(parties: &[ListedParty]) {
    let ids =
        |kind: IdentifierKind| parties.iter().flat_map(|party| &party.identifiers).filter(move |id| id.kind == kind);
    // 525 cells of passports and 337 of national numbers after grouping hold 669 and 376 numbers; some of them are tax
    // numbers, social security numbers, driving licenses, travel documents or passports by their details.
    let labeled = |label: &str| {
        let all = parties.iter().flat_map(|party| &party.identifiers);
        all.filter(|id| id.label.as_deref() == Some(label)).count()
    };
    assert_eq!(labeled("Passport"), 669);
    assert_eq!(labeled("National identification"), 376);
    let emails: BTreeSet<String> = ids(IdentifierKind::Email).map(|id| id.value.to_lowercase()).collect();
    // Handbook: 428, three of them twice, with and without the period of their sentence.
    assert_eq!(emails.len(), 425);
    for party in parties {
        assert_eq!(party.names[0].kind, NameKind::Primary);
        for unique in party.references.iter().filter(|known| known.scheme == ReferenceScheme::UkUniqueId) {
            let value = unique.value.as_str();
            let plain = (6..=8).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric());
            assert!(plain, "{value}");
        }
        assert_eq!(party.kind == PartyKind::Vessel, party.vessel.is_some());
    }
}
