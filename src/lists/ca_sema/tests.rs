//! The reader against files: our sample, broken files, and the two real lists when `INTERDICT_LISTS` names their folder.

use super::super::testing::{
    broken_named as broken, cuts, fixtures, golden, list_sample as sample, read, real_file, table,
};
use super::*;
use crate::model::{AliasStrength, ListedParty, Measure, NameKind, PartyKind, ProgramFamily, ProgramKey};
use std::collections::{BTreeSet, HashMap};

const LIST: &str = "ca_dfatd_sema_sanctions";

#[test]
fn the_sample_reads_as_committed() {
    let list = read(LIST, &fixtures().join("ca_sema")).unwrap();
    golden("ca_sema/expected.txt", &sample(&list));
}

#[test]
fn a_cut_off_file_is_no_shorter_list() {
    cuts(LIST, "xml", "ca_sema/sema-lmes.xml", true);
}

#[test]
fn every_broken_file_has_its_error() {
    golden("ca_sema/broken/expected.tsv", &broken(LIST, "xml", "ca_sema", "sema-lmes.xml"));
}

#[test]
fn the_older_element_names_give_the_same_ids() {
    let older = read(LIST, &fixtures().join("ca_sema/older")).unwrap();
    let newer = read(LIST, &fixtures().join("ca_sema")).unwrap();
    assert_eq!((older.parties.len(), older.report.issues.len()), (2, 0));
    for party in &older.parties {
        let now = newer.parties.iter().find(|now| now.id == party.id).expect("the same id in both files");
        assert_eq!((now.kind, &now.names[0]), (party.kind, &party.names[0]));
        assert_eq!(now.title, party.title);
    }
}

/// A real list and the law of its rows: nothing is unreadable in either generation.
fn real(path: &str) -> Option<ParsedList> {
    let list = real_file(LIST, path)?.unwrap();
    let rows = &list.report.rows[0];
    assert_eq!((rows.rows, rows.unreadable, rows.not_needed), (rows.used, 0, 0));
    for party in &list.parties {
        assert!(party.id.key.len() <= 120 && party.id.key.bytes().all(|b| b.is_ascii_graphic()));
        assert_eq!(party.names[0].kind, NameKind::Primary);
    }
    let ids: BTreeSet<_> = list.parties.iter().map(|party| &party.id).collect();
    assert_eq!(ids.len(), list.parties.len(), "ids are unique");
    Some(list)
}

fn jvcfor(list: &ParsedList) -> usize {
    let is_of_family = |party: &&ListedParty| {
        let keys = party.designations.iter().map(|act| ProgramKey::of(&party.id.list, &act.program));
        keys.filter(|key| key.family() == Some(ProgramFamily::Magnitsky)).count() == 1
    };
    let found = list.parties.iter().filter(is_of_family);
    found.filter(|party| party.id.key.starts_with("JVCFOR.")).count()
}

#[test]
fn the_list_of_2025_03_20() {
    let Some(list) = real("canada/sema-lmes.xml") else { return };
    golden("golden/ca_dfatd_sema_sanctions-2025-03-20.tsv", &table(&list.report));
    let count = |name| list.report.count(name);
    assert_eq!(list.parties.len(), 4_759);
    assert_eq!(list.published, Date::new(2025, 3, 20).ok());
    assert_eq!(jvcfor(&list), 80);
    // 3,334 persons by the handbook; 2 of them have a last name only.
    assert_eq!((count("parties.person"), count("parties.vessel"), count("parties.organization")), (3_334, 109, 1_316));
    assert_eq!((count("identifiers.imo"), count("build_dates")), (109, 109));
    assert_eq!(count("parties.with_birth_date"), 1_825 - 109);
    // 1,354 ISO dates and four with blanks, less those of ships; alternatives count one by one.
    assert_eq!((count("births.circa_range"), count("births.range")), (1, 1));
    assert_eq!((count("names.weak"), count("aliases.texts")), (0, 2_877));
    assert_eq!(count("measures.sectoral"), 4);
    assert_eq!(list.report.issues, []);
}

#[test]
fn the_list_of_2020() {
    let Some(list) = real("canada/older/sema-lmes.xml") else { return };
    golden("golden/ca_dfatd_sema_sanctions-2020.tsv", &table(&list.report));
    assert_eq!(list.parties.len(), 1_369);
    assert_eq!((list.published, jvcfor(&list)), (None, 70));
    assert_eq!((list.report.count("parties.person"), list.report.count("parties.organization")), (985, 384));
    assert_eq!(list.report.issues, []);
}

/// Why keys are made of content: what the two files have in common by either key.
#[test]
fn content_keys_outlive_renumbering() {
    let (Some(now), Some(then)) = (real("canada/sema-lmes.xml"), real("canada/older/sema-lmes.xml")) else { return };
    let ids: BTreeSet<_> = now.parties.iter().map(|party| &party.id).collect();
    let kept = then.parties.iter().filter(|party| ids.contains(&party.id)).count();
    let triple = |party: &ListedParty| {
        let name = party.names[0].text.to_lowercase();
        party.remarks.iter().find(|remark| remark.starts_with("Listing: ")).map(|remark| (remark.clone(), name))
    };
    let triples: HashMap<_, _> = now.parties.iter().filter_map(triple).collect();
    let same = |party: &&ListedParty| triple(party).is_some_and(|(key, name)| triples.get(&key) == Some(&name));
    let by_triple = then.parties.iter().filter(same).count();
    println!("of {} parties of 2020 keep their key: {kept}, their triple: {by_triple}", then.parties.len());
    assert!(kept >= 1_250 && by_triple <= 115, "{kept} {by_triple}");
}

#[test]
fn aliases_of_the_real_list_are_names() {
    let Some(list) = real("canada/sema-lmes.xml") else { return };
    let names = || list.parties.iter().flat_map(|party| &party.names);
    let aliases = || names().filter(|name| name.kind != NameKind::Primary);
    assert!(aliases().all(|name| name.strength == AliasStrength::Unstated));
    let has = |of: fn(char) -> bool| {
        let of_party = |party: &&ListedParty| party.names.iter().skip(1).any(|name| name.text.chars().any(of));
        list.parties.iter().filter(of_party).count()
    };
    // The handbook counts texts of aliases: 2,433 with Cyrillic, 201 with Arabic letters. Two of the former say a legal
    // form and nothing else: a remark, no name.
    assert_eq!(has(|c| matches!(c, '\u{400}'..='\u{4ff}')), 2_431);
    assert_eq!(has(|c| matches!(c, '\u{600}'..='\u{6ff}')), 201);
    for label in ["Russian:", "Belarusian:", "Arabic:", ";"] {
        assert!(!aliases().any(|name| name.text.contains(label)), "{label}");
    }
    let ship = list.parties.iter().find(|party| party.kind == PartyKind::Vessel).unwrap();
    assert!(ship.birth_dates.is_empty() && ship.vessel.is_some());
    assert_eq!(ship.designations[0].measures, [Measure::AssetFreeze]);
}
