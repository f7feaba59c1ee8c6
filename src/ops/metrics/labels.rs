//! Label values: closed sets only, so that no client, list file or payment can make a new series.
//!
//! Each set is an enum with its labels; sets of the model (outcome, hit kind, error reason) are used as they stand.
//! Not here: which metric carries which label (`table.rs`).

use crate::model::{ErrorReason, HitKind, Outcome};

/// A closed set of label values.
pub trait LabelValue: Copy + Sized + 'static {
    /// Every value, in order of declaration.
    fn all() -> &'static [Self];
    /// The label.
    fn label(self) -> &'static str;
    /// Position in [`LabelValue::all`].
    fn index(self) -> usize;

    /// The value with this label.
    fn from_label(label: &str) -> Option<Self> {
        Self::all().iter().copied().find(|value| value.label() == label)
    }
}

macro_rules! label_values {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $label:literal,)+ })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[doc = $vdoc])+ $variant,)+ }

        impl LabelValue for $name {
            fn all() -> &'static [Self] {
                &[$(Self::$variant,)+]
            }

            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            fn index(self) -> usize {
                self as usize
            }
        }
    )+};
}

label_values! {
    /// Why a screening stream ended.
    StreamEnd {
        /// The client closed its side and got every answer.
        ClientDone = "client_done",
        /// The client canceled or its connection broke.
        ClientCancel = "client_cancel",
        /// The stream reached its greatest age.
        MaxAge = "max_age",
        /// The service is shutting down.
        Draining = "draining",
        /// A request that ends the stream, or a fault of ours.
        Error = "error",
        /// A deadline passed: the client's or that of the drain.
        Deadline = "deadline",
        /// The client did not read its answers in time.
        SlowConsumer = "slow_consumer",
    }
    /// Why work was turned away before screening.
    Rejection {
        /// Too many streams, calls or transactions.
        Overload = "overload",
        /// A message or batch over its limit.
        TooLarge = "too_large",
        /// The service is shutting down.
        Draining = "draining",
        /// No corpus is loaded.
        ListsUnavailable = "lists_unavailable",
        /// The time budget ended before the work was begun.
        Deadline = "deadline",
    }
    /// A bounded queue of the service.
    Queue {
        /// Batches read, not yet screened.
        Ingest = "ingest",
        /// Answers not yet taken by the client.
        Egress = "egress",
    }
    /// Which side of a stream stood still.
    BackpressureSide {
        /// We did not read because enough is in work.
        ReadPaused = "read_paused",
        /// We could not send because the client does not read.
        SendBlocked = "send_blocked",
    }
    /// What became of a canary.
    CanaryResult {
        /// The listed name hit its own party.
        Hit = "hit",
        /// It did not: the service is blind at least there.
        Miss = "miss",
    }
    /// What became of an attempt to bring a list up to date.
    RefreshResult {
        /// A new version is in force.
        Updated = "updated",
        /// The files are those in force.
        Unchanged = "unchanged",
        /// The files could not be fetched or read.
        FetchError = "fetch_error",
        /// The files are not what they should be.
        ParseError = "parse_error",
        /// A guard refused the version; a person must look.
        RejectedGuard = "rejected_guard",
        /// The store could not be read or written, or does not hold the version asked for.
        StoreError = "store_error",
        /// The version did not find its own names, or its stored copy differs.
        VerifyError = "verify_error",
    }
    /// An operation of the designation store.
    StoreOperation {
        /// Open and verify a generation.
        Open = "open",
        /// Write a generation.
        Commit = "commit",
        /// Read versions, files or parties.
        Read = "read",
        /// Append to a journal.
        Journal = "journal",
        /// Remove old generations.
        Remove = "remove",
    }
    /// A condition of readiness.
    Condition {
        /// The store is open and verified.
        StoreOpen = "store_open",
        /// A corpus with at least one list is loaded.
        ListsLoaded = "lists_loaded",
        /// The index of that corpus is built and proved.
        IndexWarm = "index_warm",
        /// The service is not shutting down.
        NotDraining = "not_draining",
    }
    /// A severity that counts.
    LogSeverity {
        /// A person must act.
        Error = "error",
        /// Something is wrong, the service copes.
        Warn = "warn",
    }
    /// Shape of a call, as in the gRPC ecosystem's metrics.
    RpcType {
        /// One request, one response.
        Unary = "unary",
        /// Many requests, one response.
        ClientStream = "client_stream",
        /// One request, many responses.
        ServerStream = "server_stream",
        /// Many requests, many responses.
        BidiStream = "bidi_stream",
    }
    /// gRPC status codes under the names of the gRPC ecosystem's metrics, in order of their numbers.
    GrpcCode {
        /// 0.
        Ok = "OK",
        /// 1.
        Canceled = "Canceled",
        /// 2.
        Unknown = "Unknown",
        /// 3.
        InvalidArgument = "InvalidArgument",
        /// 4.
        DeadlineExceeded = "DeadlineExceeded",
        /// 5.
        NotFound = "NotFound",
        /// 6.
        AlreadyExists = "AlreadyExists",
        /// 7.
        PermissionDenied = "PermissionDenied",
        /// 8.
        ResourceExhausted = "ResourceExhausted",
        /// 9.
        FailedPrecondition = "FailedPrecondition",
        /// 10.
        Aborted = "Aborted",
        /// 11.
        OutOfRange = "OutOfRange",
        /// 12.
        Unimplemented = "Unimplemented",
        /// 13.
        Internal = "Internal",
        /// 14.
        Unavailable = "Unavailable",
        /// 15.
        DataLoss = "DataLoss",
        /// 16.
        Unauthenticated = "Unauthenticated",
    }
}

