//! The one integration binary.

mod drain;
mod server;
mod stream;
mod wire;
