//! Fuzz target of the reader `csv` of the list `gb_fcdo_sanctions`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("gb_fcdo_sanctions", "csv", input).expect("every parse keeps the laws");
});
