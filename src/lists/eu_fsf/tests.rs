//! The readers against files of one small list in all three spellings. No official file is at hand: built from the schema.

use super::super::testing::{broken_named as broken, cuts, fixtures, golden, list_sample as sample, read};
use super::super::{ListFile, ParsedList, format};
use crate::model::{AliasStrength, IdentifierKind, ListedParty, PartyKind, ProgramFamily, ProgramKey};

const LIST: &str = "eu_fsf";

fn fixture(folder: &str) -> ParsedList {
    read(LIST, &fixtures().join(folder)).unwrap()
}

#[test]
fn the_samples_read_as_committed() {
    golden("eu_fsf_xml/expected.txt", &sample(&fixture("eu_fsf_xml")));
    golden("eu_fsf_csv/expected.txt", &sample(&fixture("eu_fsf_csv")));
    golden("eu_fsf_csv_1_0/expected.txt", &sample(&older()));
}

/// The CSV of version 1.0 has no name of its own: it is recognized by its first bytes.
fn older() -> ParsedList {
    let path = fixtures().join("eu_fsf_csv_1_0/20260805-FULL-1_0.csv");
    let file = ListFile::new("20260805-FULL-1_0.csv", std::fs::read(path).unwrap());
    let list = LIST.parse().unwrap();
    let selection = format(&list).unwrap().select(vec![file]).unwrap();
    assert_eq!(selection.reader.name, "csv");
    selection.parse(&list).unwrap()
}

#[test]
fn every_broken_file_has_its_error() {
    golden("eu_fsf_xml/broken/expected.tsv", &broken(LIST, "xml", "eu_fsf_xml", "eu_fsf.xml"));
    golden("eu_fsf_csv/broken/expected.tsv", &broken(LIST, "csv", "eu_fsf_csv", "eu_fsf.csv"));
}

/// A party without what the CSV cannot carry: strength of names, dates of delisting, additional information.
fn without_marks(party: &ListedParty) -> ListedParty {
    let mut party = party.clone();
    for name in &mut party.names {
        name.strength = AliasStrength::Unstated;
    }
    party.remarks.retain(|remark| !["Delisting date:", "sector:"].iter().any(|label| remark.starts_with(label)));
    party.remarks.sort();
    party.birth_dates.sort();
    party
}

#[test]
fn xml_and_csv_give_the_same_parties() {
    let (xml, csv, wrapped) = (fixture("eu_fsf_xml"), fixture("eu_fsf_csv"), fixture("eu_fsf_csv/wrapped"));
    assert_eq!(xml.parties.len(), 4);
    assert_eq!(csv.published, xml.published);
    let plain = |list: &ParsedList| list.parties.iter().map(without_marks).collect::<Vec<_>>();
    for (got, expected) in plain(&csv).iter().zip(plain(&xml)) {
        assert_eq!(*got, expected);
    }
    assert_eq!(wrapped.parties, csv.parties);
    assert_eq!(wrapped.report.counts, csv.report.counts);
}

#[test]
fn the_older_csv_knows_less_but_nothing_else() {
    let (older, csv) = (older(), fixture("eu_fsf_csv"));
    assert_eq!(older.parties.len(), csv.parties.len());
    for (old, new) in older.parties.iter().zip(&csv.parties) {
        // No remarks of names either, so that a low quality is not told.
        assert_eq!((&old.id, old.kind, without_marks(old).names), (&new.id, new.kind, without_marks(new).names));
        assert_eq!((&old.nationalities, &old.title, old.gender), (&new.nationalities, &new.title, new.gender));
        let numbers = |party: &ListedParty| {
            let own = party.identifiers.iter().filter(|id| {
                !matches!(id.kind, IdentifierKind::Email | IdentifierKind::Phone | IdentifierKind::Website)
            });
            own.map(|id| (id.kind, id.value.clone(), id.country.clone())).collect::<Vec<_>>()
        };
        assert_eq!(numbers(old), numbers(new));
    }
}

