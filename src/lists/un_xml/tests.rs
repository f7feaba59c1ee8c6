//! The UN reader against our own sample, one trap per test, and the two real files.

use crate::lists::testing::{real_file, table};
use crate::lists::*;

#[test]
fn explore() {
    let Some(list) = real_file("un_sc_sanctions", "un/consolidated.xml") else { return };
    let list = list.unwrap();
    println!("{}", table(&list.report));
    for issue in &list.report.issues {
        println!("{} {} {}", issue.line, issue.kind, issue.detail);
    }
    for party in &list.parties {
        for id in &party.identifiers {
            println!(
                "ID {:?} {:?} {} {:?} {:?} {:?} {}",
                id.kind,
                id.value,
                id.label.as_deref().unwrap_or(""),
                id.country,
                id.issued.map(|d| d.to_string()),
                id.expires.map(|d| d.to_string()),
                if id.doubtful { "DOUBT" } else { "" }
            );
        }
        for n in &party.names {
            println!("NAME {:?} {:?} {}", n.kind, n.strength, n.text);
        }
        if party.id.key.ends_with("7") {
            println!("{}", crate::lists::testing::print(party));
        }
    }
}
