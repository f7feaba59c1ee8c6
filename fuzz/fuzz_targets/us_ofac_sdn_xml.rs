//! Fuzz target of the reader `xml` of the list `us_ofac_sdn`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("us_ofac_sdn", "xml", input).expect("every parse keeps the laws");
});
