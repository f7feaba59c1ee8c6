//! Fuzz target of the reader `txt` of the list `us_bis_dpl`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("us_bis_dpl", "txt", input).expect("every parse keeps the laws");
});
