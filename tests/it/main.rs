//! The one integration binary.

mod architecture;
mod metrics;
mod registry;
mod settings;
mod store_crash;
mod store_faults;
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

