//! Helpers of the readers' tests: fixtures, golden files, tables for people.
//!
//! Fixtures live in `tests/lists/<format>/`. The real lists are read when `INTERDICT_LISTS` names their folder.
//! `INTERDICT_TEST_BLESS=1` writes golden files instead of comparing them.

use super::*;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of our own samples.
pub(super) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lists")
}

/// Compares a text with a golden file, or writes it.
pub(super) fn golden(path: &str, got: &str) {
    let path = fixtures().join(path);
    if std::env::var_os("INTERDICT_TEST_BLESS").is_some() {
        fs::write(&path, got).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    for (at, (got, expected)) in got.lines().zip(expected.lines()).enumerate() {
        assert_eq!(got, expected, "{} line {}; INTERDICT_TEST_BLESS=1 rewrites it", path.display(), at + 1);
    }
    assert_eq!(got.lines().count(), expected.lines().count(), "{}", path.display());
}

pub(super) fn read(list: &str, folder: &Path) -> Result<ParsedList, ListError> {
    let list = list.parse().unwrap();
    let format = format(&list)?;
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| ListFile::new(path.file_name().unwrap().to_str().unwrap(), fs::read(&path).unwrap()))
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    format.select(files)?.parse(&list)
}

/// The account, the issues and the parties of a sample in a folder of ours.
pub(super) fn sample(list: &str, folder: &str) -> String {
    let list = read(list, &fixtures().join(folder)).unwrap();
    let mut text = table(&list.report);
    for issue in &list.report.issues {
        writeln!(text, "# {} line {}: {}: {}", issue.file, issue.line, issue.kind, issue.detail).unwrap();
    }
    let published = list.published.map_or("-".to_owned(), |day| day.to_string());
    writeln!(text, "published {published}").unwrap();
    list.parties.iter().for_each(|party| text.push_str(&print(party)));
    text
}

/// The errors of the files with this end in the folder `broken`, each given under the preferred name of its list.
pub(super) fn broken(list: &str, folder: &str, end: &str) -> String {
    let list = list.parse().unwrap();
    let reader = &format(&list).unwrap().readers[0];
    let files = fs::read_dir(fixtures().join(folder).join("broken")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|other| other == end)).collect();
    files.sort();
    let mut text = String::new();
    for path in files {
        let file = ListFile::new(reader.files[0].names[0], fs::read(&path).unwrap());
        let error = (reader.parse)(&list, &[file]).unwrap_err();
        assert_eq!(error.reason(), crate::model::ErrorReason::ListFileRefused);
        writeln!(text, "{}\t{error}", path.file_name().unwrap().display()).unwrap();
    }
    text
}

/// Reads one file of the real lists, whatever its name; nothing when they are not there.
#[allow(dead_code, reason = "readers of single files use it")]
pub(super) fn real_file(list: &str, path: &str) -> Option<Result<ParsedList, ListError>> {
    let root = std::env::var_os("INTERDICT_LISTS")?;
    let path = Path::new(&root).join(path);
    let list = list.parse().unwrap();
    let file = ListFile::new(path.file_name().unwrap().to_str().unwrap(), fs::read(&path).unwrap());
    Some(format(&list).and_then(|format| format.select(vec![file])).and_then(|selection| selection.parse(&list)))
}

/// A list of the real ones, or nothing when they are not there.
pub(super) fn real(list: &str, folder: &str) -> Option<ParsedList> {
    let Some(root) = std::env::var_os("INTERDICT_LISTS") else {
        eprintln!("INTERDICT_LISTS is not set: the real lists are not tested");
        return None;
    };
    let list = read(list, &Path::new(&root).join(folder)).unwrap();
    for rows in &list.report.rows {
        assert_eq!(rows.rows, rows.used + rows.not_needed + rows.orphans + rows.unreadable, "{rows:?}");
    }
    Some(list)
}

/// Rows, issues by kind and counts, one a line.
pub(super) fn table(report: &ParseReport) -> String {
    let mut out = String::from("# what\tcount\n");
    for rows in &report.rows {
        let file = &rows.file;
        for (what, count) in [
            ("rows", rows.rows),
            ("used", rows.used),
            ("not_needed", rows.not_needed),
            ("orphans", rows.orphans),
            ("unreadable", rows.unreadable),
        ] {
            writeln!(out, "rows.{file}.{what}\t{count}").unwrap();
        }
    }
    for (kind, count) in report.issues_by_kind() {
        writeln!(out, "issues.{kind}\t{count}").unwrap();
    }
    for (name, count) in &report.counts {
        writeln!(out, "{name}\t{count}").unwrap();
    }
    out
}

