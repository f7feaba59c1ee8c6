//! The UK readers.

use crate::lists::testing::{print, real_file, table};

#[test]
fn explore() {
    let Some(list) = real_file("gb_fcdo_sanctions", "uk/ConList.csv.gz") else { return };
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
        for n in &party.relations {
            println!("REL {:?}", n);
        }
        if party.id.key.ends_with("57") || &*party.id.key == "13344" {
            println!("{}", print(party));
        }
    }
}
