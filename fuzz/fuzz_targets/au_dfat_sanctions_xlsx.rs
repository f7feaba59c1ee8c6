//! Fuzz target of the reader `xlsx` of the list `au_dfat_sanctions`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("au_dfat_sanctions", "xlsx", input).expect("every parse keeps the laws");
});