/// A party for people: one fact a line.
pub(super) fn print(party: &ListedParty) -> String {
    let mut out = format!("{} {}\n", party.id, party.kind.label());
    let mut line = |what: &str, text: String| writeln!(out, "  {what}: {text}").unwrap();
    for name in &party.names {
        line("name", format!("{} [{:?}, {:?}]", name.text, name.kind, name.strength));
    }
    for act in &party.designations {
        let measures = act.measures.iter().map(|measure| measure.label()).collect::<Vec<_>>().join(", ");
        let basis = act.legal_basis.as_deref().unwrap_or("-");
        let day = act.listed_on.map_or("-".to_owned(), |day| day.to_string());
        line("designation", format!("{} {} [{measures}] basis {basis} listed {day}", act.authority, act.program));
    }
    for date in &party.birth_dates {
        line("born", date.to_string());
    }
    for (what, values) in [("born in", &party.birth_places), ("nationality", &party.nationalities)] {
        for value in values {
            line(what, value.clone());
        }
    }
    if let Some(gender) = party.gender {
        line("gender", format!("{gender:?}"));
    }
    if let Some(title) = &party.title {
        line("title", title.clone());
    }
    for id in &party.identifiers {
        let mut text = format!("{} {} [{}]", id.kind.label(), id.value, id.label.as_deref().unwrap_or(""));
        id.country.iter().for_each(|country| write!(text, " of {country}").unwrap());
        id.issued.iter().for_each(|date| write!(text, " issued {date}").unwrap());
        id.expires.iter().for_each(|date| write!(text, " expires {date}").unwrap());
        text.push_str(if id.doubtful { " (doubtful)" } else { "" });
        line("identifier", text);
    }
    for a in &party.addresses {
        line("address", [&a.street, &a.city, &a.country, &a.remarks].map(String::as_str).join(" | "));
    }
    for edge in &party.relations {
        let target = edge.target.as_ref().map_or("unresolved".to_owned(), ToString::to_string);
        line("relation", format!("{} {} ({target}) [{}]", edge.kind.label(), edge.target_name, edge.source));
    }
    if let Some(vessel) = &party.vessel {
        line("vessel", format!("{vessel:?}"));
    }
    for reference in &party.references {
        line("reference", format!("{} {}", reference.scheme.label(), reference.value));
    }
    if let Some(day) = party.listed_on {
        line("listed on", day.to_string());
    }
    party.remarks.iter().for_each(|remark| line("remark", remark.clone()));
    out
}

/// A sample of ours as text for a golden file: table, issues, every party.
pub(super) fn whole_sample(list: &str, folder: &str) -> String {
    let list = read(list, &fixtures().join(folder)).unwrap();
    let mut text = table(&list.report);
    writeln!(text, "# published {}", list.published.map_or("-".to_owned(), |day| day.to_string())).unwrap();
    for issue in &list.report.issues {
        writeln!(text, "# {} line {}: {}: {}", issue.file, issue.line, issue.kind, issue.detail).unwrap();
    }
    list.parties.iter().for_each(|party| text.push_str(&print(party)));
    text
}

/// The error of every file in the folder `broken` of a sample, read by one reader under its own file name.
pub(super) fn broken_files(list: &str, reader: &str, folder: &str) -> String {
    let list: crate::model::ListId = list.parse().unwrap();
    let reader = format(&list).unwrap().reader(reader).unwrap();
    let mut paths: Vec<_> =
        fs::read_dir(fixtures().join(folder).join("broken")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_none_or(|end| end != "tsv"));
    paths.sort();
    let mut text = String::new();
    for path in paths {
        let file = ListFile::new(reader.files[0].names[0], fs::read(&path).unwrap());
        let error = (reader.parse)(&list, &[file]).unwrap_err();
        assert_eq!(error.reason(), crate::model::ErrorReason::ListFileRefused);
        writeln!(text, "{}\t{error}", path.file_name().unwrap().display()).unwrap();
    }
    text
}

/// Everything of a list in one text for golden files: counts, issues, parties.
pub(super) fn list_sample(list: &ParsedList) -> String {
    let mut text = table(&list.report);
    if let Some(day) = list.published {
        writeln!(text, "# published {day}").unwrap();
    }
    for issue in &list.report.issues {
        writeln!(text, "# {} line {}: {}: {}", issue.file, issue.line, issue.kind, issue.detail).unwrap();
    }
    list.parties.iter().for_each(|party| text.push_str(&print(party)));
    text
}

/// The errors of every file below `broken/` of a fixture folder, each read under the name of the real file.
pub(super) fn broken_named(list: &str, reader: &str, folder: &str, name: &str) -> String {
    let list = list.parse().unwrap();
    let reader = format(&list).unwrap().reader(reader).unwrap();
    let folder = fixtures().join(folder).join("broken");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end != "tsv"));
    paths.sort();
    let mut text = String::new();
    for path in paths {
        let file = ListFile::new(name, fs::read(&path).unwrap());
        let error = (reader.parse)(&list, &[file]).unwrap_err();
        assert_eq!(error.reason(), crate::model::ErrorReason::ListFileRefused);
        writeln!(text, "{}\t{error}", path.file_name().unwrap().display()).unwrap();
    }
    text
}

/// Cuts a fixture at many places and breaks a byte at many places: a reader must not panic, and a cut XML file is an error.
/// A CSV file that is cut between rows cannot be told from a whole one: that is the guard's work.
pub(super) fn cuts(list: &str, reader: &str, path: &str, is_xml: bool) {
    let list = list.parse().unwrap();
    let reader = format(&list).unwrap().reader(reader).unwrap();
    let bytes = fs::read(fixtures().join(path)).unwrap();
    let whole = bytes.trim_ascii_end().len();
    let parse = |bytes: Vec<u8>| (reader.parse)(&list, &[ListFile::new(reader.files[0].names[0], bytes)]);
    for at in (0..whole).step_by(whole / 150 + 1) {
        let cut = parse(bytes[..at].to_vec());
        assert!(!is_xml || cut.is_err(), "{path} cut at byte {at} is read as a list");
        let mut broken = bytes.clone();
        broken[at] ^= 0x15;
        let _ = parse(broken); // whatever it is, no panic
    }
}
