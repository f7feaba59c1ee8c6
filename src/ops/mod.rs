//! Operations: settings, metrics, the admin HTTP service, readiness, logs and the orderly end.
//!
//! Everything an operator sees and nothing a decision rests on: no other module of the core names this one. It speaks
//! only the vocabulary of `model`; the gRPC health service lives in `service` and follows [`health::Readiness`].

pub mod admin;
pub mod health;
pub mod log;
pub mod metrics;
pub mod settings;
pub mod shutdown;
