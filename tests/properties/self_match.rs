//! Law 6: every screenable name and identifier, sent through the live path, hits its own party.

use crate::corpus;
use interdict::engine::self_match;

#[test]
fn every_name_and_identifier_hits_its_own_party() {
    for snapshot in corpus::all() {
        let report = self_match(snapshot, &|_| ());
        assert!(report.is_complete(), "{:?}", report.misses);
        let names: u64 = report.lists.iter().map(|l| l.names).sum();
        let all: usize = snapshot.parties().iter().map(|p| p.names.len()).sum();
        let unscreenable = snapshot.index().unscreenable_names().len();
        assert_eq!(names, (all - unscreenable) as u64, "every name was tried");
        for list in &report.lists {
            eprintln!(
                "{}: names {}/{}, identifiers {}/{}, unscreenable {}",
                list.list, list.names_found, list.names, list.identifiers_found, list.identifiers, list.unscreenable
            );
        }
    }
}