#[test]
fn marks_of_the_source_are_kept() {
    let list = fixture("eu_fsf_xml");
    let party = |key: &str| list.parties.iter().find(|party| &*party.id.key == key).unwrap();
    let strength = |text: &str| party("13").names.iter().find(|name| name.text == text).unwrap().strength;
    assert_eq!(strength("Abu Ali"), AliasStrength::Weak, "strong is false");
    assert_eq!(strength("Abu Sample"), AliasStrength::Weak, "the remark says low quality, whatever the flag says");
    assert_eq!(strength("Sampel Al-Exampel"), AliasStrength::Unstated, "an absent flag is not weak");
    let doubtful: Vec<_> = party("13").identifiers.iter().map(|id| id.doubtful).collect();
    assert_eq!(doubtful, [false, true]);
    assert_eq!(party("13").birth_dates.len(), 1, "a year of another calendar is no date");
    assert_eq!(list.report.count("left_out.delisted"), 1);
    let act = &party("130001").designations[0];
    assert_eq!(ProgramKey::of(&party("130001").id.list, &act.program).family(), Some(ProgramFamily::Magnitsky));
    // The same number: of a ship, and of a company that has a registration too.
    let imo = |key: &str| party(key).identifiers.iter().find(|id| id.value == "9074729").map(|id| id.kind);
    assert_eq!((party("130020").kind, imo("130020")), (PartyKind::Vessel, Some(IdentifierKind::Imo)));
    assert_eq!((party("130001").kind, imo("130001")), (PartyKind::Organization, Some(IdentifierKind::CompanyImo)));
}

#[test]
fn a_cut_off_file_is_no_shorter_list() {
    cuts(LIST, "xml", "eu_fsf_xml/eu_fsf.xml", true);
    cuts(LIST, "csv", "eu_fsf_csv/eu_fsf.csv", false);
    cuts(LIST, "csv", "eu_fsf_csv/wrapped/eu_fsf.csv", false);
}

#[test]
fn an_entity_that_occurs_again_loses_no_name() {
    let entity = |name: &str| {
        format!("<sanctionEntity logicalId='7'><nameAlias wholeName='{name}' strong='false'/></sanctionEntity>")
    };
    let text = format!("<export generationDate='2026-01-01'>{}{}</export>", entity("One"), entity("Two"));
    let list = LIST.parse().unwrap();
    let parsed = super::parse_xml(&list, &[ListFile::new("eu_fsf.xml", text.into_bytes())]).unwrap();
    let shown: Vec<_> = parsed.parties.iter().map(|party| (&*party.id.key, party.display_name())).collect();
    assert_eq!(shown, [("7", "One"), ("7-2", "Two")]);
    let kinds = parsed.report.issues_by_kind();
    assert_eq!((kinds["duplicate_entry"], kinds["unknown_party_type"], kinds["missing_program"]), (1, 2, 2));
}

/// Rows that do not fit are told one by one and leave the others alone.
#[test]
fn odd_rows_of_a_csv_are_counted() {
    let bytes = b"Entity_LogicalId;Entity_SubjectType;Entity_Regulation_Programme;NameAlias_WholeName;Moon_phase\n\
        1;P;HR;One;\n1;P;HR\n;P;HR;Nobody;\n2;E;HR;;\n3;E;HR;\xff;full\n3;E;HR;Three;\n";
    let list = LIST.parse().unwrap();
    let parsed = super::parse_csv(&list, &[ListFile::new("eu_fsf.csv", bytes.to_vec())]).unwrap();
    let rows = &parsed.report.rows[0];
    assert_eq!((rows.rows, rows.used, rows.unreadable, rows.not_needed), (6, 3, 3, 0));
    let kinds: Vec<_> = parsed.report.issues.iter().map(|issue| (issue.line, issue.kind)).collect();
    let expected = [
        (1, "unknown_column"),
        (1, "missing_date"),
        (3, "wrong_column_count"),
        (4, "missing_key"),
        (5, "missing_name"),
        (6, "invalid_utf8"),
    ];
    assert_eq!(kinds, expected);
}
