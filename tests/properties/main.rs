//! The laws as properties, on the bundled sample and, when `INTERDICT_LISTS` names the folder, on real official lists.
//!
//! One file per law. `corpus` loads the lists, `mutate` disguises names, `oracle` is the naive scan that the index is
//! compared with.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod accounting;
mod candidates;
mod corpus;
mod monotone;
mod mutate;
mod oracle;
mod replay;
mod self_match;
