//! Metrics: what happened, by event, in handles that are looked up once.
//!
//! For: recording from the service, the refresh and the admin server, and the text of a scrape. Not for payments:
//! no name, account, customer or text is ever a label, and nothing here decides anything. The idea: one table
//! (`metrics/table.rs`) declares every metric with its closed label sets; [`Metrics`] registers each series once and
//! offers one method per event, so that callers know events and only this module knows metric names. Histogram samples
//! queue until they are folded into buckets: [`Metrics::spawn_upkeep`] does that every second, otherwise memory grows
//! until the next scrape.

mod labels;
mod registry;
mod table;

pub use labels::{
    BackpressureSide, Condition, GrpcCode, LabelValue, LogSeverity, METHODS, Method, OTHER_METHOD, Queue,
    RefreshResult, RpcType, StoreOperation, StreamEnd,
};
pub use table::{LabelRow, MetricKind, MetricRow, TABLE};

use crate::model::{CorpusInfo, Date, ErrorReason, HitKind, ListId, Outcome, ScreeningDecision};
use metrics::{Counter, Gauge, Histogram};
use metrics_exporter_prometheus::PrometheusHandle;
use registry::{Family, Registry, SecondsCounter, write_samples};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Lists that get series of their own; further ones are counted together as `custom`.
pub const MAX_LISTS: usize = 16;

/// The list label of everything beyond [`MAX_LISTS`] and of ids that were never in force.
pub const OTHER_LIST: &str = "custom";

/// Handles of every metric of one server. Cloning is cheap and gives the same metrics.
#[derive(Clone)]
pub struct Metrics {
    inner: Arc<Inner>,
}

struct Inner {
    registry: Registry,
    handle: PrometheusHandle,
    rpcs: HashMap<String, Rpc>,
    other_rpc: Rpc,
    streams: Gauge,
    stream_end: Family<StreamEnd, Counter>,
    stream_duration: Histogram,
    transactions: Family<Outcome, Counter>,
    transaction_duration: Histogram,
    not_screened: Family<ErrorReason, Counter>,
    batch_transactions: Histogram,
    candidates: Histogram,
    inflight: Gauge,
    inflight_limit: Gauge,
    queue_items: Family<Queue, Gauge>,
    queue_capacity: Family<Queue, Gauge>,
    backpressure: Family<BackpressureSide, SecondsCounter>,
    rejected: Family<ErrorReason, Counter>,
    lists: RwLock<HashMap<String, Arc<ListHandles>>>,
    index_build: Gauge,
    index_swap: Gauge,
    index_bytes: Gauge,
    index_generation: Gauge,
    index_hash: Gauge,
    store_open: Gauge,
    store_errors: Family<StoreOperation, Counter>,
    store_quarantined: Counter,
    ready: Family<Condition, Gauge>,
    log_events: Family<LogSeverity, Counter>,
    /// Scrapes take turns: two at once would only do the same work twice.
    scrape: Mutex<()>,
}

/// Handles of one list.
struct ListHandles {
    published: Gauge,
    loaded: Gauge,
    checked: Gauge,
    parties: Gauge,
    names: Gauge,
    self_match: Gauge,
    refresh: Family<RefreshResult, Counter>,
    hits: Family<HitKind, Counter>,
}

/// Handles of one gRPC method; get it once per call with [`Metrics::rpc`].
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

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").field("methods", &self.inner.rpcs.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Rpc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rpc").field(&self.inner.method.method).finish()
    }
}

