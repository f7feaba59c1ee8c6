//! One test per trap of the OFAC CSV files, and the accounting as a property.

use super::super::{FoundFormat, ListError, ListFile, ParsedList, RowCounts};
use super::{parse_cons, parse_sdn};
use crate::model::{
    AliasStrength, DateRange, IdentifierKind, ListedParty, Measure, NameKind, PartyKind, VesselDetails,
};
use proptest::prelude::*;

const NULLS: &str = "-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ";

fn read_sdn(files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse_sdn(&"us_ofac_sdn".parse().unwrap(), files)
}

fn read_cons(files: &[ListFile]) -> Result<ParsedList, ListError> {
    parse_cons(&"us_ofac_cons".parse().unwrap(), files)
}

fn file(name: &str, text: impl AsRef<[u8]>) -> ListFile {
    ListFile::new(name, text.as_ref().to_vec())
}

/// An entry row as published, without line end.
fn entry(key: u32, name: &str, kind: &str, program: &str, remark: &str) -> String {
    let kind = if kind.is_empty() { "-0- ".to_owned() } else { format!("\"{kind}\"") };
    let remark = if remark.is_empty() { "-0- ".to_owned() } else { format!("\"{remark}\"") };
    format!("{key},\"{name}\",{kind},\"{program}\",{NULLS},{remark}")
}

fn published(rows: &[String]) -> String {
    rows.join("\r\n") + if rows.is_empty() { "\x1a" } else { "\r\n\x1a" }
}

/// Reads an SDN list of these entry rows, aliases, addresses and comments.
fn sdn(entries: &[String], aliases: &[&str], addresses: &[&str], comments: &[&str]) -> ParsedList {
    let rows = |rows: &[&str]| published(&rows.iter().map(|row| (*row).to_owned()).collect::<Vec<_>>());
    read_sdn(&[
        file("sdn.csv", published(entries)),
        file("alt.csv", rows(aliases)),
        file("add.csv", rows(addresses)),
        file("sdn_comments.csv", rows(comments)),
    ])
    .unwrap()
}

/// Reads an SDN list whose entry file is this text.
fn sdn_text(text: impl AsRef<[u8]>) -> Result<ParsedList, ListError> {
    read_sdn(&[file("sdn.csv", text), file("alt.csv", "\x1a"), file("add.csv", "\x1a")])
}

/// The only party of a list with one entry.
fn one(kind: &str, remark: &str) -> ListedParty {
    let mut list = sdn(&[entry(1, "NAME, First", kind, "SDGT", remark)], &[], &[], &[]);
    assert_eq!(list.parties.len(), 1);
    list.parties.remove(0)
}

fn kinds(list: &ParsedList) -> Vec<&'static str> {
    list.report.issues.iter().map(|issue| issue.kind).collect()
}

#[test]
fn null_is_minus_zero_with_or_without_blank() {
    let text = "1,\"A\",-0-,\"CUBA\",-0-,-0- ,-0-,-0-,-0-,-0-,-0-,-0- \r\n\x1a";
    let list = sdn_text(text).unwrap();
    let party = &list.parties[0];
    assert_eq!((party.kind, &party.title, &party.vessel), (PartyKind::Organization, &None, &None));
    assert!(party.remarks.is_empty() && list.report.issues.is_empty());
}

#[test]
fn copies_of_tools_read_the_same() {
    let rows = [entry(1, "A CO., LTD.", "", "CUBA", "DOB 1950; a.k.a. 'B'."), entry(2, "C", "vessel", "IRAN", "")];
    let official = sdn_text(published(&rows)).unwrap();
    let lf = rows.join("\n");
    let header = "ent_num,SDN_Name,SDN_Type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,Vess_flag,Vess_owner,Remarks";
    let unquoted = lf.replace("\"C\"", "C").replace("\"vessel\"", "vessel").replace("-0- ", "-0-");
    for copy in [
        format!("{lf}\n\x1a"),
        format!("{lf}\n0x1a,,,,\n"),
        format!("\u{feff}{header}\n{lf}\n0x1A,,,,,,,,,,,\n"),
        format!("{header}\r\n{}\r\n\"\x1a\"\r\n", rows.join("\r\n")),
        format!("{lf}\r\n\r\n,,,,\n\x1a\n"),
        format!("{}\r\x1a", rows.join("\r")),
        format!("{unquoted}\n\x1a"),
    ] {
        let list = sdn_text(&copy).unwrap();
        assert_eq!(list.parties, official.parties, "{copy}");
        assert!(list.report.issues.is_empty(), "{:?}", list.report.issues);
        assert_eq!(list.report.rows[0].rows, 2);
    }
    let unmarked = sdn_text(format!("{lf}\n")).unwrap();
    assert_eq!((unmarked.parties.len(), kinds(&unmarked)), (2, vec!["missing_end_mark"]));
}

