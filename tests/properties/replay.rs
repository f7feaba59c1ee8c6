//! Law 2: the same transaction, corpus, policy and engine give the identical decision, also from another build of the
//! index and in another order of parties.

use crate::corpus;
use crate::mutate::{Random, mutate};
use interdict::engine::{ScreenOptions, screen};
use rayon::prelude::*;

#[test]
fn another_build_gives_the_same_decisions() {
    for snapshot in corpus::all() {
        let reversed = snapshot.parties().iter().rev().cloned().collect();
        let rebuilt = corpus::snapshot(reversed);
        (0..2_000_u64).into_par_iter().for_each(|seed| {
            let random = &mut Random::new(seed);
            let party = &snapshot.parties()[random.below(snapshot.parties().len())];
            let text = mutate(&party.names[0].text, random);
            let transaction = corpus::payment_to(party.kind, &text);
            let decide = |s| screen(s, &transaction, &ScreenOptions::default()).0;
            assert_eq!(format!("{:?}", decide(snapshot)), format!("{:?}", decide(&rebuilt)), "seed {seed}");
        });
    }
}
