//! The gRPC face of interdict: wire types, conversion, limits, the screening stream, drain and the server itself.
//!
//! Wire types end here: everything behind this module speaks `crate::model`.

pub mod proto;
pub(crate) mod raw;

/// The generated servers; their screening requests are the raw forms of [`raw`].
#[allow(clippy::all, clippy::pedantic, missing_docs, unreachable_pub, unused_qualifications)]
pub(crate) mod servers {
    include!(concat!(env!("OUT_DIR"), "/servers/interdict.v1.rs"));
}