#[test]
fn kinds_come_from_the_type_and_not_from_the_comma() {
    let rows = ["individual", "vessel", "aircraft", "", "submarine"].iter().zip(1..);
    let rows: Vec<_> = rows.map(|(kind, key)| entry(key, "A, B", kind, "SDGT", "")).collect();
    let list = sdn(&rows, &[], &[], &[]);
    let got: Vec<_> = list.parties.iter().map(|party| party.kind).collect();
    assert_eq!(
        got,
        [PartyKind::Person, PartyKind::Vessel, PartyKind::Aircraft, PartyKind::Organization, PartyKind::Unknown]
    );
    assert_eq!(kinds(&list), ["unknown_party_type"]);
}

#[test]
fn every_program_is_kept() {
    let rows = [
        entry(1, "A", "", "SDGT] [SYRIA", ""),
        entry(2, "B", "", "CAATSA - RUSSIA", ""),
        entry(3, "C", "", "[MAGNIT] [GLOMAG] [RUSSIA-EO14024]", ""),
    ];
    let list = sdn(&rows, &[], &[], &[]);
    let tags = |at: usize| list.parties[at].designations.iter().map(|d| d.program.as_str()).collect::<Vec<_>>();
    assert_eq!(tags(0), ["SDGT", "SYRIA"]);
    assert_eq!(tags(1), ["CAATSA - RUSSIA"]);
    assert_eq!(tags(2), ["MAGNIT", "GLOMAG", "RUSSIA-EO14024"]);
    assert_eq!(list.parties[0].designations[0].measures, [Measure::AssetFreeze]);
    assert_eq!((list.report.count("parties.multi_program"), list.report.count("programs.distinct")), (2, 6));
}

#[test]
fn cut_remarks_go_on_in_the_comments_without_a_blank() {
    let cut = |end: &str| format!("DOB 1950; {}{end}", "x".repeat(1_000 - 10 - end.len()));
    let rows = [
        entry(1, "A", "individual", "SDGT", &cut("; Passport AB12")),
        entry(2, "B", "individual", "SDGT", &cut("; Linked To: ")), // ends in a blank that belongs to the remark
        entry(3, "C", "individual", "SDGT", &cut("; Passport AB12")),
        entry(4, "D", "individual", "SDGT", "DOB 1950."),
    ];
    let comments = ["1,\"34 (Iran); a.k.a. 'W'.\"", "2,\"D.\"", "4,\"of another time.\"", "9,\"nobody.\""];
    let list = sdn(&rows, &[], &[], &comments);
    assert_eq!(list.parties[0].identifiers[0].value, "AB1234");
    assert_eq!(list.parties[0].names[1].text, "W");
    assert_eq!(list.parties[1].relations[0].target.as_ref().unwrap().key.as_ref(), "4");
    assert!(list.parties[2].identifiers.is_empty(), "half an identifier is none");
    assert_eq!(list.parties[2].remarks.last().unwrap(), "Passport AB12");
    assert_eq!(kinds(&list), ["remark_cut", "comment_not_needed", "orphan_comment"]);
    let expected = RowCounts { rows: 4, used: 2, not_needed: 1, orphans: 1, ..RowCounts::default() };
    assert_eq!(list.report.rows[3], RowCounts { file: "sdn_comments.csv".to_owned(), ..expected });
    assert_eq!((list.report.count("remarks.truncated"), list.report.count("remarks.continued")), (3, 2));
}

#[test]
fn a_long_comment_is_read_to_its_end() {
    let remark = format!("DOB 1950; {}", "x".repeat(990));
    let comment = format!("1,\"{}; a.k.a. 'LAST'.\"", "y; ".repeat(5_000));
    let list = sdn(&[entry(1, "A", "individual", "SDGT", &remark)], &[], &[], &[&comment]);
    assert_eq!(list.parties[0].names[1].text, "LAST");
}

