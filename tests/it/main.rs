//! The one integration binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod architecture;
mod cli;
mod drain;
mod freshness;
mod metrics;
mod registry;
mod server;
mod settings;
mod store_crash;
mod store_faults;
mod stream;
mod swap;
mod wire;
