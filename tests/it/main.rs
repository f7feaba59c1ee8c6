//! The one integration binary.
mod metrics;
