//! Shutting down without losing an answer.
//!
//! Two signals, both one way. *Stop*: streams read no further batch, answer everything they have read, send the
//! `ending` message with the last sequence and end with OK. *Cut*: the drain deadline passed; what is left ends with
//! UNAVAILABLE and retry info. tonic alone would wait for open streams and idle connections forever.

use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What a shutdown looked like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrainReport {
    /// Every call ended by itself before the deadline.
    pub complete: bool,
    /// Calls, streams mostly, that were cut.
    pub cut_calls: usize,
    /// From the signal to the end.
    pub took: Duration,
}

/// The signals, and the calls they reach.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drain {
    /// Take no more work.
    pub(crate) stop: CancellationToken,
    /// End at once.
    pub(crate) cut: CancellationToken,
    /// Every call of our own services that is not yet answered to its last byte.
    pub(crate) calls: TaskTracker,
}

impl Drain {
    /// Waits until every call has ended and the transport had `linger` to put the last bytes on the wire.
    ///
    /// The transport's own end may never come: it waits for connections that never spoke, such as TCP probes.
    pub(crate) async fn calls_ended(&self, linger: Duration) {
        self.calls.close();
        self.calls.wait().await;
        tokio::time::sleep(linger).await;
    }

    /// Ends what is left: signals the cut, gives the calls `grace` to say so, and returns how many there were.
    pub(crate) async fn cut(&self, grace: Duration) -> usize {
        let left = self.calls.len();
        self.cut.cancel();
        let _ = tokio::time::timeout(grace, self.calls.wait()).await; // a call that cannot end is dropped with us
        left
    }
}
