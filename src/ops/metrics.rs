//! Metrics: what happened, by event, in handles that are looked up once.
//!
//! For: recording from the service, the refresh and the admin server, and the text of a scrape. Not for payments:
//! no name, account, customer or text is ever a label, and nothing here decides anything. The idea: one table
//! (`metrics/table.rs`) declares every metric with its closed label sets; [`Metrics`] registers each series once and
//! offers one method per event, so that callers know events and only this module knows metric names. Histogram samples
//! queue until they are folded into buckets: [`Metrics::spawn_upkeep`] does that every second, otherwise memory grows
//! until the next scrape.

mod labels;
mod lists;
mod registry;
mod rpc;
mod table;

pub use labels::{
    BackpressureSide, CanaryResult, Condition, GrpcCode, LabelValue, LogSeverity, METHODS, Method, OTHER_METHOD, Queue,
    RefreshResult, Rejection, RpcType, StoreOperation, StreamEnd,
};
pub use rpc::Rpc;
pub use table::{LabelRow, MetricKind, MetricRow, TABLE, markdown_table};

use crate::model::{CorpusInfo, ErrorReason, ListId, Outcome, ScreeningDecision};
use lists::{ListHandles, content_number};
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
    rpcs: HashMap<(&'static str, &'static str), Rpc>,
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
    queue_wait: Family<Queue, Histogram>,
    backpressure: Family<BackpressureSide, SecondsCounter>,
    rejected: Family<Rejection, Counter>,
    lists: RwLock<HashMap<String, Arc<ListHandles>>>,
    index_build: Gauge,
    index_swap: Gauge,
    index_bytes: Gauge,
    index_generation: Gauge,
    index_hash: Gauge,
    canary: Family<CanaryResult, Counter>,
    canary_success: Gauge,
    list_max_age: Gauge,
    store_open: Gauge,
    store_errors: Family<StoreOperation, Counter>,
    store_quarantined: Counter,
    ready: Family<Condition, Gauge>,
    log_events: Family<LogSeverity, Counter>,
    /// Scrapes take turns: two at once would only do the same work twice.
    scrape: Mutex<()>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").field("methods", &self.inner.rpcs.len()).finish_non_exhaustive()
    }
}

impl Metrics {
    /// All metrics at zero, with series for these lists (the first [`MAX_LISTS`]) and for `custom`.
    #[must_use]
    pub fn new(lists: &[ListId]) -> Self {
        let registry = Registry::new();
        let rpcs =
            METHODS.iter().map(|method| ((method.service, method.method), Rpc::new(&registry, *method))).collect();
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
            queue_wait: registry.histograms(&table::QUEUE_WAIT),
            backpressure: Family::new(&table::BACKPRESSURE, &[], |_| SecondsCounter::default()),
            rejected: registry.counters(&table::REJECTED, &[]),
            lists: RwLock::default(),
            index_build: registry.gauge(&table::INDEX_BUILD, &[]),
            index_swap: registry.gauge(&table::INDEX_SWAP, &[]),
            index_bytes: registry.gauge(&table::INDEX_BYTES, &[]),
            index_generation: registry.gauge(&table::INDEX_GENERATION, &[]),
            index_hash: registry.gauge(&table::INDEX_HASH, &[]),
            canary: registry.counters(&table::CANARY, &[]),
            canary_success: registry.gauge(&table::CANARY_SUCCESS, &[]),
            list_max_age: registry.gauge(&table::LIST_MAX_AGE, &[]),
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

    /// The handles of a method by request path, e.g. `/interdict.v1.ScreeningService/ScreenBatches`. What is not in
    /// [`METHODS`] is counted together as `_OTHER`.
    #[must_use]
    pub fn rpc(&self, path: &str) -> Rpc {
        let known = path.strip_prefix('/').and_then(|path| path.split_once('/'));
        known.and_then(|parts| self.inner.rpcs.get(&parts)).unwrap_or(&self.inner.other_rpc).clone()
    }

    /// A call was completed with this code.
    pub fn rpc_handled(&self, rpc: &Rpc, code: GrpcCode, elapsed: Duration) {
        rpc.handled(&self.inner.registry, code, elapsed);
    }

    /// Calls, streams or batches were turned away before screening.
    pub fn rejected(&self, reason: Rejection, count: u64) {
        self.inner.rejected.of(reason).increment(count);
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

    /// A batch waited this long in a queue.
    pub fn waited(&self, queue: Queue, time: Duration) {
        self.inner.queue_wait.of(queue).record(time.as_secs_f64());
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
        self.lists_in_force(corpus);
        inner.index_hash.set(content_number(&corpus.version) as f64);
        inner.index_generation.increment(1.0);
        inner.index_swap.set(at.as_secs_f64());
    }

    /// What is known of the lists in force, e.g. after one was confirmed to be current.
    pub fn lists_in_force(&self, corpus: &CorpusInfo) {
        for version in &corpus.lists {
            self.register_list(version.list.as_str());
        }
        for (id, handles) in self.all_lists() {
            let versions: Vec<_> = corpus.lists.iter().filter(|v| self.label_of(v.list.as_str()) == id).collect();
            handles.in_force(&versions);
        }
    }

    /// A round of canaries ended at this time: so many names tried, so many of them missed.
    pub fn canary(&self, tried: usize, missed: usize, at: Duration) {
        let inner = &self.inner;
        inner.canary.of(CanaryResult::Hit).increment(tried.saturating_sub(missed) as u64);
        inner.canary.of(CanaryResult::Miss).increment(missed as u64);
        if tried > 0 && missed == 0 {
            inner.canary_success.set(at.as_secs_f64());
        }
    }

    /// Age from which a list is stale.
    pub fn set_list_max_age(&self, age: Duration) {
        self.inner.list_max_age.set(age.as_secs_f64());
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

#[cfg(test)]
mod tests;