#[test]
fn weak_names_stand_in_the_remarks_and_strong_ones_in_the_aliases() {
    let rows = [entry(1, "A", "individual", "SDGT", "a.k.a. 'ABU-'UMAR'; f.k.a. 'OLD'; POB Rome.")];
    let list =
        sdn(&rows, &["1,1,\"aka\",\"B\",-0- ", "1,2,\"fka\",\"C\",\"note\"", "1,3,\"zzz\",\"D\",-0- "], &[], &[]);
    let party = &list.parties[0];
    let names: Vec<_> = party.names.iter().map(|name| (name.text.as_str(), name.kind, name.strength)).collect();
    assert_eq!(
        names,
        [
            ("A", NameKind::Primary, AliasStrength::Strong),
            ("ABU-'UMAR", NameKind::Alias, AliasStrength::Weak),
            ("OLD", NameKind::Former, AliasStrength::Weak),
            ("B", NameKind::Alias, AliasStrength::Strong),
            ("C", NameKind::Former, AliasStrength::Strong),
            ("D", NameKind::Alias, AliasStrength::Strong),
        ]
    );
    assert_eq!((party.remarks.as_slice(), kinds(&list)), (["note".to_owned()].as_slice(), vec!["unknown_alias_type"]));
    let count = |name| list.report.count(name);
    assert_eq!((count("names.weak"), count("names.former"), count("names.alias.strong")), (2, 2, 2));
}

#[test]
fn orphans_are_counted_and_named() {
    let rows = [entry(1, "A", "", "SDGT", "")];
    let list =
        sdn(&rows, &["2,1,\"aka\",\"B\",-0- "], &["2,1,-0- ,-0- ,\"Iran\",-0- ", "1,2,-0- ,-0- ,-0- ,-0- "], &[]);
    assert_eq!(kinds(&list), ["orphan_alias", "orphan_address"]);
    assert_eq!((list.report.issues[0].line, list.report.rows[1].orphans), (1, 1));
    assert!(list.parties[0].addresses.is_empty());
    let count = |name| list.report.count(name);
    assert_eq!((count("orphans.alias_rows"), count("orphans.address_rows"), count("addresses.null")), (1, 1, 1));
    assert_eq!((count("addresses.used"), count("parties.without_address_row")), (0, 0));
}

#[test]
fn broken_rows_cost_one_row_each() {
    let text = [
        entry(1, "A", "", "SDGT", ""),
        "2,\"B".to_owned(),
        entry(3, "C \"quoted\" \"\"D", "", "SDGT", ""),
        "x,y".to_owned(),
        format!("four,\"E\",-0- ,\"SDGT\",{NULLS},-0- "),
        entry(5, "F", "", "SDGT", ""),
    ];
    let list = sdn_text(published(&text)).unwrap();
    assert_eq!(kinds(&list), ["open_quote", "wrong_column_count", "bad_key"]);
    assert_eq!(list.parties[1].names[0].text, "C \"quoted\" \"D");
    assert_eq!(list.report.issues.iter().map(|issue| issue.line).collect::<Vec<_>>(), [2, 4, 5]);
    let counts = &list.report.rows[0];
    assert_eq!((counts.rows, counts.used, counts.unreadable), (6, 3, 3));
}

#[test]
fn a_value_over_two_lines_is_one_row() {
    let list =
        sdn_text(published(&[entry(1, "A", "", "SDGT", "first\r\nsecond."), entry(2, "B", "", "X", "")])).unwrap();
    assert_eq!(list.parties[0].remarks, ["first\nsecond"]);
    assert!(list.report.issues.is_empty());
}

#[test]
fn bytes_that_are_not_utf8_are_replaced_and_reported() {
    let mut bytes = published(&[entry(1, "NAME", "", "SDGT", "")]).into_bytes();
    bytes[4] = 0xe9;
    let list = sdn_text(&bytes).unwrap();
    assert_eq!(list.parties[0].names[0].text, "N\u{fffd}ME");
    assert_eq!(kinds(&list), ["invalid_utf8"]);
}

