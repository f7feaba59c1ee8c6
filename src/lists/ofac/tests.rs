//! What the tests of OFAC's XML readers share: samples, broken files, and how far two readings of one list agree.

use super::super::testing::{fixtures, golden, print, read, table};
use super::super::{ListError, ListFile, ParsedList};
use crate::model::{AliasStrength, ErrorReason, ListId, ListedParty, NameKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Reads our own sample of a format and compares it with its golden file: table, issues, every party.
pub(in crate::lists) fn sample(folder: &str) -> ParsedList {
    let list = read("us_ofac_sdn", &fixtures().join(folder)).unwrap();
    let mut text = table(&list.report);
    for issue in &list.report.issues {
        writeln!(text, "# {} line {}: {}: {}", issue.file, issue.line, issue.kind, issue.detail).unwrap();
    }
    list.parties.iter().for_each(|party| text.push_str(&print(party)));
    golden(&format!("{folder}/expected.txt"), &text);
    whole(&list);
    list
}

/// Every row is exactly one of used, not needed, orphan or unreadable.
pub(in crate::lists) fn whole(list: &ParsedList) {
    for rows in &list.report.rows {
        assert_eq!(rows.rows, rows.used + rows.not_needed + rows.orphans + rows.unreadable, "{rows:?}");
    }
}

/// Reads every broken file of a format and compares the errors with their golden file.
pub(in crate::lists) fn broken(folder: &str, parse: fn(&ListId, &[ListFile]) -> Result<ParsedList, ListError>) {
    let mut paths: Vec<_> =
        fs::read_dir(fixtures().join(folder).join("broken")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "xml"));
    paths.sort();
    let mut text = String::new();
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let file = ListFile::new(name, fs::read(&path).unwrap());
        let error = parse(&"us_ofac_sdn".parse().unwrap(), &[file]).expect_err(name);
        assert_eq!(error.reason(), ErrorReason::ListFileRefused);
        writeln!(text, "{name}\t{error}").unwrap();
    }
    golden(&format!("{folder}/broken/expected.tsv"), &text);
}

/// A file of the real lists; nothing, with a note, when they are not there.
pub(in crate::lists) fn real_bytes(path: &str) -> Option<ListFile> {
    let Some(root) = std::env::var_os("INTERDICT_LISTS") else {
        eprintln!("INTERDICT_LISTS is not set: the real lists are not tested");
        return None;
    };
    let path = Path::new(&root).join(path);
    Some(ListFile::new(path.file_name().unwrap().to_str().unwrap(), fs::read(&path).unwrap()))
}

/// What of a party is compared between formats: a name and its texts.
type Aspect = (&'static str, fn(&ListedParty) -> BTreeSet<String>);

/// Names of one strength in scripts that every format has.
fn names_of(party: &ListedParty, strength: AliasStrength) -> BTreeSet<String> {
    let names = party.names.iter().filter(|name| name.kind != NameKind::OriginalScript && name.strength == strength);
    names.map(|name| name.text.clone()).collect()
}

static ASPECTS: &[Aspect] = &[
    ("kind", |party| [party.kind.label().to_owned()].into()),
    ("primary name", |party| [party.display_name().to_owned()].into()),
    ("strong names", |party| names_of(party, AliasStrength::Strong)),
    ("weak names", |party| names_of(party, AliasStrength::Weak)),
    ("programs", |party| party.designations.iter().map(|act| act.program.clone()).collect()),
    ("birth dates", |party| party.birth_dates.iter().map(ToString::to_string).collect()),
    ("birth places", |party| party.birth_places.iter().cloned().collect()),
    ("nationalities", |party| party.nationalities.iter().cloned().collect()),
    ("gender", |party| party.gender.iter().map(|gender| format!("{gender:?}")).collect()),
    ("identifiers", |party| {
        let id = |id: &crate::model::Identifier| {
            format!("{} {} {:?} {:?} {:?}", id.kind.label(), id.value, id.country, id.issued, id.expires)
        };
        party.identifiers.iter().map(id).collect()
    }),
    ("addresses", |party| party.addresses.iter().map(|a| format!("{}|{}|{}", a.street, a.city, a.country)).collect()),
    ("title", |party| party.title.iter().cloned().collect()),
];

/// How many parties of two readings of one list say the same, aspect by aspect.
pub(in crate::lists) fn agreement(one: &ParsedList, other: &ParsedList) -> String {
    let others: BTreeMap<_, _> = other.parties.iter().map(|party| (&party.id, party)).collect();
    let pairs: Vec<_> =
        one.parties.iter().filter_map(|party| others.get(&party.id).map(|other| (party, *other))).collect();
    let mut text = format!("# what\tcount\nparties in both\t{}\n", pairs.len());
    for (what, of) in ASPECTS {
        let same = pairs.iter().filter(|(one, other)| of(one) == of(other)).count();
        writeln!(text, "same {what}\t{same}").unwrap();
        if std::env::var_os("INTERDICT_TEST_DIFFERENCES").is_some() {
            for (one, other) in pairs.iter().filter(|(one, other)| of(one) != of(other)).take(6) {
                println!("{} {what}:\n  {:?}\n  {:?}", one.id, of(one), of(other));
            }
        }
    }
    text
}
