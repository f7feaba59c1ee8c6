//! The one table of metrics: name, type, labels with their closed sets, unit, help and buckets.
//!
//! Names are as exported; nothing adds a suffix later, so dashboards and rules can be checked against this file. To
//! add a metric, add a row and record it in the parent module; a test scrapes a server and compares both.

use super::labels::{
    BackpressureSide, CanaryResult, Condition, GrpcCode, LabelValue, LogSeverity, METHODS, OTHER_METHOD, Queue,
    RefreshResult, Rejection, RpcType, StoreOperation, StreamEnd,
};
use crate::model::{ErrorReason, HitKind, Outcome};
use std::fmt::Write as _;

/// Type of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MetricKind {
    /// Goes up, by whole numbers.
    Counter,
    /// Goes up, by fractions of a second; rendered by ourselves because the facade counts whole numbers only.
    SecondsCounter,
    /// Goes up and down.
    Gauge,
    /// Classic histogram with these upper bounds.
    Histogram(&'static [f64]),
}

impl MetricKind {
    /// The word of the exposition format.
    #[must_use]
    pub const fn exposed(self) -> &'static str {
        match self {
            Self::Counter | Self::SecondsCounter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram(_) => "histogram",
        }
    }
}

/// A label of a metric and the values it may have.
#[derive(Clone, Copy, Debug)]
pub struct LabelRow {
    /// Name of the label.
    pub name: &'static str,
    /// Its values; `None` for list ids, of which at most [`super::MAX_LISTS`] and `custom` are registered, and for
    /// the facts of the build.
    pub values: Option<fn() -> Vec<&'static str>>,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct MetricRow {
    /// Name as exported.
    pub name: &'static str,
    /// Type.
    pub kind: MetricKind,
    /// Labels.
    pub labels: &'static [LabelRow],
    /// Unit in words, e.g. `seconds`.
    pub unit: &'static str,
    /// Help, one sentence.
    pub help: &'static str,
}

/// The table of metrics in Markdown, for the documentation; a test compares them.
#[must_use]
pub fn markdown_table() -> String {
    let mut text = String::from("| Metric | Type | Labels | Unit | Meaning |\n|---|---|---|---|---|\n");
    for row in TABLE {
        let labels: Vec<_> = row.labels.iter().map(|label| format!("`{}`", label.name)).collect();
        let (kind, labels) = (row.kind.exposed(), labels.join(", "));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| `{}` | {kind} | {labels} | {} | {} |", row.name, row.unit, row.help);
    }
    text
}

const fn set(name: &'static str, values: fn() -> Vec<&'static str>) -> LabelRow {
    LabelRow { name, values: Some(values) }
}

fn labels<L: LabelValue>() -> Vec<&'static str> {
    L::all().iter().map(|value| value.label()).collect()
}

fn services() -> Vec<&'static str> {
    METHODS.iter().chain([&OTHER_METHOD]).map(|method| method.service).collect()
}

fn methods() -> Vec<&'static str> {
    METHODS.iter().chain([&OTHER_METHOD]).map(|method| method.method).collect()
}

const RPC: &[LabelRow] =
    &[set("grpc_type", labels::<RpcType>), set("grpc_service", services), set("grpc_method", methods)];
const RPC_CODE: &[LabelRow] = &[
    set("grpc_type", labels::<RpcType>),
    set("grpc_service", services),
    set("grpc_method", methods),
    set("grpc_code", labels::<GrpcCode>),
];
const LIST: LabelRow = LabelRow { name: "list", values: None };
const BUILD: &[LabelRow] = &[
    LabelRow { name: "version", values: None },
    LabelRow { name: "revision", values: None },
    LabelRow { name: "features", values: None },
];

const TRANSACTION_SECONDS: &[f64] =
    &[5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5];
const CALL_SECONDS: &[f64] = &[5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0, 30.0];
const STREAM_SECONDS: &[f64] = &[1.0, 10.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0, 14_400.0];
const BATCH_SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0];
const CANDIDATES: &[f64] = &[0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 5000.0];

