//! The reader of a firm's own lists: a sample, the documented example, one broken mapping per error.

use super::super::testing::{fixtures, golden, print, read, table};
use super::super::{ListError, ListFile, ParsedList, format};
use crate::model::ListId;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn parse(csv: &[u8], mapping: &str) -> Result<ParsedList, ListError> {
    let list: ListId = "custom_fraud".parse().unwrap();
    let files = vec![ListFile::new("any.csv", csv.to_vec()), ListFile::new("mapping.toml", mapping.into())];
    format(&list)?.select(files)?.parse(&list)
}

#[test]
fn the_sample_reads_as_committed() {
    let list = read("custom", &fixtures().join("custom")).unwrap();
    let mut text = table(&list.report);
    for issue in &list.report.issues {
        writeln!(text, "# {} line {}: {}: {}", issue.file, issue.line, issue.kind, issue.detail).unwrap();
    }
    list.parties.iter().for_each(|party| text.push_str(&print(party)));
    golden("custom/expected.txt", &text);
}

/// The example that the documentation shows reads without an issue.
#[test]
fn the_documented_example_reads() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/custom-list");
    let list = read("custom_fraud", &folder).unwrap();
    assert_eq!(list.report.issues, []);
    assert_eq!((list.parties.len(), list.report.count("names.total"), list.report.count("names.weak")), (3, 8, 1));
    assert_eq!(list.report.count("measures.asset_freeze"), 2);
    assert!(list.parties.iter().all(|party| party.id.list.as_str() == "custom_fraud"));
}

#[test]
fn every_broken_mapping_has_its_error() {
    let folder = fixtures().join("custom");
    let csv = fs::read(folder.join("blocklist.csv")).unwrap();
    let mut paths: Vec<_> = fs::read_dir(folder.join("broken")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    let mut text = String::new();
    for path in paths {
        let error = parse(&csv, &fs::read_to_string(&path).unwrap()).unwrap_err();
        assert!(matches!(error, ListError::Mapping { .. }), "{error}");
        writeln!(text, "{}\t{}", path.file_name().unwrap().display(), error.to_string().replace('\n', " ")).unwrap();
    }
    golden("custom/broken/expected.tsv", &text);
}

#[test]
fn windows_1252_and_numbered_columns() {
    let mapping = "key = 1\nheader = false\nprogram = \"X\"\ndelimiter = \"tab\"\nencoding = \"windows-1252\"\n\
        kind = \"person\"\nnames = [{ columns = [3, 2] }]\nbirth_dates = [{ column = 4, formats = [\"d mmm yyyy\"] }]";
    let list = parse(b"1\tM\xfcller\tRen\xe9\t3 Feb 1970\n2\t\tX\t?\n", mapping).unwrap();
    assert_eq!(list.parties[0].display_name(), "Ren\u{e9} M\u{fc}ller");
    assert_eq!(list.parties[0].birth_dates[0].to_string(), "1970-02-03");
    assert_eq!(list.parties[1].remarks, ["column 4: ?"]);
}

#[test]
fn files_that_are_cut_or_of_another_shape_are_refused() {
    let mapping = "key = \"id\"\nprogram = \"X\"\nnames = [{ column = \"name\" }]";
    let cut = parse(b"id,name,note\n1,A,\n2,B", mapping);
    assert!(matches!(cut, Err(ListError::Truncated { line: 3, got_columns: 2, expected_columns: 3, .. })), "{cut:?}");
    assert!(matches!(parse(b"", mapping), Err(ListError::Empty { .. })));
    assert!(matches!(parse(b"id,name\n", mapping), Err(ListError::NoParties { rows: 0, .. })));
    let rows = parse(b"id,name\n1\n2\n3,C\n", mapping);
    assert!(matches!(rows, Err(ListError::Malformed { line: 2, .. })), "{rows:?}");
    let missing = format(&"custom".parse().unwrap()).unwrap().select(vec![ListFile::new("a.csv", Vec::new())]);
    assert_eq!(
        missing.unwrap_err().to_string(),
        "custom: expected a file mapping.toml or custom.toml (mapping), got a.csv"
    );
}
