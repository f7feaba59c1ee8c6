//! The readers of OpenSanctions against our own samples: invented parties in the documented structure. No data of
//! OpenSanctions is here, its license forbids it.

use super::super::testing::{fixtures, golden, print, read, table};
use super::super::{ListFile, ParsedList, format};
use crate::model::{ListId, ReferenceScheme, RelationKind};
use std::fmt::Write as _;
use std::fs;

fn text_of(list: &ParsedList) -> String {
    let mut text = table(&list.report);
    for issue in &list.report.issues {
        writeln!(text, "# {} line {}: {}: {}", issue.file, issue.line, issue.kind, issue.detail).unwrap();
    }
    list.parties.iter().for_each(|party| text.push_str(&print(party)));
    for rows in &list.report.rows {
        assert_eq!(rows.rows, rows.used + rows.not_needed + rows.orphans + rows.unreadable, "{rows:?}");
    }
    text
}

fn parse(files: Vec<ListFile>) -> Result<ParsedList, super::ListError> {
    let list: ListId = "opensanctions".parse().unwrap();
    format(&list)?.select(files)?.parse(&list)
}

fn file(folder: &str, name: &str) -> ListFile {
    ListFile::new(name, fs::read(fixtures().join(folder).join(name)).unwrap())
}

#[test]
fn the_samples_read_as_committed() {
    for folder in ["opensanctions", "opensanctions_nested", "opensanctions_simple"] {
        let list = read("opensanctions", &fixtures().join(folder)).unwrap();
        golden(&format!("{folder}/expected.txt"), &text_of(&list));
    }
}

#[test]
fn every_broken_file_has_its_error() {
    let folder = fixtures().join("opensanctions/broken");
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json" || end == "csv"));
    paths.sort();
    let mut text = String::new();
    for path in paths {
        let name = if path.extension().unwrap() == "csv" { "targets.simple.csv" } else { "entities.ftm.json" };
        let error = parse(vec![ListFile::new(name, fs::read(&path).unwrap())]).unwrap_err();
        writeln!(text, "{}\t{error}", path.file_name().unwrap().display()).unwrap();
    }
    golden("opensanctions/broken/expected.tsv", &text);
}

#[test]
fn a_delta_makes_the_list_that_a_full_file_would_be() {
    let full = file("opensanctions", "entities.ftm.json");
    let with = parse(vec![full.clone(), file("opensanctions", "entities.delta.json")]).unwrap();
    let without = parse(vec![full]).unwrap();
    let keys = |list: &ParsedList| list.parties.iter().map(|party| party.id.key.to_string()).collect::<Vec<_>>();
    assert!(keys(&without).contains(&"xx-delete-me".to_owned()) && !keys(&with).contains(&"xx-delete-me".to_owned()));
    assert!(keys(&with).contains(&"xx-added".to_owned()));
    let changed = with.parties.iter().find(|party| &*party.id.key == "xx-mod-me").unwrap();
    assert_eq!(changed.display_name(), "New Sample");
    let count = |name| with.report.count(name);
    assert_eq!((count("delta.add"), count("delta.mod"), count("delta.del")), (3, 2, 3));
    let kinds = with.report.issues_by_kind();
    assert_eq!((kinds["delta_known_id"], kinds["delta_unknown_id"], kinds["bad_operation"]), (1, 1, 1));
    assert_eq!(with.published, "2026-09-02".parse().ok());
}

/// What the file says in both forms reads as the same party.
#[test]
fn the_nested_form_says_what_the_flat_form_says() {
    let flat = parse(vec![file("opensanctions", "entities.ftm.json")]).unwrap();
    let nested = parse(vec![file("opensanctions_nested", "targets.nested.json")]).unwrap();
    for key in ["NK-aaaPerson1", "NK-bbbCompany"] {
        let of = |list: &ParsedList| list.parties.iter().find(|party| &*party.id.key == key).unwrap().clone();
        let (flat, nested) = (of(&flat), of(&nested));
        let sorted = |mut values: Vec<String>| {
            values.sort();
            values
        };
        let acts = |party: &crate::model::ListedParty| party.designations.clone();
        assert_eq!(acts(&flat).len(), acts(&nested).len());
        assert!(acts(&flat).iter().all(|act| acts(&nested).contains(act)), "{key}");
        let documents =
            |party: &crate::model::ListedParty| sorted(party.identifiers.iter().map(|id| format!("{id:?}")).collect());
        assert_eq!(documents(&flat), documents(&nested), "{key}");
        assert_eq!(flat.addresses, nested.addresses, "{key}");
    }
}

#[test]
fn all_tags_of_a_party_survive_and_cross_references_are_seen() {
    let list = parse(vec![file("opensanctions", "entities.ftm.json")]).unwrap();
    let party = list.parties.iter().find(|party| &*party.id.key == "NK-aaaPerson1").unwrap();
    let programs: Vec<_> = party.designations.iter().map(|act| act.program.as_str()).collect();
    assert_eq!(programs, ["US-GLOMAG", "CAATSA - RUSSIA"], "the tag GLOMAG is the program already");
    assert_eq!(list.report.count("families.magnitsky"), 3);
    let has = |scheme, value: &str| party.references.iter().any(|r| r.scheme == scheme && r.value == value);
    assert!(has(ReferenceScheme::OfacEntry, "99001") && has(ReferenceScheme::UnReference, "QDi.999"));
    assert!(has(ReferenceScheme::EuReference, "EU.99.12") && has(ReferenceScheme::Wikidata, "Q99999001"));
    let owns = party.relations.iter().find(|edge| edge.kind == RelationKind::Owns).unwrap();
    assert_eq!(
        (owns.target.as_ref().map(|id| &*id.key), &*owns.target_name),
        (Some("NK-bbbCompany"), "Sample Trading LLC")
    );
    let leads = party.relations.iter().find(|edge| edge.kind == RelationKind::LeaderOf).unwrap();
    assert_eq!((&leads.target, &*leads.target_name), (&None, "Plain Company (not listed)"));
    assert_eq!(leads.source, "Directorship/director: Chairman");
}

