//! Fuzz target of the reader `xml` of the list `ch_seco_sanctions`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("ch_seco_sanctions", "xml", input).expect("every parse keeps the laws");
});
