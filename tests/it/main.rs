//! The one integration binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod architecture;
mod metrics;
mod registry;
mod settings;
