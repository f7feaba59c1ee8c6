//! Fuzz target of the reader `xml` of the list `un_sc_sanctions`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("un_sc_sanctions", "xml", input).expect("every parse keeps the laws");
});