impl Metrics {
    /// All metrics at zero, with series for these lists (the first [`MAX_LISTS`]) and for `custom`.
    #[must_use]
    pub fn new(lists: &[ListId]) -> Self {
        let registry = Registry::new();
        let rpcs = METHODS
            .iter()
            .map(|method| (format!("/{}/{}", method.service, method.method), Rpc::new(&registry, *method)))
            .collect();
        let build = [
            ("version", env!("CARGO_PKG_VERSION")),
            ("revision", option_env!("INTERDICT_REVISION").unwrap_or("unknown")),
            ("features", if cfg!(feature = "mimalloc") { "mimalloc" } else { "none" }),
        ];
        registry.gauge(&table::BUILD_INFO, &build).set(1.0);
        let inner = Inner {
            handle: registry.handle(),
            rpcs,
            other_rpc: Rpc::new(&registry, OTHER_METHOD),
            streams: registry.gauge(&table::STREAMS, &[]),
            stream_end: registry.counters(&table::STREAM_END, &[]),
            stream_duration: registry.histogram(&table::STREAM_SECONDS_ROW, &[]),
            transactions: registry.counters(&table::TRANSACTIONS, &[]),
            transaction_duration: registry.histogram(&table::TRANSACTION_DURATION, &[]),
            not_screened: registry.counters(&table::NOT_SCREENED, &[]),
            batch_transactions: registry.histogram(&table::BATCH_TRANSACTIONS, &[]),
            candidates: registry.histogram(&table::CANDIDATES_PER_TRANSACTION, &[]),
            inflight: registry.gauge(&table::INFLIGHT, &[]),
            inflight_limit: registry.gauge(&table::INFLIGHT_LIMIT, &[]),
            queue_items: registry.gauges(&table::QUEUE_ITEMS),
            queue_capacity: registry.gauges(&table::QUEUE_CAPACITY),
            backpressure: Family::new(&table::BACKPRESSURE, &[], |_| SecondsCounter::default()),
            rejected: registry.counters(&table::REJECTED, &[]),
            lists: RwLock::default(),
            index_build: registry.gauge(&table::INDEX_BUILD, &[]),
            index_swap: registry.gauge(&table::INDEX_SWAP, &[]),
            index_bytes: registry.gauge(&table::INDEX_BYTES, &[]),
            index_generation: registry.gauge(&table::INDEX_GENERATION, &[]),
            index_hash: registry.gauge(&table::INDEX_HASH, &[]),
            store_open: registry.gauge(&table::STORE_OPEN, &[]),
            store_errors: registry.counters(&table::STORE_ERRORS, &[]),
            store_quarantined: registry.counter(&table::STORE_QUARANTINED, &[]),
            ready: registry.gauges(&table::READY),
            log_events: registry.counters(&table::LOG_EVENTS, &[]),
            scrape: Mutex::default(),
            registry,
        };
        let metrics = Self { inner: Arc::new(inner) };
        metrics.register_list(OTHER_LIST);
        for list in lists {
            metrics.register_list(list.as_str());
        }
        metrics
    }

    // ---- calls ----

    /// The handles of a method by request path, e.g. `/interdict.v1.ScreeningService/ScreenBatches`. Unknown paths,
    /// health and reflection are counted together as `_OTHER`.
    #[must_use]
    pub fn rpc(&self, path: &str) -> Rpc {
        self.inner.rpcs.get(path).unwrap_or(&self.inner.other_rpc).clone()
    }

    /// A call was completed with this code.
    pub fn rpc_handled(&self, rpc: &Rpc, code: GrpcCode, elapsed: Duration) {
        rpc.code(&self.inner.registry, code).increment(1);
        if let Some(seconds) = &rpc.inner.seconds {
            seconds.record(elapsed.as_secs_f64());
        }
    }

    /// A call, stream or batch was refused as a whole.
    pub fn rejected(&self, reason: ErrorReason) {
        self.inner.rejected.of(reason).increment(1);
    }

    // ---- streams ----

    /// A screening stream was opened.
    pub fn stream_opened(&self) {
        self.inner.streams.increment(1.0);
    }

    /// A screening stream ended.
    pub fn stream_ended(&self, reason: StreamEnd, life: Duration) {
        self.inner.streams.decrement(1.0);
        self.inner.stream_end.of(reason).increment(1);
        self.inner.stream_duration.record(life.as_secs_f64());
    }

    /// A batch was read; its transactions are in work until they are answered.
    pub fn batch_received(&self, transactions: usize) {
        self.inner.batch_transactions.record(transactions as f64);
    }

    /// Batches waiting in a queue changed by this many.
    pub fn queue_changed(&self, queue: Queue, by: i64) {
        self.inner.queue_items.of(queue).increment(by as f64);
    }

    /// Batches a queue can hold changed by this many (a stream brings its own queues).
    pub fn queue_capacity_changed(&self, queue: Queue, by: i64) {
        self.inner.queue_capacity.of(queue).increment(by as f64);
    }

    /// A stream stood still for this long.
    pub fn stood_still(&self, side: BackpressureSide, time: Duration) {
        self.inner.backpressure.of(side).add(time);
    }

    // ---- transactions ----

    /// Transactions came into work (positive) or left it (negative).
    pub fn inflight_changed(&self, by: i64) {
        self.inner.inflight.increment(by as f64);
    }

