//! Generates the wire types from `proto/`: messages, clients, servers, their proto3 JSON and the descriptor set for
//! reflection. Pure Rust (protox), so no `protoc` is needed anywhere.
//!
//! Clients and servers are generated apart, because the server reads the two requests that carry payments in a raw
//! form first (`service::raw`): the transactions stay undecoded bytes until each one is screened. That way one
//! malformed transaction cannot fail its neighbors, and a small hostile message cannot unfold into gigabytes.

use std::error::Error;
use std::path::PathBuf;

/// The files that hold everything else by import.
const ROOTS: [&str; 2] = ["interdict/v1/screening_service.proto", "interdict/v1/list_service.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_imports(true).include_source_info(true).open_files(ROOTS)?;
    let descriptors = compiler.file_descriptor_set();
    let encoded = compiler.encode_file_descriptor_set();
    std::fs::write(out.join("interdict.v1.bin"), &encoded)?;

    let servers = out.join("servers");
    std::fs::create_dir_all(&servers)?;
    tonic_prost_build::configure()
        .build_client(false)
        .out_dir(&servers)
        .compile_well_known_types(true)
        .extern_path(".google.protobuf", "::pbjson_types")
        .extern_path(".interdict.v1", "crate::service::proto")
        .extern_path(".interdict.v1.ScreenTransactionRequest", "crate::service::raw::RawTransactionRequest")
        .extern_path(".interdict.v1.ScreenBatchesRequest", "crate::service::raw::RawBatchRequest")
        .compile_fds(descriptors.clone())?;

    tonic_prost_build::configure()
        .build_server(false)
        .compile_well_known_types(true)
        .extern_path(".google.protobuf", "::pbjson_types")
        .compile_fds(descriptors)?;

    pbjson_build::Builder::new()
        .register_descriptors(&encoded)?
        .extern_path(".google.protobuf", "::pbjson_types")
        .build(&[".interdict.v1"])?;
    Ok(())
}
