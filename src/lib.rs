//! **interdict** screens payments against sanctions lists while they can still be stopped.
//!
//! (The map, the laws and the two flows are written here as the house is built.)

pub mod normalize;
