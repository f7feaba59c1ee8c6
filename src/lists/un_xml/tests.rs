//! The UN reader against our own sample, its broken files, and the two real files.

use crate::lists::testing::{broken_files, golden, real_file, table, whole_sample};
use crate::lists::{ListFile, ParsedList, format};
use crate::model::{AliasStrength, IdentifierKind, ListedParty, Measure, NameKind};
use std::collections::BTreeMap;

const LIST: &str = "un_sc_sanctions";

#[test]
fn the_sample_reads_as_committed() {
    golden("un_xml/expected.txt", &whole_sample(LIST, "un_xml"));
}

#[test]
fn every_broken_file_has_its_error() {
    golden("un_xml/broken/expected.tsv", &broken_files(LIST, "xml", "un_xml"));
}

/// The records of a text in the frame of the official file.
fn read(records: &str) -> ParsedList {
    let text = format!("<CONSOLIDATED_LIST dateGenerated='2026-08-01'>{records}</CONSOLIDATED_LIST>");
    let list = LIST.parse().unwrap();
    let file = ListFile::new("other-name.xml", text.into_bytes());
    format(&list).unwrap().select(vec![file]).unwrap().parse(&list).unwrap()
}

fn entity(inside: &str) -> ListedParty {
    let listing = "<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.1</REFERENCE_NUMBER>";
    let record = format!("<ENTITY><DATAID>1</DATAID>{listing}<LISTED_ON>2020-01-01</LISTED_ON>{inside}</ENTITY>");
    read(&format!("<ENTITIES>{record}</ENTITIES>")).parties.remove(0)
}

#[test]
fn bookkeeping_changes_no_party() {
    let plain = entity("<FIRST_NAME>A B</FIRST_NAME><COMMENTS1>x y</COMMENTS1>");
    let later = entity(
        "<VERSIONNUM>2</VERSIONNUM><FIRST_NAME> A\n   B </FIRST_NAME><COMMENTS1>x\n y</COMMENTS1>
         <HAS_INTERPOL_LINK>YES</HAS_INTERPOL_LINK><INTERPOL_LINK>https://x</INTERPOL_LINK><SORT_KEY>1</SORT_KEY>
         <LAST_DAY_UPDATED><VALUE>2026-01-01</VALUE></LAST_DAY_UPDATED><ENTITY_ALIAS><QUALITY/><ALIAS_NAME/></ENTITY_ALIAS>",
    );
    assert_eq!(plain, later);
}

#[test]
fn a_key_that_comes_twice_loses_nothing() {
    let record = |name: &str| {
        format!("<ENTITY><DATAID>1</DATAID><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>Iraq</UN_LIST_TYPE></ENTITY>")
    };
    let list = read(&format!("<ENTITIES>{}{}</ENTITIES>", record("A"), record("B")));
    let names: Vec<_> = list.parties[0].names.iter().map(|name| (name.text.as_str(), name.kind)).collect();
    assert_eq!(names, [("A", NameKind::Primary), ("B", NameKind::Alias)]);
    assert!(list.report.issues.iter().any(|issue| issue.kind == "duplicate_key"));
}

fn real(path: &str) -> Option<ParsedList> {
    let list = real_file(LIST, path)?.unwrap();
    let rows = &list.report.rows[0];
    assert_eq!(rows.rows, rows.used + rows.not_needed + rows.orphans + rows.unreadable);
    Some(list)
}

#[test]
fn the_list_of_2026_08_01() {
    let Some(list) = real("un/consolidated.xml") else { return };
    golden("golden/un_sc_sanctions-2026-08-01.tsv", &table(&list.report));
    assert_eq!(list.published.map(|day| day.to_string()).as_deref(), Some("2026-08-01"));
    let count = |name: &str| list.report.count(name);
    for (what, expected) in [
        ("parties.person", 736),
        ("parties.organization", 275),
        ("programs.Al-Qaida", 336),
        ("programs.DPRK", 155),
        ("programs.Taliban", 140),
        ("programs.Iran", 121),
        ("programs.Iraq", 75),
        ("programs.DRC", 61),
        ("programs.Libya", 31),
        ("programs.Somalia", 24),
        ("programs.CAR", 15),
        ("programs.Sudan", 13),
        ("programs.Haiti", 11),
        ("programs.Yemen", 11),
        ("programs.GB", 10),
        ("programs.SouthSudan", 8),
        ("names_printed.original_script", 378),
        ("aliases_printed.good", 1_529),
        ("aliases_printed.low", 623),
        ("aliases_printed.a.k.a.", 584),
        ("aliases_printed.f.k.a.", 19),
        ("aliases_printed.none", 169 + 125), // all of them empty placeholders
        ("aliases_printed.null", 294),
        ("aliases_printed.several_names", 22),
        ("births_printed.exact_date", 480),
        ("births_printed.exact_year", 262),
        ("births_printed.approximately_year", 116),
        ("births_printed.between_between", 32),
        ("births_printed.null", 49),
        ("births_printed.exact_note", 5), // with the next one the 6 that stand only in NOTE
        ("births_printed.approximately_note", 1),
        ("documents_printed.null", 434),
        ("documents_printed.Passport", 350),
        ("documents_printed.Numéro de passeport", 3),
        ("documents_printed.Número de pasaporte", 3),
        ("documents_printed.National Identification Number", 158),
        ("genders", 61),
        ("measures.travel_ban", 736),
        ("measures.asset_freeze", 1_001), // all but the ten of Guinea-Bissau
        ("families.magnitsky", 0),
    ] {
        assert_eq!(count(what), expected, "{what}");
    }
    // Handbook: IMO 17 and BIC 2. The three other banks print `SWIFT: ...` without the word BIC.
    assert_eq!(count("identifiers.imo") + count("identifiers.company_imo"), 17);
    assert_eq!((count("identifiers.imo"), count("identifiers.bic")), (1, 5)); // one ship among the entities
    // What could not be read is two births: an age and a date of the Hijri calendar.
    assert_eq!(list.report.issues_by_kind(), BTreeMap::from([("unread_birth_date", 2)]));
}

