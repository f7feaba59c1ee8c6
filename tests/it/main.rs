//! The one integration binary.

mod store_crash;
mod store_faults;
