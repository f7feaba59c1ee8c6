//! The one integration binary.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails the test")]

mod drain;
mod server;
mod stream;
mod wire;