macro_rules! metrics {
    ($( $row:ident = $kind:expr, $name:literal, $labels:expr, $unit:literal, $help:literal; )+) => {
        $(
            pub(super) const $row: MetricRow =
                MetricRow { name: $name, kind: $kind, labels: $labels, unit: $unit, help: $help };
        )+

        /// Every metric of the service.
        pub const TABLE: &[MetricRow] = &[$($row,)+];
    };
}

use MetricKind::{Counter, Gauge, Histogram, SecondsCounter};

metrics! {
    BUILD_INFO = Gauge, "interdict_build_info", BUILD, "info", "Version, source revision and cargo features of this process; the value is 1.";

    GRPC_STARTED = Counter, "grpc_server_started_total", RPC, "calls", "Calls started on the server.";
    GRPC_HANDLED = Counter, "grpc_server_handled_total", RPC_CODE, "calls", "Calls completed on the server, by status code.";
    GRPC_RECEIVED = Counter, "grpc_server_msg_received_total", RPC, "messages", "Messages received from clients.";
    GRPC_SENT = Counter, "grpc_server_msg_sent_total", RPC, "messages", "Messages sent to clients.";
    GRPC_SECONDS = Histogram(CALL_SECONDS), "grpc_server_handling_seconds", RPC, "seconds", "Time to handle a quick unary call; streams and list operations are not in here.";

    STREAMS = Gauge, "interdict_streams", &[], "streams", "Screening streams open now.";
    STREAM_END = Counter, "interdict_stream_end_total", &[set("reason", labels::<StreamEnd>)], "streams", "Screening streams ended, by reason.";
    STREAM_SECONDS_ROW = Histogram(STREAM_SECONDS), "interdict_stream_duration_seconds", &[], "seconds", "Life of a screening stream.";

    TRANSACTIONS = Counter, "interdict_transactions_total", &[set("outcome", labels::<Outcome>)], "transactions", "Transactions answered, by outcome.";
    TRANSACTION_DURATION = Histogram(TRANSACTION_SECONDS), "interdict_transaction_duration_seconds", &[], "seconds", "Time from a transaction read off the wire to its decision ready to send.";
    NOT_SCREENED = Counter, "interdict_not_screened_total", &[set("reason", labels::<ErrorReason>)], "transactions", "Transactions answered NOT_SCREENED, by reason.";
    BATCH_TRANSACTIONS = Histogram(BATCH_SIZES), "interdict_batch_transactions", &[], "transactions", "Transactions of a batch.";
    CANDIDATES_PER_TRANSACTION = Histogram(CANDIDATES), "interdict_candidates_per_transaction", &[], "listed names", "Listed names scored for one transaction.";
    HITS = Counter, "interdict_hits_total", &[LIST, set("kind", labels::<HitKind>)], "hits", "Hits reported, by list and by what hit.";

    INFLIGHT = Gauge, "interdict_inflight_transactions", &[], "transactions", "Transactions in work now.";
    INFLIGHT_LIMIT = Gauge, "interdict_inflight_limit", &[], "transactions", "Transactions that may be in work at once.";
    QUEUE_ITEMS = Gauge, "interdict_queue_items", &[set("queue", labels::<Queue>)], "batches", "Batches waiting in a queue, over all streams.";
    QUEUE_CAPACITY = Gauge, "interdict_queue_capacity", &[set("queue", labels::<Queue>)], "batches", "Batches a queue can hold, over all streams.";
    QUEUE_WAIT = Histogram(TRANSACTION_SECONDS), "interdict_queue_wait_seconds", &[set("queue", labels::<Queue>)], "seconds", "Time a batch waited in a queue.";
    BACKPRESSURE = SecondsCounter, "interdict_backpressure_seconds_total", &[set("side", labels::<BackpressureSide>)], "seconds", "Time streams stood still, by side.";
    REJECTED = Counter, "interdict_rejected_total", &[set("reason", labels::<Rejection>)], "requests", "Work turned away before screening (calls, streams, batches), by reason.";

    LIST_PUBLISHED = Gauge, "interdict_list_published_timestamp_seconds", &[LIST], "seconds since 1970", "Publication date the authority states for the list version in force; 0 if it states none.";
    LIST_LOADED = Gauge, "interdict_list_loaded_timestamp_seconds", &[LIST], "seconds since 1970", "When the list version in force was taken in; 0 if none is.";
    LIST_CHECKED = Gauge, "interdict_list_last_check_timestamp_seconds", &[LIST], "seconds since 1970", "When the list version in force was last confirmed to be current.";
    LIST_PARTIES = Gauge, "interdict_list_parties", &[LIST], "listed parties", "Listed parties of the list version in force.";
    LIST_NAMES = Gauge, "interdict_list_names", &[LIST], "names", "Names of the listed parties in force, weak aliases included.";
    LIST_REFRESH = Counter, "interdict_list_refresh_total", &[LIST, set("result", labels::<RefreshResult>)], "attempts", "Attempts to bring a list up to date, by result.";
    LIST_SELF_MATCH = Gauge, "interdict_list_self_match_ratio", &[LIST], "ratio", "Share of the list's screenable names and identifiers that hit their own party; anything below 1 is a fault.";

    INDEX_BUILD = Gauge, "interdict_index_build_duration_seconds", &[], "seconds", "Time the last index build took.";
    INDEX_SWAP = Gauge, "interdict_index_swap_timestamp_seconds", &[], "seconds since 1970", "When the index in force was put in force.";
    INDEX_BYTES = Gauge, "interdict_index_bytes", &[], "bytes", "Approximate heap size of the index in force.";
    INDEX_GENERATION = Gauge, "interdict_index_generation", &[], "swaps", "Indexes put in force since the process started.";
    INDEX_HASH = Gauge, "interdict_index_content_hash", &[], "number", "First 48 bits of the corpus version as a number; replicas that disagree show different values.";

    CANARY = Counter, "interdict_canary_total", &[set("result", labels::<CanaryResult>)], "names", "Listed names sent through the live path to see whether they hit; a miss is the worst fault there is.";
    CANARY_SUCCESS = Gauge, "interdict_canary_last_success_timestamp_seconds", &[], "seconds since 1970", "When a round of canaries last hit in full; 0 if none did.";
    LIST_MAX_AGE = Gauge, "interdict_list_max_age_seconds", &[], "seconds", "Age from which a list is stale (`freshness.soft_limit_s`).";

    STORE_OPEN = Gauge, "interdict_store_open_duration_seconds", &[], "seconds", "Time the store took to open and verify.";
    STORE_ERRORS = Counter, "interdict_store_errors_total", &[set("op", labels::<StoreOperation>)], "errors", "Failed operations of the store, by operation.";
    STORE_QUARANTINED = Counter, "interdict_store_quarantined_total", &[], "directories", "Store directories set aside because they failed verification.";

    READY = Gauge, "interdict_ready", &[set("condition", labels::<Condition>)], "flag", "1 if the condition holds; the service is ready if all do.";
    LOG_EVENTS = Counter, "interdict_log_events_total", &[set("severity", labels::<LogSeverity>)], "events", "Log events of severity warn and error; an error means that a person must act.";

    PROCESS_CPU = SecondsCounter, "process_cpu_seconds_total", &[], "seconds", "Total user and system CPU time spent in seconds.";
    PROCESS_OPEN_FDS = Gauge, "process_open_fds", &[], "file descriptors", "Number of open file descriptors.";
    PROCESS_MAX_FDS = Gauge, "process_max_fds", &[], "file descriptors", "Maximum number of open file descriptors; 0 if unlimited.";
    PROCESS_VIRTUAL = Gauge, "process_virtual_memory_bytes", &[], "bytes", "Virtual memory size in bytes.";
    PROCESS_VIRTUAL_MAX = Gauge, "process_virtual_memory_max_bytes", &[], "bytes", "Maximum amount of virtual memory available in bytes; 0 if unlimited.";
    PROCESS_RESIDENT = Gauge, "process_resident_memory_bytes", &[], "bytes", "Resident memory size in bytes.";
    PROCESS_START = Gauge, "process_start_time_seconds", &[], "seconds since 1970", "Start time of the process since unix epoch in seconds.";
    PROCESS_THREADS = Gauge, "process_threads", &[], "threads", "Number of OS threads in the process.";
}