    /// How many transactions may be in work at once.
    pub fn set_inflight_limit(&self, transactions: usize) {
        self.inner.inflight_limit.set(transactions as f64);
    }

    /// A transaction was answered: counts outcome, reason, hits and candidates. Its time is counted by
    /// [`Metrics::transactions_took`].
    pub fn transaction_answered(&self, decision: &ScreeningDecision, candidates: u32) {
        let inner = &self.inner;
        inner.transactions.of(decision.outcome).increment(1);
        inner.candidates.record(f64::from(candidates));
        if decision.outcome == Outcome::NotScreened {
            inner.not_screened.of(decision.reason.unwrap_or(ErrorReason::Internal)).increment(1);
        }
        for hit in &decision.hits {
            self.list(hit.list.as_str()).hits.of(hit.kind).increment(1);
        }
    }

    /// This many transactions each took this long from the wire to the decision ready to send. Transactions of a
    /// batch are answered together and share one time, so this is called once a batch.
    pub fn transactions_took(&self, transactions: usize, time: Duration) {
        self.inner.transaction_duration.record_many(time.as_secs_f64(), transactions);
    }

    // ---- lists ----

    /// A corpus was put in force.
    pub fn corpus_in_force(&self, corpus: &CorpusInfo, at: Duration) {
        let inner = &self.inner;
        for version in &corpus.lists {
            self.register_list(version.list.as_str());
        }
        for (id, handles) in self.all_lists() {
            let versions: Vec<_> = corpus.lists.iter().filter(|v| self.label_of(v.list.as_str()) == id).collect();
            // Lists that share the label `custom` are added up; their oldest date is the one that matters.
            let oldest = |of: fn(&&crate::model::ListVersionInfo) -> i64| versions.iter().map(of).min().unwrap_or(0);
            handles.published.set(oldest(|v| v.published.map_or(0, seconds_of)) as f64);
            handles.loaded.set(oldest(|v| v.imported_at) as f64);
            handles.checked.set(oldest(|v| v.checked_at) as f64);
            handles.parties.set(versions.iter().map(|v| f64::from(v.parties)).sum::<f64>());
            handles.names.set(versions.iter().map(|v| f64::from(v.names)).sum::<f64>());
        }
        inner.index_hash.set(content_number(&corpus.version) as f64);
        inner.index_generation.increment(1.0);
        inner.index_swap.set(at.as_secs_f64());
    }

    /// An index was built.
    pub fn index_built(&self, took: Duration, bytes: usize) {
        self.inner.index_build.set(took.as_secs_f64());
        self.inner.index_bytes.set(bytes as f64);
    }

    /// An attempt to bring a list up to date ended.
    pub fn list_refreshed(&self, list: &ListId, result: RefreshResult) {
        self.list(list.as_str()).refresh.of(result).increment(1);
    }

    /// A list was confirmed to be current, in time since 1970-01-01 UTC.
    pub fn list_checked(&self, list: &ListId, at: Duration) {
        self.list(list.as_str()).checked.set(at.as_secs_f64());
    }

    /// Share of a list's screenable names and identifiers that hit their own party.
    pub fn list_self_match(&self, list: &ListId, ratio: f64) {
        self.list(list.as_str()).self_match.set(ratio);
    }

    // ---- store, readiness, logs ----

    /// The store was opened and verified.
    pub fn store_opened(&self, took: Duration) {
        self.inner.store_open.set(took.as_secs_f64());
    }

    /// An operation of the store failed.
    pub fn store_failed(&self, operation: StoreOperation) {
        self.inner.store_errors.of(operation).increment(1);
    }

    /// A store directory was set aside because it failed verification.
    pub fn store_quarantined(&self) {
        self.inner.store_quarantined.increment(1);
    }

    /// A condition of readiness holds or not; called by [`super::health::Readiness`].
    pub fn set_ready(&self, condition: Condition, holds: bool) {
        self.inner.ready.of(condition).set(if holds { 1.0 } else { 0.0 });
    }

    /// A log event of this severity was written.
    pub fn logged(&self, severity: LogSeverity) {
        self.inner.log_events.of(severity).increment(1);
    }

    // ---- scrape ----

