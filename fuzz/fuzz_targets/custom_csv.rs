//! Fuzz target of the reader `csv` of the list `custom`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("custom", "csv", input).expect("every parse keeps the laws");
});
