//! The coverage-guided targets in `fuzz/` are written from the table of formats, so that none can be forgotten.

use crate::readers;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const HEAD: &str = "\
# Coverage-guided fuzz targets, one per reader of lists. Written by `INTERDICT_TEST_BLESS=1 cargo test --test fuzz`; needs a
# nightly compiler and cargo-fuzz: `cargo +nightly fuzz run custom_csv`. A package and workspace of its own: the service
# never depends on it. `tests/fuzz/` runs the same library function with the stable compiler.
[package]
name = \"interdict-fuzz\"
version = \"0.0.0\"
edition = \"2024\"
publish = false

[package.metadata]
cargo-fuzz = true

[dependencies]
libfuzzer-sys = \"0.4\"
interdict = { path = \"..\", default-features = false }

[workspace]

[profile.release]
debug = \"line-tables-only\"
";

/// Every file of `fuzz/` with its text.
fn expected() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut manifest = HEAD.to_owned();
    for (list, reader) in readers() {
        let name = format!("{list}_{}", reader.name);
        let text = format!(
            "//! Fuzz target of the reader `{}` of the list `{list}`. Written by `tests/fuzz`.\n#![no_main]\n\n\
             libfuzzer_sys::fuzz_target!(|input: &[u8]| {{\n    \
             interdict::lists::fuzz::run(\"{list}\", \"{}\", input).expect(\"every parse keeps the laws\");\n}});\n",
            reader.name, reader.name
        );
        let bin = format!("\n[[bin]]\nname = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\n");
        write!(manifest, "{bin}test = false\ndoc = false\nbench = false\n").unwrap();
        files.insert(format!("fuzz_targets/{name}.rs"), text);
    }
    files.insert("Cargo.toml".to_owned(), manifest);
    files
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

#[test]
fn every_reader_has_a_target() {
    let expected = expected();
    let targets = || fs::read_dir(folder().join("fuzz_targets")).unwrap().map(|entry| entry.unwrap().path());
    if std::env::var_os("INTERDICT_TEST_BLESS").is_some() {
        targets().for_each(|path| fs::remove_file(path).unwrap());
        for (name, text) in &expected {
            fs::write(folder().join(name), text).unwrap();
        }
    }
    for (name, text) in &expected {
        let got = fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert_eq!(got, *text, "fuzz/{name} is out of date: INTERDICT_TEST_BLESS=1 cargo test --test fuzz writes it");
    }
    assert_eq!(targets().count(), expected.len() - 1, "a target of a reader that is no more");
}
