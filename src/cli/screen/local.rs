//! Screening in process: the corpus of a store, all cores, order kept.
//!
//! For: files when no service runs. The answers are made by the function the service itself uses, so they are the
//! same bytes. Work goes in chunks: read a chunk, screen it on all cores, write it in order; memory stays flat.

use super::input::Payment;
use super::{Sink, decision_for_unreadable};
use crate::cli::exit::Failure;
use crate::engine::{ScreenOptions, Snapshot};
use crate::service::convert::versions_to_wire;
use crate::service::screening::screen_wire;
use crate::service::{Limits, proto};
use rayon::prelude::*;
use std::io;

/// Payments per chunk: enough to keep all cores busy, little enough to stay in the cache of the machine.
const CHUNK: usize = 2_048;

/// Screens all payments and writes every decision in order.
pub(crate) fn run<I: Iterator<Item = io::Result<Payment>>>(
    snapshot: &Snapshot,
    payments: I,
    options: &ScreenOptions,
    sink: &mut Sink<'_>,
) -> Result<(), Failure> {
    let limits = Limits::default();
    let versions = versions_to_wire(snapshot.versions());
    let mut chunk: Vec<Payment> = Vec::with_capacity(CHUNK);
    let mut payments = payments.fuse();
    loop {
        chunk.clear();
        for payment in payments.by_ref().take(CHUNK) {
            chunk.push(payment?);
        }
        if chunk.is_empty() {
            return Ok(());
        }
        let decisions: Vec<proto::ScreeningDecision> = chunk
            .par_iter()
            .map(|payment| match payment {
                Ok(transaction) => screen_wire(snapshot, transaction, &limits, options),
                Err(bad) => decision_for_unreadable(bad, versions.clone()),
            })
            .collect();
        for decision in &decisions {
            sink.write(decision)?;
        }
    }
}