impl GrpcCode {
    /// Codes whose series exist from the start for every method. The others appear when first returned: 17 codes for
    /// every method would take half of the series budget for zeros.
    pub const EXPECTED: &'static [Self] = &[
        Self::Ok,
        Self::Canceled,
        Self::InvalidArgument,
        Self::DeadlineExceeded,
        Self::ResourceExhausted,
        Self::FailedPrecondition,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The code with this number; unknown numbers are `Unknown`, as the gRPC specification says.
    #[must_use]
    pub fn from_number(number: i32) -> Self {
        usize::try_from(number).ok().and_then(|index| Self::all().get(index)).copied().unwrap_or(Self::Unknown)
    }
}

macro_rules! model_labels {
    ($($name:ident => $label:ident),+) => {$(
        impl LabelValue for $name {
            fn all() -> &'static [Self] {
                Self::ALL
            }

            fn label(self) -> &'static str {
                self.$label()
            }

            fn index(self) -> usize {
                self as usize
            }
        }
    )+};
}

model_labels!(Outcome => label, HitKind => label, ErrorReason => metric_label);

/// One gRPC method whose calls are counted under its own name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// Service with its package, e.g. `interdict.v1.ScreeningService`.
    pub service: &'static str,
    /// Method, e.g. `ScreenBatches`.
    pub method: &'static str,
    /// Shape of the call.
    pub rpc_type: RpcType,
    /// Whether handling time is measured: quick unary calls only. The time of a stream is its life, and an import or
    /// a roll-back takes as long as its list.
    pub timed: bool,
}

/// Every method the server answers. A test of the service compares it with its own table.
pub const METHODS: &[Method] = &[
    method("interdict.v1.ScreeningService", "ScreenTransaction", RpcType::Unary, true),
    method("interdict.v1.ScreeningService", "ScreenBatches", RpcType::BidiStream, false),
    method("interdict.v1.ScreeningService", "SearchParties", RpcType::Unary, true),
    method("interdict.v1.ListService", "GetCorpus", RpcType::Unary, false),
    method("interdict.v1.ListService", "ListVersions", RpcType::Unary, false),
    method("interdict.v1.ListService", "ImportList", RpcType::ClientStream, false),
    method("interdict.v1.ListService", "ActivateVersion", RpcType::Unary, false),
    method("interdict.v1.ListService", "RollBackList", RpcType::Unary, false),
    method("interdict.v1.ListService", "GetListedParty", RpcType::Unary, true),
    method("grpc.health.v1.Health", "Check", RpcType::Unary, false),
    method("grpc.health.v1.Health", "List", RpcType::Unary, false),
    method("grpc.health.v1.Health", "Watch", RpcType::ServerStream, false),
    method("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo", RpcType::BidiStream, false),
    method("grpc.reflection.v1alpha.ServerReflection", "ServerReflectionInfo", RpcType::BidiStream, false),
];

/// What calls of unknown methods are counted under: a request must never create a label value.
pub const OTHER_METHOD: Method = method("_OTHER", "_OTHER", RpcType::Unary, false);

const fn method(service: &'static str, method: &'static str, rpc_type: RpcType, timed: bool) -> Method {
    Method { service, method, rpc_type, timed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<L: LabelValue>() {
        for (position, value) in L::all().iter().enumerate() {
            assert_eq!(value.index(), position, "{}", value.label());
        }
    }

    #[test]
    fn index_is_the_position() {
        check::<StreamEnd>();
        check::<GrpcCode>();
        check::<Condition>();
        check::<Outcome>();
        check::<HitKind>();
        check::<ErrorReason>();
    }

    #[test]
    fn numbers_beyond_the_codes_are_unknown() {
        assert_eq!(GrpcCode::from_number(14), GrpcCode::Unavailable);
        assert_eq!(GrpcCode::from_number(17), GrpcCode::Unknown);
        assert_eq!(GrpcCode::from_number(-1), GrpcCode::Unknown);
    }
}
