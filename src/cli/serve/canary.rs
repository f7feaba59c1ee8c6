//! Rounds of canaries beside the service: after each new corpus and then every interval.

use super::running::{Running, since_1970};
use crate::service::{Limits, canary};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often a new corpus is looked for.
const LOOK: Duration = Duration::from_secs(1);

/// Sends canaries until told to stop. A miss is an error in the log and a count in the metrics; answers go on, because
/// stopping all payments is for a person to decide.
pub(super) async fn run(running: Running, limits: Limits, until: CancellationToken) {
    let interval = Duration::from_secs(running.settings.canary.interval_s);
    if interval.is_zero() {
        return;
    }
    let (mut round, mut last_corpus, mut since) = (0_u64, String::new(), Duration::ZERO);
    loop {
        tokio::select! {
            () = until.cancelled() => return,
            () = tokio::time::sleep(LOOK.min(interval)) => since += LOOK.min(interval),
        }
        let Some(snapshot) = running.engine.snapshot() else { continue };
        let corpus = snapshot.corpus().version.clone();
        if corpus == last_corpus && since < interval {
            continue;
        }
        let limits = limits.clone();
        let work = move || canary(Some(snapshot), &limits, round);
        let Ok(report) = tokio::task::spawn_blocking(work).await else {
            tracing::error!(corpus, "the round of canaries panicked");
            running.metrics.canary(1, 1, since_1970());
            continue;
        };
        running.metrics.canary(report.tried, report.missed.len(), since_1970());
        for list in &report.missed {
            tracing::error!(%list, corpus, "a listed name did not hit its own party on the live path");
        }
        (last_corpus, since, round) = (corpus, Duration::ZERO, round.wrapping_add(1));
    }
}
