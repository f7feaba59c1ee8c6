//! Counters of gRPC calls, one set of handles per method.
//!
//! Under the names of the gRPC ecosystem, so that existing dashboards and objectives work. Not for the content of
//! calls, and not for the life of streams, which has its own metrics.

use super::labels::{GrpcCode, LabelValue as _, Method};
use super::registry::Registry;
use super::table;
use metrics::{Counter, Histogram};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Handles of one gRPC method; get it once per call with [`super::Metrics::rpc`].
#[derive(Clone)]
pub struct Rpc {
    inner: Arc<RpcHandles>,
}

struct RpcHandles {
    method: Method,
    started: Counter,
    received: Counter,
    sent: Counter,
    seconds: Option<Histogram>,
    handled: Mutex<HashMap<&'static str, Counter>>,
}

impl fmt::Debug for Rpc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rpc").field(&self.inner.method.method).finish()
    }
}

impl Rpc {
    pub(super) fn new(registry: &Registry, method: Method) -> Self {
        let labels = method.labels();
        let handles = RpcHandles {
            method,
            started: registry.counter(&table::GRPC_STARTED, &labels),
            received: registry.counter(&table::GRPC_RECEIVED, &labels),
            sent: registry.counter(&table::GRPC_SENT, &labels),
            seconds: method.timed.then(|| registry.histogram(&table::GRPC_SECONDS, &labels)),
            handled: Mutex::default(),
        };
        let rpc = Self { inner: Arc::new(handles) };
        for code in GrpcCode::EXPECTED {
            let _ = rpc.code(registry, *code);
        }
        rpc
    }

    /// The call was accepted.
    pub fn started(&self) {
        self.inner.started.increment(1);
    }

    /// Messages were received.
    pub fn received(&self, messages: u64) {
        self.inner.received.increment(messages);
    }

    /// Messages were sent.
    pub fn sent(&self, messages: u64) {
        self.inner.sent.increment(messages);
    }

    pub(super) fn handled(&self, registry: &Registry, code: GrpcCode, elapsed: Duration) {
        self.code(registry, code).increment(1);
        if let Some(seconds) = &self.inner.seconds {
            seconds.record(elapsed.as_secs_f64());
        }
    }

    /// The counter of a code; made when first needed. Once a call, so a lock is cheap enough.
    fn code(&self, registry: &Registry, code: GrpcCode) -> Counter {
        let mut handled = self.inner.handled.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let [rpc_type, service, method] = self.inner.method.labels();
            registry.counter(&table::GRPC_HANDLED, &[rpc_type, service, method, ("grpc_code", code.label())])
        };
        handled.entry(code.label()).or_insert_with(make).clone()
    }
}

impl Method {
    fn labels(&self) -> [(&'static str, &'static str); 3] {
        [("grpc_type", self.rpc_type.label()), ("grpc_service", self.service), ("grpc_method", self.method)]
    }
}
