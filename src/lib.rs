//! **interdict** screens payments against sanctions lists while they can still be stopped.
//!
//! (The map, the laws and the two flows are written here as the house is built.)

pub mod cli;
pub mod engine;
pub mod index;
pub mod lists;
pub mod matching;
pub mod model;
pub mod normalize;
pub mod ops;
pub mod policy;
pub mod refresh;
pub mod scoring;
pub mod service;
pub mod store;
