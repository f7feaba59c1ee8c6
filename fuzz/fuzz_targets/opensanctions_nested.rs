//! Fuzz target of the reader `nested` of the list `opensanctions`. Written by `tests/fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interdict::lists::fuzz::run("opensanctions", "nested", input).expect("every parse keeps the laws");
});