#[test]
fn a_repeated_entry_loses_nothing() {
    let rows = [entry(1, "A", "", "SDGT", "DOB 1950"), entry(1, "B", "", "SYRIA", "note")];
    let list = sdn(&rows, &[], &[], &[]);
    let party = &list.parties[0];
    assert_eq!(party.names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!((party.designations.len(), party.remarks.len(), party.birth_dates.len()), (2, 1, 1));
    assert_eq!(kinds(&list), ["duplicate_entry"]);
}

#[test]
fn links_resolve_to_the_one_party_of_that_name() {
    let rows = [
        entry(1, "A CO., LTD.", "", "X", "Linked To: SHARED."),
        entry(2, "SHARED", "", "X", "Linked To: A CO., LTD."), // the file prints one period for name and remark
        entry(3, "SHARED", "", "X", "Linked To: ALIAS; Linked To: NOBODY."),
    ];
    let list = sdn(&rows, &["1,1,\"aka\",\"ALIAS\",-0- "], &[], &[]);
    let edge = |party: usize, at: usize| {
        let relation = &list.parties[party].relations[at];
        (relation.target_name.as_str(), relation.target.as_ref().map(|id| id.key.as_ref()))
    };
    assert_eq!(edge(0, 0), ("SHARED", None));
    assert_eq!(edge(1, 0), ("A CO., LTD.", Some("1")));
    assert_eq!((edge(2, 0), edge(2, 1)), (("ALIAS", Some("1")), ("NOBODY", None)));
    let count = |name| list.report.count(name);
    assert_eq!((count("relations.linked_to"), count("relations.resolved")), (4, 2));
    assert_eq!((count("relations.ambiguous"), count("relations.unresolved")), (1, 1));
}

#[test]
fn facts_of_a_person() {
    let party = one(
        "individual",
        "DOB 1948; alt. DOB circa 1950; POB Rome; nationality Italy; citizen Italy; citizen Malta; Gender Male; \
         President since 1998; Driver's License is issued by the State of Texas.",
    );
    let circa = DateRange { circa: true, ..DateRange::year(1950).unwrap() };
    assert_eq!(party.birth_dates, [DateRange::year(1948).unwrap(), circa]);
    assert_eq!(
        (party.birth_places, party.nationalities),
        (vec!["Rome".to_owned()], vec!["Italy".into(), "Malta".into()])
    );
    assert_eq!(party.remarks.len(), 2);
}

#[test]
fn ships_and_aircraft() {
    let ship = "1,\"SHIP\",\"vessel\",\"IRAN\",-0- ,\"T2EU4\",\"Tanker\",\"99,144\",-0- ,\"Iran\",-0- ,\
                \"Vessel Registration Identification IMO 9187629; MMSI 572469210.\"";
    let list =
        sdn(&[ship.to_owned(), entry(2, "EP-GOL", "aircraft", "SDGT", "Aircraft Tail Number EP-GOM")], &[], &[], &[]);
    let ids = |at: usize| list.parties[at].identifiers.iter().map(|i| (i.kind, i.value.as_str())).collect::<Vec<_>>();
    assert_eq!(
        ids(0),
        [(IdentifierKind::CallSign, "T2EU4"), (IdentifierKind::Imo, "9187629"), (IdentifierKind::Mmsi, "572469210")]
    );
    assert_eq!(ids(1), [(IdentifierKind::AircraftTail, "EP-GOL"), (IdentifierKind::AircraftTail, "EP-GOM")]);
    let expected = VesselDetails {
        call_sign: Some("T2EU4".to_owned()),
        vessel_type: Some("Tanker".to_owned()),
        tonnage: Some("99,144".to_owned()),
        flag: Some("Iran".to_owned()),
        ..VesselDetails::default()
    };
    assert_eq!(list.parties[0].vessel, Some(expected));
    assert_eq!(list.report.count("identifiers.aircraft_tail"), 1);
    assert_eq!(list.report.count("identifiers.aircraft_tail.from_name"), 1);
}

#[test]
fn non_sdn_programs_do_not_freeze_assets() {
    let rows = [entry(1, "A", "", "UKRAINE-EO13662] [SDGT", ""), entry(2, "B", "", "NS-PLC", "")];
    let files = [file("CONS_PRIM.CSV", published(&rows)), file("cons_alt.csv", "\x1a"), file("cons_add.csv", "\x1a")];
    let list = read_cons(&files).unwrap();
    let measures: Vec<_> = list.parties.iter().flat_map(|p| &p.designations).map(|d| d.measures[0]).collect();
    assert_eq!(measures, [Measure::Sectoral, Measure::Unstated, Measure::Unstated]);
    assert_eq!(list.parties[0].id.to_string(), "us_ofac_cons:1");
}

#[test]
fn files_of_two_lists_are_refused() {
    let aliases: Vec<_> = (0..20).map(|n| format!("{},1,\"aka\",\"B\",-0- ", n + 100)).collect();
    let entries = published(&[entry(1, "A", "", "SDGT", "")]);
    let files = [file("sdn.csv", entries), file("alt.csv", published(&aliases)), file("add.csv", "\x1a")];
    let expected = ListError::ForeignFile { file: "alt.csv".to_owned(), rows: 20, orphans: 20 };
    assert_eq!(read_sdn(&files).unwrap_err(), expected);
    let missing = read_sdn(&files[..2]).unwrap_err();
    assert!(matches!(missing, ListError::MissingFile { role: "addresses", .. }));
}

#[test]
fn every_cut_of_a_file_is_refused_or_whole() {
    let whole = published(&[entry(1, "A", "", "SDGT", "DOB 1950."), entry(2, "B", "individual", "SDGT", "POB Rome.")]);
    for at in 0..whole.len() {
        match sdn_text(&whole[..at]) {
            Ok(list) => assert!(whole[..at].ends_with(['\r', '\n']), "cut at {at} gave {} parties", list.parties.len()),
            Err(ListError::Empty { .. } | ListError::Truncated { .. }) => {}
            Err(other) => panic!("cut at {at}: {other}"),
        }
    }
    assert_eq!(
        sdn_text("<html>").unwrap_err(),
        ListError::NotCsv { file: "sdn.csv".to_owned(), got: FoundFormat::Markup }
    );
}

/// Pieces that make rows go wrong.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "1",
        "2",
        ",",
        ",",
        ",",
        "\"",
        "-0- ",
        "A",
        "aka",
        "individual",
        "; ",
        "DOB 1950",
        "Passport 1 (X) expires ",
        "Linked To: A",
        "\r\n",
        "\n",
        "\x1a",
        "a.k.a. '",
        "'",
        ".",
        "] [",
        "é",
        " issued ",
        "(",
        ")",
        "alt. ",
        "IMO 1",
    ]);
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

