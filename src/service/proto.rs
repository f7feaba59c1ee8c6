//! The generated wire types of package `interdict.v1`: messages with proto3 JSON, clients and servers.
//!
//! Nothing is written by hand here and nothing outside `service/` and the client side of `cli/` may name these types.
//! The messages of `proto/interdict/v1` document every field.

#![allow(clippy::all, clippy::pedantic, missing_docs, unreachable_pub, unused_qualifications)]

tonic::include_proto!("interdict.v1");
include!(concat!(env!("OUT_DIR"), "/interdict.v1.serde.rs"));

/// The encoded descriptor set of the package and its imports, for server reflection.
pub const DESCRIPTORS: &[u8] = tonic::include_file_descriptor_set!("interdict.v1");
