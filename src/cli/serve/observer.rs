//! What happens in the service, counted: the bridge from `service::Observer` to `ops::Metrics`.
//!
//! The service knows no metrics and the metrics know no service; their closed sets meet here.

use crate::ops::metrics::{self, BackpressureSide, GrpcCode, LabelValue, Metrics};
use crate::service::{Answered, Blocked, METHODS, OTHER, Observer, Queue, Rejection, Rpc, StreamEnd};
use std::collections::HashMap;
use std::time::Duration;

/// Counts into metrics.
pub(crate) struct MetricsObserver {
    metrics: Metrics,
    /// Handles by method; health and reflection share the one of unknown methods.
    rpcs: HashMap<Rpc, metrics::Rpc>,
    other: metrics::Rpc,
}

impl MetricsObserver {
    /// A bridge to these metrics.
    pub(crate) fn new(metrics: Metrics) -> Self {
        let path = |rpc: &Rpc| format!("/{}/{}", rpc.service, rpc.method);
        let rpcs = METHODS.iter().map(|rpc| (*rpc, metrics.rpc(&path(rpc)))).collect();
        Self { rpcs, other: metrics.rpc(&path(&OTHER)), metrics }
    }

    fn rpc(&self, rpc: Rpc) -> &metrics::Rpc {
        self.rpcs.get(&rpc).unwrap_or(&self.other)
    }
}

/// The end of a stream under the name metrics have for it.
fn counted(end: StreamEnd) -> metrics::StreamEnd {
    match end {
        StreamEnd::ClientDone => metrics::StreamEnd::ClientDone,
        StreamEnd::ClientCancel => metrics::StreamEnd::ClientCancel,
        StreamEnd::MaxAge => metrics::StreamEnd::MaxAge,
        StreamEnd::Draining => metrics::StreamEnd::Draining,
        StreamEnd::Deadline => metrics::StreamEnd::Deadline,
        StreamEnd::SlowConsumer => metrics::StreamEnd::SlowConsumer,
        StreamEnd::Error => metrics::StreamEnd::Error,
    }
}

/// A queue under the name metrics have for it.
fn counted_queue(queue: Queue) -> metrics::Queue {
    match queue {
        Queue::Ingest => metrics::Queue::Ingest,
        Queue::Egress => metrics::Queue::Egress,
    }
}

impl Observer for MetricsObserver {
    fn rpc_started(&self, rpc: Rpc) {
        self.rpc(rpc).started();
    }

    fn rpc_handled(&self, rpc: Rpc, code: &'static str, lasted: Duration) {
        self.metrics.rpc_handled(self.rpc(rpc), GrpcCode::from_label(code).unwrap_or(GrpcCode::Unknown), lasted);
    }

    fn message_received(&self, rpc: Rpc) {
        self.rpc(rpc).received(1);
    }

    fn message_sent(&self, rpc: Rpc) {
        self.rpc(rpc).sent(1);
    }

    fn stream_opened(&self) {
        self.metrics.stream_opened();
    }

    fn stream_ended(&self, end: StreamEnd, lasted: Duration) {
        self.metrics.stream_ended(counted(end), lasted);
    }

    fn batch_received(&self, transactions: usize) {
        self.metrics.batch_received(transactions);
    }

    fn transaction_answered(&self, answered: &Answered<'_>) {
        self.metrics.transaction_answered(answered.decision, answered.stats.candidates);
        self.metrics.transactions_took(1, answered.since_receipt);
    }

    fn rejected(&self, rejection: Rejection, count: usize) {
        let rejection = match rejection {
            Rejection::Overload => metrics::Rejection::Overload,
            Rejection::TooLarge => metrics::Rejection::TooLarge,
            Rejection::Draining => metrics::Rejection::Draining,
            Rejection::ListsUnavailable => metrics::Rejection::ListsUnavailable,
            Rejection::Deadline => metrics::Rejection::Deadline,
        };
        self.metrics.rejected(rejection, count as u64);
    }

    fn in_flight(&self, change: i64) {
        self.metrics.inflight_changed(change);
    }

    fn queue_depth(&self, queue: Queue, change: i64) {
        self.metrics.queue_changed(counted_queue(queue), change);
    }

    fn queue_wait(&self, queue: Queue, waited: Duration) {
        self.metrics.waited(counted_queue(queue), waited);
    }

    fn backpressure(&self, side: Blocked, stood: Duration) {
        let side = match side {
            Blocked::ReadPaused => BackpressureSide::ReadPaused,
            Blocked::SendBlocked => BackpressureSide::SendBlocked,
        };
        self.metrics.stood_still(side, stood);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_a_stream_has_its_label() {
        for end in StreamEnd::ALL {
            assert_eq!(counted(*end).label(), end.label());
        }
    }

    #[test]
    fn calls_are_counted_under_their_own_method() {
        let metrics = Metrics::new(&[]);
        let observer = MetricsObserver::new(metrics.clone());
        let screen = METHODS.iter().find(|rpc| rpc.method == "ScreenTransaction").unwrap();
        observer.rpc_started(*screen);
        observer.rpc_handled(*screen, "OK", Duration::from_millis(1));
        let scrape = metrics.render();
        let line = scrape.lines().find(|line| line.contains("started_total") && line.contains("ScreenTransaction"));
        assert!(line.is_some_and(|line| line.ends_with(" 1")), "{line:?}");
    }
}
