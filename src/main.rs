//! The `interdict` binary: reads settings and dispatches one command.

fn main() {}