#[test]
fn names_are_names() {
    let Some(list) = real("un/consolidated.xml") else { return };
    let names = || list.parties.iter().flat_map(|party| &party.names);
    for name in names() {
        assert!(!name.text.contains([';', '\n', '\u{202b}', '\u{202c}']), "{}", name.text);
        assert_eq!(name.text, crate::lists::text::clean(&name.text));
        assert!(!name.text.contains("born ") && !name.text.contains("listed as"), "{}", name.text);
    }
    assert!(list.parties.iter().all(|party| party.names[0].kind == NameKind::Primary));
    // 623 elements are marked Low; seven hold more than one name, and their other scripts are weak with them.
    assert!(names().filter(|name| name.strength == AliasStrength::Weak).count() >= 623);
    let numbers = list.parties.iter().flat_map(|party| &party.identifiers);
    for id in numbers.filter(|id| matches!(id.kind, IdentifierKind::Passport | IdentifierKind::NationalId)) {
        assert!(id.value.len() <= 30 && id.value.bytes().any(|b| b.is_ascii_digit()), "{}", id.value);
    }
}

/// Fields in which two forms of one party differ.
fn changes(a: &ListedParty, b: &ListedParty) -> Vec<&'static str> {
    [
        ("kind", a.kind != b.kind),
        ("names", a.names != b.names),
        ("designations", a.designations != b.designations),
        ("birth_dates", a.birth_dates != b.birth_dates),
        ("birth_places", a.birth_places != b.birth_places),
        ("nationalities", a.nationalities != b.nationalities),
        ("gender", a.gender != b.gender),
        ("title", a.title != b.title),
        ("identifiers", a.identifiers != b.identifiers),
        ("addresses", a.addresses != b.addresses),
        ("references", a.references != b.references),
        ("remarks", a.remarks != b.remarks),
        ("listed_on", a.listed_on != b.listed_on),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// Between February and August 2026 every record got two new elements. By canonical party only what the committees
/// changed has changed.
#[test]
fn a_change_of_schema_changes_no_party() {
    let (Some(new), Some(old)) = (real("un/consolidated.xml"), real("un/older/consolidated.xml")) else { return };
    golden("golden/un_sc_sanctions-2026-02-27.tsv", &table(&old.report));
    assert_eq!((new.report.count("interpol_links") > 600, old.report.count("interpol_links")), (true, 0));
    let by_id: BTreeMap<_, _> = old.parties.iter().map(|party| (&party.id, party)).collect();
    let added = new.parties.iter().filter(|party| !by_id.contains_key(&party.id)).count();
    let common: Vec<_> = new.parties.iter().filter_map(|party| Some((party, *by_id.get(&party.id)?))).collect();
    assert_eq!((added, old.parties.len() - common.len(), common.len()), (16, 8, 995));
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    let mut changed = 0;
    for (a, b) in &common {
        let differing = changes(a, b);
        changed += usize::from(!differing.is_empty());
        for field in &differing {
            *fields.entry(field).or_default() += 1;
        }
        assert_eq!(differing.is_empty(), a == b);
        if std::env::var_os("INTERDICT_TEST_SHOW").is_some() && !differing.is_empty() {
            println!("{} {differing:?}", a.id);
            let (a, b) = (crate::lists::testing::print(a), crate::lists::testing::print(b));
            a.lines().filter(|line| !b.contains(line)).for_each(|line| println!("  + {line}"));
            b.lines().filter(|line| !a.contains(line)).for_each(|line| println!("  - {line}"));
        }
    }
    // Committees amended 54 records: most are Taliban entries with new documents, births and addresses, the others have
    // one sentence of prose rewritten. By raw XML all 995 differ.
    assert_eq!(changed, 54, "{fields:?}");
    let expected = [
        ("addresses", 25),
        ("birth_dates", 21),
        ("birth_places", 7),
        ("identifiers", 24),
        ("names", 19),
        ("nationalities", 2),
        ("remarks", 53),
        ("title", 20),
    ];
    assert_eq!(fields, BTreeMap::from(expected));
}

#[test]
fn guinea_bissau_is_a_travel_ban_only() {
    let Some(list) = real("un/consolidated.xml") else { return };
    let act = |party: &ListedParty| party.designations[0].clone();
    let of = |program: &str| list.parties.iter().map(act).filter(|act| act.program == program).collect::<Vec<_>>();
    assert!(of("GB").iter().all(|act| act.measures == [Measure::TravelBan]));
    assert!(of("Libya").iter().all(|act| act.measures.contains(&Measure::AssetFreeze)));
}
