//! Fuzz target of the reader `enhanced_xml` of the list `us_ofac_cons`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("us_ofac_cons", "enhanced_xml", input).expect("every parse keeps the laws");
});
