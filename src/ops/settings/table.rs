//! The one table of settings: key, type, default, limits, help and example. Everything else derives from it.
//!
//! To add a setting, add a row: the typed field, the TOML key, the environment variable, the flag, `config show` and
//! the documentation follow. The key is `group.field`; the environment variable is `INTERDICT_` and the key in upper
//! case with `_` for `.`. Units stand in the name. Not here: how values are read (`value.rs`) and layered (parent).

use super::value::{Limits, LogFormat, LogLevel, OnExpired, Raw, SettingType};
use super::{Layers, SettingRow, Shown};
use std::net::SocketAddr;
use std::path::PathBuf;

macro_rules! settings {
    ($(
        $(#[doc = $group_doc:literal])+
        $group:ident: $struct:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $ty:ty = $default:literal, $limits:expr, example $example:literal; )+
        }
    )+) => {
        $(
            $(#[doc = $group_doc])+
            #[derive(Clone, Debug, PartialEq)]
            pub struct $struct {
                $( $(#[doc = $doc])+ pub $field: $ty, )+
            }
        )+

        /// Every setting of the service, typed.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Settings {
            $( $(#[doc = $group_doc])+ pub $group: $struct, )+
        }

        /// The rows of the table, in order of declaration.
        pub const TABLE: &[SettingRow] = &[$($(
            SettingRow {
                key: concat!(stringify!($group), ".", stringify!($field)),
                default: $default,
                help: concat!($($doc),+),
                example: $example,
                expected: || <$ty as SettingType>::expected($limits),
                accepts: |text| <$ty as SettingType>::read(Raw::Text(text), $limits).is_some(),
            },
        )+)+];

        impl Settings {
            /// Takes every setting from the topmost layer that has it; `None` if any value is bad, with the errors
            /// left in `layers`.
            pub(super) fn resolve(layers: &mut Layers<'_>) -> Option<Self> {
                // Every field is read before any is given up, so that all errors are reported at once.
                $( let $group = ( $( layers.take::<$ty>(
                    concat!(stringify!($group), ".", stringify!($field)), $limits), )+ ); )+
                Some(Self { $( $group: {
                    let ($($field,)+) = $group;
                    $struct { $( $field: $field?, )+ }
                }, )+ })
            }

            /// Effective values as TOML values, in order of the table.
            pub(super) fn shown(&self) -> Vec<Shown> {
                vec![$($( Shown {
                    key: concat!(stringify!($group), ".", stringify!($field)),
                    value: SettingType::show(&self.$group.$field),
                }, )+)+]
            }
        }
    };
}

settings! {
    /// The gRPC service.
    grpc: GrpcSettings {
        /// Address of the gRPC service. Port 0 takes a free port and prints it.
        address: SocketAddr = "127.0.0.1:50051", Limits::NONE, example "0.0.0.0:50051";
    }
    /// The plaintext health service for probes.
    health: HealthSettings {
        /// Address of the plaintext gRPC health service for probes.
        address: SocketAddr = "127.0.0.1:50052", Limits::NONE, example "0.0.0.0:50052";
    }
    /// The admin HTTP service.
    admin: AdminSettings {
        /// Address of the admin HTTP service: /metrics, /livez, /readyz, /lists. Keep it off public networks.
        address: SocketAddr = "127.0.0.1:9464", Limits::NONE, example "0.0.0.0:9464";
    }
    /// The designation store.
    store: StoreSettings {
        /// Directory of the designation store. One process at a time.
        path: PathBuf = "./interdict-data", Limits::NONE, example "/var/lib/interdict";
    }
    /// Limits and behavior of the gRPC server.
    server: ServerSettings {
        /// Most transactions in one batch; a larger batch is refused with `BATCH_TOO_LARGE`.
        max_batch_transactions: usize = "2048", Limits::range(1.0, 65_536.0), example "512";
        /// Largest gRPC message in bytes, in either direction.
        max_message_bytes: usize = "8388608", Limits::range(65_536.0, 268_435_456.0), example "16777216";
        /// Batches of one stream that may be in work at once; then the stream is not read until one is answered.
        in_flight_batches_per_stream: usize = "16", Limits::range(1.0, 1024.0), example "8";
        /// Screening streams open at once; one more is refused with `OVERLOADED`.
        max_streams: usize = "256", Limits::range(1.0, 65_536.0), example "1024";
        /// Worker threads; 0 takes as many as the CPU quota allows.
        worker_threads: usize = "0", Limits::range(0.0, 1024.0), example "4";
        /// Whether server reflection answers (buf curl, grpcurl, k6 need it or the proto files).
        reflection: bool = "true", Limits::NONE, example "false";
        /// Milliseconds a client may leave an answer unread before its stream ends with `SLOW_CONSUMER`.
        slow_consumer_timeout_ms: u64 = "30000", Limits::range(100.0, 3_600_000.0), example "10000";
        /// Milliseconds of silence after which the server pings an HTTP/2 connection.
        keepalive_interval_ms: u64 = "30000", Limits::range(1_000.0, 3_600_000.0), example "60000";
        /// Milliseconds a ping may stay unanswered before the connection is closed.
        keepalive_timeout_ms: u64 = "10000", Limits::range(100.0, 600_000.0), example "20000";
    }
    /// The orderly end of the service.
    drain: DrainSettings {
        /// Milliseconds after SIGTERM during which new calls are still taken while readiness already says no. Set it to
        /// the time your load balancer needs, unless a preStop hook waits.
        delay_ms: u64 = "0", Limits::range(0.0, 300_000.0), example "5000";
        /// Milliseconds open streams get to finish after the delay; then the process stops. Delay and timeout together
        /// stay 15 seconds below the termination grace period.
        timeout_ms: u64 = "40000", Limits::range(100.0, 600_000.0), example "20000";
    }
    /// What a new list version must keep to.
    lists: ListSettings {
        /// Largest share of its parties a list may lose from one version to the next; more is refused until a person
        /// overrides it.
        max_shrink: f64 = "0.02", Limits::range(0.0, 1.0), example "0.05";
    }
    /// How old lists may be: seconds since their source last confirmed them.
    freshness: FreshnessSettings {
        /// From this age in seconds on a list is stale: answers, `/lists` and metrics say so.
        soft_limit_s: u64 = "172800", Limits::range(1.0, 31_536_000.0), example "7200";
        /// From this age in seconds on a list is expired and `freshness.on_expired` decides; 0 is never.
        hard_limit_s: u64 = "0", Limits::range(0.0, 31_536_000.0), example "604800";
        /// What happens to transactions while a list is expired: `serve` answers as ever, `hold` makes HOLD of what would
        /// be CLEAR, `refuse` makes all NOT_SCREENED; both with the reason LISTS_EXPIRED.
        on_expired: OnExpired = "serve", Limits::NONE, example "hold";
    }
    /// The canary: listed names sent through the live path, which must hit.
    canary: CanarySettings {
        /// Seconds between rounds of canaries; each new corpus gets one at once as well. 0 is off.
        interval_s: u64 = "60", Limits::range(0.0, 86_400.0), example "30";
    }
    /// Logs, on standard error.
    log: LogSettings {
        /// How log lines look.
        format: LogFormat = "text", Limits::NONE, example "json";
        /// The least severe level that is logged; error means that a person must act.
        level: LogLevel = "info", Limits::NONE, example "debug";
    }
}