fn accounts_for_every_row(list: &ParsedList) {
    for rows in &list.report.rows {
        assert_eq!(rows.rows, rows.used + rows.not_needed + rows.orphans + rows.unreadable, "{rows:?}");
    }
    let used = list.report.rows.iter().map(|rows| rows.used).sum::<u64>();
    assert!(list.parties.len() as u64 <= used);
    assert!(list.parties.is_sorted_by(|a, b| a.id < b.id));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(list) = read_sdn(&["sdn.csv", "alt.csv", "add.csv"].map(|name| file(name, &bytes))) {
            accounts_for_every_row(&list);
        }
    }

    #[test]
    fn noise_never_panics_is_accounted_for_and_costs_no_good_row(
        remark in pieces(), noise in pieces(), aliases in pieces(), addresses in pieces(), comments in pieces(),
    ) {
        // Noise of 80 pieces has at most 81 lines: the good rows stay the majority, and the file is read.
        let with_noise = |row: &dyn Fn(usize) -> String, noise: String| {
            let mut rows: Vec<_> = (100..200).map(row).collect();
            rows.insert(50, noise);
            published(&rows)
        };
        let entries = with_noise(&|key| entry(u32::try_from(key).unwrap(), "A", "individual", "X", &remark), noise);
        let files = [
            file("sdn.csv", entries),
            file("alt.csv", with_noise(&|key| format!("{key},1,\"aka\",\"B\",-0- "), aliases)),
            file("add.csv", with_noise(&|key| format!("{key},1,-0- ,-0- ,\"Iran\",-0- "), addresses)),
            file("sdn_comments.csv", with_noise(&|key| format!("{key},\"C\""), comments)),
        ];
        if remark.contains(['"', '\n', '\x1a']) {
            if let Ok(list) = read_sdn(&files) {
                accounts_for_every_row(&list); // the remark breaks its own row
            }
        } else {
            let list = read_sdn(&files).unwrap();
            accounts_for_every_row(&list);
            prop_assert!(list.parties.iter().filter(|party| party.names[0].text == "A").count() >= 100);
            prop_assert!(list.report.count("addresses.used") >= 100 && list.report.rows[1].used >= 100);
        }
    }
}
