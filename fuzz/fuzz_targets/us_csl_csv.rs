//! Fuzz target of the reader `csv` of the list `us_csl`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("us_csl", "csv", input).expect("every parse keeps the laws");
});
