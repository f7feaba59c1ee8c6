//! Fuzz target of the reader `csv` of the list `us_ofac_cons`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("us_ofac_cons", "csv", input).expect("every parse keeps the laws");
});
