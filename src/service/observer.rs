//! What the service tells whoever counts: one trait, closed sets of labels, no metrics crate.
//!
//! `ops` implements [`Observer`] with metrics; [`Unobserved`] ignores everything. Calls come from the hot path: an
//! implementation must not block, allocate much or panic. Every method does nothing by default.

use crate::engine::Stats;
use crate::model::{ScreeningDecision, labeled_enum};
use std::time::Duration;

/// How messages flow in a call; the label `grpc_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpcKind {
    /// One request, one response.
    Unary,
    /// Many requests, one response.
    ClientStream,
    /// One request, many responses.
    ServerStream,
    /// Many of both.
    BidiStream,
}

impl RpcKind {
    /// Label value as in the usual gRPC metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unary => "unary",
            Self::ClientStream => "client_stream",
            Self::ServerStream => "server_stream",
            Self::BidiStream => "bidi_stream",
        }
    }
}

/// A method as metrics name it. Only the rows of [`METHODS`] and [`OTHER`] exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rpc {
    /// How messages flow.
    pub kind: RpcKind,
    /// Full service name, e.g. `interdict.v1.ScreeningService`.
    pub service: &'static str,
    /// Method name, e.g. `ScreenBatches`.
    pub method: &'static str,
}

/// Any call of a path the service does not have; one label for all, because paths are the client's free text.
pub const OTHER: Rpc = Rpc { kind: RpcKind::Unary, service: "_OTHER", method: "_OTHER" };

/// The bidirectional screening stream.
pub const SCREEN_BATCHES: Rpc =
    Rpc { kind: RpcKind::BidiStream, service: "interdict.v1.ScreeningService", method: "ScreenBatches" };

/// The client stream of an import.
pub const IMPORT_LIST: Rpc =
    Rpc { kind: RpcKind::ClientStream, service: "interdict.v1.ListService", method: "ImportList" };

/// Every method the server can answer, so that all series can be created at zero.
pub const METHODS: &[Rpc] = &[
    unary("interdict.v1.ScreeningService", "ScreenTransaction"),
    SCREEN_BATCHES,
    unary("interdict.v1.ScreeningService", "SearchParties"),
    unary("interdict.v1.ListService", "GetCorpus"),
    unary("interdict.v1.ListService", "ListVersions"),
    IMPORT_LIST,
    unary("interdict.v1.ListService", "ActivateVersion"),
    unary("interdict.v1.ListService", "RollBackList"),
    unary("interdict.v1.ListService", "GetListedParty"),
    unary("grpc.health.v1.Health", "Check"),
    unary("grpc.health.v1.Health", "List"),
    Rpc { kind: RpcKind::ServerStream, service: "grpc.health.v1.Health", method: "Watch" },
    Rpc { kind: RpcKind::BidiStream, service: "grpc.reflection.v1.ServerReflection", method: "ServerReflectionInfo" },
    Rpc {
        kind: RpcKind::BidiStream,
        service: "grpc.reflection.v1alpha.ServerReflection",
        method: "ServerReflectionInfo",
    },
];

const fn unary(service: &'static str, method: &'static str) -> Rpc {
    Rpc { kind: RpcKind::Unary, service, method }
}

labeled_enum! {
    /// Why a screening stream ended.
    StreamEnd {
        /// The client finished and has every answer.
        ClientDone = "client_done",
        /// The client or its connection went away.
        ClientCancel = "client_cancel",
        /// The stream reached its maximum age.
        MaxAge = "max_age",
        /// The service drained.
        Draining = "draining",
        /// The drain deadline passed with work left.
        Deadline = "deadline",
        /// The client did not read its answers in time.
        SlowConsumer = "slow_consumer",
        /// The client sent a message that is too large or no protobuf.
        Error = "error",
    }
}

labeled_enum! {
    /// Why work was turned away before screening.
    Rejection {
        /// Too many streams or unary calls.
        Overload = "overload",
        /// A message or batch over its limit.
        TooLarge = "too_large",
        /// The service was draining.
        Draining = "draining",
        /// No corpus is loaded.
        ListsUnavailable = "lists_unavailable",
        /// The time budget ended before the transaction was begun.
        Deadline = "deadline",
    }
}

labeled_enum! {
    /// A bounded queue of the service; depths count batches.
    Queue {
        /// Batches waiting for or in the screening pool.
        Ingest = "ingest",
        /// Batches answered or in work whose answer the client has not taken.
        Egress = "egress",
    }
}

labeled_enum! {
    /// Which side of a stream stood still.
    Blocked {
        /// The service did not read because too many batches were in flight.
        ReadPaused = "read_paused",
        /// An answer was ready and the client did not take it.
        SendBlocked = "send_blocked",
    }
}

/// One answered transaction.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The decision; holds personal data (names), so never a source of labels beyond list, outcome, kind and reason.
    pub decision: &'a ScreeningDecision,
    /// What screening cost.
    pub stats: Stats,
    /// From receipt of the message that carried the transaction to the finished decision.
    pub since_receipt: Duration,
    /// Decoding, converting and screening of this transaction alone.
    pub worked: Duration,
}

/// Receives what happens in the service.
#[allow(unused_variables, reason = "the defaults ignore everything")]
pub trait Observer: Send + Sync + 'static {
    /// A call began.
    fn rpc_started(&self, rpc: Rpc) {}
    /// A call ended with this gRPC code, e.g. `OK` or `ResourceExhausted`.
    fn rpc_handled(&self, rpc: Rpc, code: &'static str, lasted: Duration) {}
    /// One request message was read.
    fn message_received(&self, rpc: Rpc) {}
    /// One response message was handed to the transport.
    fn message_sent(&self, rpc: Rpc) {}
    /// A screening stream opened.
    fn stream_opened(&self) {}
    /// A screening stream ended.
    fn stream_ended(&self, end: StreamEnd, lasted: Duration) {}
    /// A batch arrived with so many transactions; a unary call is a batch of one.
    fn batch_received(&self, transactions: usize) {}
    /// A transaction was answered, refused ones included.
    fn transaction_answered(&self, answered: &Answered<'_>) {}
    /// Work was turned away; counts transactions, or one for a call or stream.
    fn rejected(&self, rejection: Rejection, count: usize) {}
    /// The number of transactions waiting for or in the screening pool changed.
    fn in_flight(&self, change: i64) {}
    /// The depth of a queue changed, in batches.
    fn queue_depth(&self, queue: Queue, change: i64) {}
    /// A batch waited so long before it was screened.
    fn queue_wait(&self, queue: Queue, waited: Duration) {}
    /// A stream stood still for so long.
    fn backpressure(&self, side: Blocked, stood: Duration) {}
}

/// Ignores everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}

/// The label of a gRPC code, as metrics print it.
#[must_use]
pub(crate) fn code_label(code: i32) -> &'static str {
    const LABELS: [&str; 17] = [
        "OK",
        "Canceled",
        "Unknown",
        "InvalidArgument",
        "DeadlineExceeded",
        "NotFound",
        "AlreadyExists",
        "PermissionDenied",
        "ResourceExhausted",
        "FailedPrecondition",
        "Aborted",
        "OutOfRange",
        "Unimplemented",
        "Internal",
        "Unavailable",
        "DataLoss",
        "Unauthenticated",
    ];
    usize::try_from(code).ok().and_then(|code| LABELS.get(code)).copied().unwrap_or("Unknown")
}
