//! **interdict** screens payments against sanctions lists while they can still be stopped.
//!
//! A payment comes in over gRPC, one decision goes out: `CLEAR`, `HOLD`, `STOP` or `NOT_SCREENED`, with the evidence for it
//! and the exact list, policy and engine versions it rests on. This crate is the library behind the one binary; what a
//! stranger needs first stands in `README.md`, the reasons in `docs/design.md`, one payment followed through the files in
//! `docs/life-of-a-transaction.md`.
//!
//! # The map, in the order of flow
//!
//! | module | what it does |
//! |---|---|
//! | [`model`] | the vocabulary: listed parties, transactions, decisions, reasons |
//! | [`normalize`] | text of any script to comparable tokens that know their source bytes |
//! | [`index`] | every listed name and identifier that a query could mean, none lost |
//! | [`matching`] | one query against one listed name: which tokens meet, and how; which attributes agree |
//! | [`scoring`] | from what met to a score; one table of features |
//! | [`policy`] | from scores to recommended actions and the outcome |
//! | [`engine`] | the only place that knows the order of the stages; [`engine::Snapshot`], [`engine::screen`] |
//! | [`lists`] | official files to listed parties, with an account of every row; the guard |
//! | [`store`] | what was imported and what is in force, through any crash |
//! | [`refresh`] | the way of a list into force |
//! | [`service`] | gRPC: conversion, limits, streams, drain |
//! | [`ops`] | settings, metrics, admin HTTP, readiness, logs |
//! | [`cli`] | one file per command |
//!
//! The first seven are plain synchronous code without clock, file, socket or log. Who may name whom stands in
//! `docs/architecture.md` and is kept by `tests/it/architecture.rs`.
//!
//! # The laws, and where each is tested
//!
//! 1. **One answer per transaction, fail closed.** Whatever cannot be screened is `NOT_SCREENED` with a reason, never
//!    `CLEAR`. (`tests/it/wire.rs`, `tests/it/stream.rs`, `tests/it/drain.rs`)
//! 2. **Replay.** Same transaction, corpus version, policy version and engine version give the identical decision, byte
//!    for byte. (`tests/properties/replay.rs`; `.ci/run` compares in process with over the wire)
//! 3. **Lossless candidates.** The index returns every listed party that a naive scan under the same policy would alert
//!    on. (`tests/properties/candidates.rs` against `tests/properties/oracle.rs`; `index/deletions.rs`)
//! 4. **Monotone.** More listed parties or more hits never turn `HOLD` or `STOP` into `CLEAR`, unless a named good-guy rule
//!    says so and the suppressed hit stays visible. (`tests/properties/monotone.rs`)
//! 5. **Accounting.** Every token of a screened name is in exactly one piece of evidence or in the residue, on both sides.
//!    (`tests/properties/accounting.rs`)
//! 6. **Self-match.** After every load each screenable name and identifier, sent through the live path, hits its own party;
//!    a version that fails does not go live. (`tests/properties/self_match.rs`, `refresh/tests.rs`; `interdict lists verify`)
//! 7. **Never less than before.** A doubtful list file is refused and the last good version keeps serving; a crash at any
//!    moment loses no committed version. (`tests/it/store_crash.rs`, `tests/it/store_faults.rs`, `lists/guard.rs`)
//!
//! # The two flows
//!
//! **A transaction.** wire → `service::convert` (a bad field becomes a reason, never a panic) → bounded queue →
//! [`engine::screen`] = normalize → index → matching → scoring → policy → decision → `service::convert` → wire. Metrics are taken
//! from the finished decision, beside the path.
//!
//! **A list.** files → [`lists::FORMATS`] → [`lists::guard`] → [`store::Store::stage`] → [`engine::Snapshot::build`] →
//! [`engine::self_match`] → [`store::Store::promote`] → [`engine::Engine::swap`] → readiness, metrics. Batches in flight keep the
//! snapshot they began with.

pub mod cli;
pub mod engine;
pub mod index;
pub mod lists;
pub mod matching;
pub mod model;
pub mod normalize;
pub mod ops;
pub mod policy;
pub mod refresh;
pub mod scoring;
pub mod service;
pub mod store;
