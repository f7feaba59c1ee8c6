//! The gRPC face of interdict: wire types, conversion, limits, the screening stream, drain and the server itself.
//!
//! Wire types end here: everything behind this module speaks `crate::model`. A request travels
//! `accounting` (counts calls) → `calls` or `lists` (admission) → `stream` (one task per stream, order, back-pressure)
//! → `pool` (threads) → `batch` (one snapshot, deadlines) → `screening` (decode, `convert`, engine, `convert`) and
//! back. `status` alone knows gRPC codes; `limits` is the table of all limits; `observer` is what metrics hook into.

mod accounting;
mod batch;
mod calls;
mod canary;
pub mod convert;
mod core;
mod drain;
mod health;
mod limits;
mod lists;
mod observer;
mod pool;
pub mod proto;
pub(crate) mod raw;
pub mod screening;
mod server;
mod status;
mod stream;

pub use canary::{CanaryReport, canary};
pub use convert::Refusal;
pub use drain::DrainReport;
pub use health::Health;
pub use limits::{LimitRow, Limits};
pub use lists::{Import, Imported, KeptVersion, ListAdmin, NoListAdmin};
pub use observer::{
    Answered, Blocked, IMPORT_LIST, METHODS, OTHER, Observer, Queue, Rejection, Rpc, RpcKind, SCREEN_BATCHES,
    StreamEnd, Unobserved,
};
pub use server::{Listeners, Parts, ServeError, ServiceConfig, serve};
pub use status::DOMAIN;

/// The generated servers; their screening requests are the raw forms of [`raw`].
#[allow(clippy::all, clippy::pedantic, missing_docs, unreachable_pub, unused_qualifications)]
pub(crate) mod servers {
    include!(concat!(env!("OUT_DIR"), "/servers/interdict.v1.rs"));
}
