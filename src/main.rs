//! The `interdict` binary: dispatches one command. Everything else stands in the library.

use std::process::ExitCode;

/// Screening makes many small short-lived values on many threads. The library never chooses an allocator.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    interdict::cli::run(std::env::args_os()).into()
}
