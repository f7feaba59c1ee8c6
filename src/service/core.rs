//! What all calls of one server share.

use crate::engine::{Engine, Snapshot};
use crate::policy::FreshnessLimits;
use crate::service::batch::Context;
use crate::service::drain::Drain;
use crate::service::limits::Limits;
use crate::service::observer::Observer;
use crate::service::pool::Pool;
use crate::service::{convert, proto};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Shared by every call of one server.
pub(crate) struct Core {
    pub(crate) engine: Arc<Engine>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) pool: Pool,
    pub(crate) drain: Drain,
    /// Places for screening streams; the stream task holds its permit, because tower's limits let go at the response
    /// head and would not limit streams at all.
    pub(crate) streams: Arc<Semaphore>,
    /// Places for unary calls at work.
    pub(crate) unary_calls: Semaphore,
    /// How old lists may be.
    pub(crate) freshness: FreshnessLimits,
    /// How long an answer may wait for the client.
    pub(crate) slow_consumer_timeout: Duration,
    /// Maximum age of a stream before spreading.
    pub(crate) stream_max_age: Duration,
    /// Streams opened so far; spreads their ages.
    pub(crate) opened: AtomicU64,
}

/// Seconds since 1970-01-01 UTC.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

impl Core {
    /// The context of a request received now: the snapshot in force answers all of it.
    pub(crate) fn context(&self, gone: CancellationToken) -> Context {
        Context {
            snapshot: self.engine.snapshot(),
            limits: Arc::clone(&self.limits),
            observer: Arc::clone(&self.observer),
            received: Instant::now(),
            now: now(),
            freshness: self.freshness,
            gone,
        }
    }

    /// How current the lists are now, as the wire carries it.
    pub(crate) fn freshness_to_wire(&self, snapshot: &Snapshot) -> proto::Freshness {
        convert::freshness_to_wire(snapshot.corpus(), &self.freshness, now())
    }

    /// The age of the next stream: the maximum, spread over -10 % to +10 %, so that streams opened together do not
    /// all come back together. Evenly spread by a golden-ratio sequence; no random numbers needed.
    pub(crate) fn stream_age(&self) -> Duration {
        let n = self.opened.fetch_add(1, Ordering::Relaxed);
        let fraction = (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as f64 / f64::from(1 << 24);
        self.stream_max_age.mul_f64(0.9 + 0.2 * fraction)
    }
}