#[test]
fn a_file_of_another_name_is_recognized() {
    for (folder, name, reader) in [
        ("opensanctions", "entities.ftm.json", "entities"),
        ("opensanctions_nested", "targets.nested.json", "nested"),
        ("opensanctions_simple", "targets.simple.csv", "simple_csv"),
    ] {
        let other = file(folder, name).renamed("download.tmp");
        let list: ListId = "opensanctions".parse().unwrap();
        let selection = format(&list).unwrap().select(vec![other]).unwrap();
        assert_eq!(selection.reader.name, reader);
        assert!(selection.parse(&list).is_ok());
    }
}

#[test]
fn a_line_over_the_limit_costs_one_row() {
    let mut bytes = fs::read(fixtures().join("opensanctions/entities.ftm.json")).unwrap();
    let rows = parse(vec![ListFile::new("entities.ftm.json", bytes.clone())]).unwrap().parties.len();
    bytes.extend_from_slice(b"{\"id\":\"big\",\"schema\":\"Person\",\"target\":true,\"caption\":\"");
    bytes.extend(std::iter::repeat_n(b'x', super::MAX_LINE));
    bytes.extend_from_slice(b"\"}\n");
    let list = parse(vec![ListFile::new("entities.ftm.json", bytes)]).unwrap();
    assert_eq!(list.parties.len(), rows);
    assert_eq!(list.report.issues_by_kind()["line_too_long"], 1);
}

/// A file that is made while it is read: targets among very many other entities.
struct Endless {
    bytes: u64,
}

impl crate::model::FileContent for Endless {
    fn open(&self) -> std::io::Result<Box<dyn std::io::Read + Send + '_>> {
        let mut number = 0u64;
        let mut rest = Vec::new();
        let mut left = self.bytes;
        Ok(Box::new(Made(move |into: &mut [u8]| {
            if rest.is_empty() && left > 0 {
                number += 1;
                let party = number.is_multiple_of(1_000);
                let padding = "x".repeat(600);
                let line = match number % 3 {
                    _ if party => format!(
                        r#"{{"id":"t-{number}","schema":"Person","caption":"Target {number}","properties":{{"name":["Target {number}"],"topics":["sanction"]}},"target":true}}"#
                    ),
                    0 => format!(
                        r#"{{"id":"s-{number}","schema":"Sanction","properties":{{"entity":["t-{}"],"programId":["EU-HR"]}}}}"#,
                        number / 1_000 * 1_000 + 1_000
                    ),
                    1 => format!(
                        r#"{{"id":"o-{number}","schema":"Ownership","properties":{{"owner":["c-1"],"asset":["c-{number}"],"summary":["{padding}"]}}}}"#
                    ),
                    _ => format!(
                        r#"{{"id":"c-{number}","schema":"Company","caption":"C","properties":{{"name":["C"],"notes":["{padding}"]}},"target":false}}"#
                    ),
                };
                rest = line.into_bytes();
                rest.push(b'\n');
                left = left.saturating_sub(rest.len() as u64);
                rest.reverse();
            }
            let count = into.len().min(rest.len());
            for byte in &mut into[..count] {
                *byte = rest.pop().unwrap();
            }
            count
        })))
    }

    fn length(&self) -> u64 {
        self.bytes
    }
}

struct Made<F>(F);

impl<F: FnMut(&mut [u8]) -> usize> std::io::Read for Made<F> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        Ok((self.0)(into))
    }
}

/// Most memory that this process ever had, in MiB.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() / 1_024
}

/// Memory holds the targets, not the file. To be run alone: the figure is of the whole process.
#[test]
#[ignore = "reads a made file of INTERDICT_TEST_MIB (64) three times; run it alone"]
fn memory_does_not_grow_with_the_file() {
    let mib: u64 = std::env::var("INTERDICT_TEST_MIB").ok().and_then(|text| text.parse().ok()).unwrap_or(64);
    let file = ListFile::with_content("entities.ftm.json", std::sync::Arc::new(Endless { bytes: mib << 20 }));
    let (before, began) = (peak_mib(), std::time::Instant::now());
    let list = parse(vec![file]).unwrap();
    let rows = list.report.rows[0].rows;
    eprintln!(
        "{mib} MiB, {rows} rows, {} targets: {before} -> {} MiB, {:?}",
        list.parties.len(),
        peak_mib(),
        began.elapsed()
    );
    assert!(list.parties.len() as u64 >= rows / 1_000 - 1);
    assert!(list.report.count("programs.EU-HR") > 0);
    assert!(peak_mib() - before < 32 + mib / 20);
}
