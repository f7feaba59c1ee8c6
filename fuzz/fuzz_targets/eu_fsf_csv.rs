//! Fuzz target of the reader `csv` of the list `eu_fsf`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("eu_fsf", "csv", input).expect("every parse keeps the laws");
});