    /// The text of a scrape. Takes milliseconds: call it where blocking is allowed.
    #[must_use]
    pub fn render(&self) -> String {
        let _turn = self.inner.scrape.lock().unwrap_or_else(PoisonError::into_inner);
        let process = metrics_process::collector::collect();
        let mut scrape = self.inner.handle.render();
        let sides = BackpressureSide::all()
            .iter()
            .map(|side| (vec![("side", side.label())], self.inner.backpressure.of(*side).seconds()));
        write_samples(&mut scrape, &table::BACKPRESSURE, &sides.collect::<Vec<_>>());
        // Read straight from the collector: through the facade CPU time would lose its fraction.
        let facts = [
            (&table::PROCESS_CPU, process.cpu_seconds_total),
            (&table::PROCESS_OPEN_FDS, process.open_fds.map(|n| n as f64)),
            (&table::PROCESS_MAX_FDS, process.max_fds.map(|n| n as f64)),
            (&table::PROCESS_VIRTUAL, process.virtual_memory_bytes.map(|n| n as f64)),
            (&table::PROCESS_VIRTUAL_MAX, process.virtual_memory_max_bytes.map(|n| n as f64)),
            (&table::PROCESS_RESIDENT, process.resident_memory_bytes.map(|n| n as f64)),
            (&table::PROCESS_START, process.start_time_seconds.map(|n| n as f64)),
            (&table::PROCESS_THREADS, process.threads.map(|n| n as f64)),
        ];
        for (row, value) in facts.into_iter().filter_map(|(row, value)| Some((row, value?))) {
            write_samples(&mut scrape, row, &[(vec![], value)]);
        }
        scrape
    }

    /// Folds queued histogram samples into their buckets every second until the token is canceled. Needs a tokio
    /// runtime.
    pub fn spawn_upkeep(&self, until: CancellationToken) -> tokio::task::JoinHandle<()> {
        let handle = self.inner.handle.clone();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_secs(1));
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    () = until.cancelled() => return,
                    _ = ticks.tick() => handle.run_upkeep(),
                }
            }
        })
    }

    /// Gives a list series of its own while there is room.
    fn register_list(&self, id: &str) {
        let mut lists = self.inner.lists.write().unwrap_or_else(PoisonError::into_inner);
        let room = lists.len() <= MAX_LISTS;
        if room && !lists.contains_key(id) {
            let handles = ListHandles::new(&self.inner.registry, id);
            lists.insert(id.to_owned(), Arc::new(handles));
        }
    }

    /// The list label a list id is counted under.
    fn label_of(&self, id: &str) -> String {
        let lists = self.inner.lists.read().unwrap_or_else(PoisonError::into_inner);
        if lists.contains_key(id) { id.to_owned() } else { OTHER_LIST.to_owned() }
    }

    fn list(&self, id: &str) -> Arc<ListHandles> {
        let lists = self.inner.lists.read().unwrap_or_else(PoisonError::into_inner);
        lists.get(id).or_else(|| lists.get(OTHER_LIST)).cloned().expect("`custom` is registered when metrics are made")
    }

    fn all_lists(&self) -> Vec<(String, Arc<ListHandles>)> {
        let lists = self.inner.lists.read().unwrap_or_else(PoisonError::into_inner);
        lists.iter().map(|(id, handles)| (id.clone(), Arc::clone(handles))).collect()
    }
}

impl ListHandles {
    fn new(registry: &Registry, id: &str) -> Self {
        let list = [("list", id)];
        Self {
            published: registry.gauge(&table::LIST_PUBLISHED, &list),
            loaded: registry.gauge(&table::LIST_LOADED, &list),
            checked: registry.gauge(&table::LIST_CHECKED, &list),
            parties: registry.gauge(&table::LIST_PARTIES, &list),
            names: registry.gauge(&table::LIST_NAMES, &list),
            self_match: registry.gauge(&table::LIST_SELF_MATCH, &list),
            refresh: registry.counters(&table::LIST_REFRESH, &list),
            hits: registry.counters(&table::HITS, &list),
        }
    }
}

impl Rpc {
    fn new(registry: &Registry, method: Method) -> Self {
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

/// Midnight UTC of a date in seconds since 1970 (days-from-civil of H. Hinnant's date algorithms).
fn seconds_of(date: Date) -> i64 {
    let year = i64::from(date.year) - i64::from(date.month <= 2);
    let month = (i64::from(date.month) + 9) % 12;
    let era = year.div_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + i64::from(date.day) - 1;
    let year_of_era = year.rem_euclid(400);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * 86_400
}

/// The first 48 bits of a hexadecimal version as a number: exact in a float. 0 for no version.
fn content_number(version: &str) -> u64 {
    version.get(..12).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
