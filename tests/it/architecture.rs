//! The walls of the house: who may name whom (HOUSE section 3; the table of `docs/architecture.md`).
//!
//! Reads every file under `src/` as text: no parser crate, no compiler. Comments, strings and test code do not count.
//! [`RULES`] holds the table; [`check`] is a plain function over sources, and each rule has a planted violation below
//! that must be found, with file, line and rule in the message. Not for style: that is clippy's.

mod source;

use source::{Path as CodePath, Source};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What one top-level module may use.
struct Module {
    name: &'static str,
    /// Modules of the crate it may name besides itself.
    may_name: &'static [&'static str],
    /// Parts of the standard library that would bring in a clock, a file, a socket or a thread.
    forbidden_std: &'static [&'static str],
}

/// A crate that only some modules may name: prefixes of paths under `src/`. Why stands beside it.
struct Guarded {
    crates: &'static [&'static str],
    only_in: &'static [&'static str],
    why: &'static str,
}

const CORE: &[&str] = &["model", "normalize", "index", "matching", "scoring", "policy", "engine"];
const EVERYTHING: &[&str] = &[
    "model",
    "normalize",
    "index",
    "matching",
    "scoring",
    "policy",
    "engine",
    "lists",
    "store",
    "refresh",
    "service",
    "ops",
    "cli",
];
const NO_EFFECTS: &[&str] = &["time", "fs", "net", "thread", "env", "process"];

const RULES: &[Module] = &[
    Module { name: "model", may_name: &[], forbidden_std: NO_EFFECTS },
    Module { name: "normalize", may_name: &[], forbidden_std: NO_EFFECTS },
    Module { name: "index", may_name: &["model", "normalize"], forbidden_std: NO_EFFECTS },
    Module { name: "matching", may_name: &["model", "normalize", "index"], forbidden_std: NO_EFFECTS },
    // `index` and `normalize` for the types that `matching` hands on: tokens and indexed names. Still downwards only.
    Module { name: "scoring", may_name: &["model", "normalize", "index", "matching"], forbidden_std: NO_EFFECTS },
    Module { name: "policy", may_name: &["model", "scoring"], forbidden_std: NO_EFFECTS },
    Module {
        name: "engine",
        may_name: &["model", "normalize", "index", "matching", "scoring", "policy"],
        forbidden_std: NO_EFFECTS,
    },
    Module { name: "lists", may_name: &["model"], forbidden_std: NO_EFFECTS },
    // The store's business is files; the time of a commit is an argument.
    Module { name: "store", may_name: &["model"], forbidden_std: &["net"] },
    Module {
        name: "refresh",
        // `policy` because a snapshot is built under one.
        may_name: &["lists", "store", "index", "engine", "policy", "model", "ops"],
        forbidden_std: &[],
    },
    Module {
        name: "service",
        // `policy` for its id and version; `lists` for the files of an import, which go to the refresh as they came.
        may_name: &["engine", "model", "store", "ops", "policy", "lists"],
        forbidden_std: &["fs"],
    },
    Module { name: "ops", may_name: &["model"], forbidden_std: &[] },
    Module { name: "cli", may_name: EVERYTHING, forbidden_std: &[] },
    Module { name: "main", may_name: EVERYTHING, forbidden_std: &[] },
    Module { name: "lib", may_name: EVERYTHING, forbidden_std: NO_EFFECTS },
];

/// Every dependency of Cargo.toml has a row here, so that adding one means deciding who may use it.
const GUARDED: &[Guarded] = &[
    Guarded { crates: &["sled"], only_in: &["store"], why: "the store is the only one who knows how it is kept" },
    Guarded {
        crates: &["tonic"],
        only_in: &["service", "cli"],
        why: "the wire stays in the service and in the client side of the command line",
    },
    Guarded {
        crates: &["tonic_prost", "tonic_health", "tonic_reflection", "tonic_types", "pbjson", "pbjson_types"],
        only_in: &["service", "cli"],
        why: "the wire stays in the service and in the client side of the command line",
    },
    Guarded {
        crates: &["prost", "prost_types"],
        only_in: &["service", "cli", "store/codec"],
        why: "messages are wire types, or the private records of the store's codec",
    },
    Guarded {
        crates: &["tower", "http", "http_body"],
        only_in: &["service"],
        why: "layers of the gRPC server are the service's",
    },
    Guarded { crates: &["axum"], only_in: &["ops"], why: "admin HTTP is the only HTTP we serve" },
    Guarded {
        crates: &["clap", "indicatif", "comfy_table"],
        only_in: &["cli", "main"],
        why: "the terminal is the command line's",
    },
    Guarded {
        crates: &["anyhow"],
        only_in: &["cli", "main"],
        why: "modules have typed errors; only commands add context",
    },
    Guarded {
        crates: &["tempfile"],
        only_in: &["cli", "store"],
        why: "the demo has a temporary store; the store opens copies of what it is not sure of",
    },
    Guarded { crates: &["mimalloc"], only_in: &["main"], why: "the library never chooses an allocator" },
    Guarded {
        crates: &["metrics", "metrics_exporter_prometheus", "metrics_process", "tracing_subscriber"],
        only_in: &["ops"],
        why: "metrics are recorded by event through ops, where their table is",
    },
    Guarded {
        crates: &["tokio", "tokio_stream", "tokio_util", "tracing"],
        only_in: &["refresh", "service", "ops", "cli", "main"],
        why: "core, lists and store are synchronous and silent; the edge waits and logs",
    },
    Guarded {
        crates: &["jiff"],
        only_in: &["refresh", "service", "ops", "cli"],
        why: "only the edge reads a clock; others take the time as an argument",
    },
    Guarded {
        crates: &["rayon"],
        only_in: &["engine", "refresh", "service", "cli"],
        why: "threads are the caller's; engine: the self-match proof is CPU work over all names",
    },
    Guarded {
        crates: &["aho_corasick"],
        only_in: &["index", "matching", "normalize"],
        why: "automata are built in the index and for fixed phrases in front of it",
    },
    Guarded { crates: &["arc_swap"], only_in: &["engine"], why: "one atomic pointer, to the current snapshot" },
    Guarded { crates: &["icu_normalizer", "any_ascii"], only_in: &["normalize"], why: "text is folded in one place" },
    Guarded { crates: &["csv"], only_in: &["lists", "cli"], why: "CSV is a list format or a file of payments" },
    Guarded {
        crates: &["quick_xml", "calamine", "flate2"],
        only_in: &["lists"],
        why: "XML, workbooks and packed files are forms of lists",
    },
    Guarded {
        crates: &["blake3"],
        only_in: &["normalize", "index", "policy", "engine", "lists", "store", "refresh", "service", "cli"],
        why: "model and matching hash nothing that is kept",
    },
    Guarded {
        crates: &["toml"],
        only_in: &["ops", "cli", "store", "lists"],
        why: "settings are TOML, and so is the mapping of a custom list",
    },
    Guarded {
        crates: &["strsim"],
        only_in: &["lists", "service", "ops", "cli"],
        why: "ten times too slow for matching; it is for `did you mean`",
    },
    Guarded {
        crates: &["serde_json"],
        only_in: &["lists", "store", "refresh", "service", "ops", "cli"],
        why: "the core knows no text format",
    },
    // Free for all: derives and tables without effects.
    Guarded { crates: &["serde", "thiserror", "hashbrown"], only_in: &[""], why: "no effects" },
];

/// Longest file, except tests and data.
const MAX_FILE_LINES: usize = 450;
/// Longest `main.rs`.
const MAX_MAIN_LINES: usize = 60;
/// Longest function: sixty lines are a signal for the reviewer, a hundred a stop (CONVENTIONS, Size).
const MAX_FUNCTION_LINES: usize = 100;
/// Macros that write to the terminal.
const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln"];

/// Checks sources, given as (path from the root of the repository, text); one message per violation.
fn check(sources: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources {
        shape(path, text, &mut found);
        if is_test(path) {
            continue;
        }
        let source = Source::read(path, text);
        let Some(module) = RULES.iter().find(|module| module.name == source.module) else {
            found.push(format!(
                "{path}:1: unknown module: `{}` has no row in the table of modules (tests/it/architecture.rs); add one",
                source.module
            ));
            continue;
        };
        for used in &source.paths {
            walls(path, module, used, &mut found);
            crates(path, &source.under_src, used, &mut found);
            standard_library(path, module, used, &mut found);
        }
        if CORE.contains(&module.name) || matches!(module.name, "lists" | "store") {
            for (line, name) in source.macros.iter().filter(|(_, name)| PRINTING.contains(&name.as_str())) {
                found.push(format!(
                    "{path}:{line}: no effects: `{}` may not write to the terminal ({name}!)",
                    module.name
                ));
            }
        }
        for (line, name, length) in &source.functions {
            if *length > MAX_FUNCTION_LINES {
                found.push(format!(
                    "{path}:{line}: function length: `{name}` has {length} lines, at most {MAX_FUNCTION_LINES}"
                ));
            }
        }
    }
    // One message per line and rule: the leaves of a `use` tree often break the same wall.
    let mut once = BTreeSet::new();
    found.retain(|message| once.insert(message.clone()));
    found
}

fn shape(path: &str, text: &str, found: &mut Vec<String>) {
    if !text.starts_with("//!") {
        found.push(format!("{path}:1: file head: a file opens with `//!`: what for, what not for, the idea"));
    }
    let lines = text.lines().count();
    if path == "src/main.rs" && lines > MAX_MAIN_LINES {
        found.push(format!("{path}:{lines}: main length: {lines} lines, at most {MAX_MAIN_LINES}"));
    }
    if lines > MAX_FILE_LINES && !is_test(path) && !is_data(path) {
        found.push(format!("{path}:{lines}: file length: {lines} lines, at most {MAX_FILE_LINES}"));
    }
}

fn walls(path: &str, module: &Module, used: &CodePath, found: &mut Vec<String>) {
    let Some(target) = used.in_crate() else { return };
    if target == "*" {
        found.push(format!("{path}:{}: module wall: `crate::*` names everything; name modules one by one", used.line));
        return;
    }
    // Names that are no modules (macros, constants of lib.rs) cannot break a wall.
    let is_module = RULES.iter().any(|module| module.name == target);
    if is_module && target != module.name && !module.may_name.contains(&target) {
        let allowed = if module.may_name.is_empty() { "none".to_owned() } else { module.may_name.join(", ") };
        found.push(format!(
            "{path}:{}: module wall: `{}` may not name `crate::{target}` (allowed: {allowed})",
            used.line, module.name
        ));
    }
}

fn crates(path: &str, under_src: &str, used: &CodePath, found: &mut Vec<String>) {
    let Some(name) = used.outside() else { return };
    let Some(guarded) = GUARDED.iter().find(|guarded| guarded.crates.contains(&name)) else { return };
    let inside = |place: &&str| {
        under_src
            .strip_prefix(*place)
            .is_some_and(|rest| place.is_empty() || rest.is_empty() || rest.starts_with('/') || rest.starts_with('.'))
    };
    if !guarded.only_in.iter().any(inside) {
        let (line, places, why) = (used.line, guarded.only_in.join(", "), guarded.why);
        found.push(format!("{path}:{line}: outside crate: `{name}` belongs in {places} only: {why}"));
    }
}

fn standard_library(path: &str, module: &Module, used: &CodePath, found: &mut Vec<String>) {
    let Some(part) = used.in_std() else { return };
    if module.forbidden_std.contains(&part) {
        found.push(format!("{path}:{}: no effects: `{}` may not use `std::{part}`", used.line, module.name));
    }
}

fn is_test(path: &str) -> bool {
    ["/tests.rs", "/testing.rs", "_tests.rs"].iter().any(|end| path.ends_with(end)) || path.contains("/tests/")
}

/// Tables that are data in the shape of Rust.
fn is_data(path: &str) -> bool {
    path.contains("/data/") || path.ends_with("/data.rs") || path.ends_with("_data.rs")
}

/// Every Rust file under `src/`, in order of path.
fn read_sources() -> Vec<(String, String)> {
    fn walk(root: &Path, folder: &Path, into: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                into.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    walk(root, &root.join("src"), &mut sources);
    sources.sort();
    sources
}

#[test]
fn the_walls_stand() {
    let sources = read_sources();
    assert!(sources.len() > 10, "found only {} files", sources.len());
    let found = check(&sources);
    let report = found.iter().fold(String::new(), |mut report, line| {
        let _ = writeln!(report, "{line}");
        report
    });
    assert!(found.is_empty(), "{} violations:\n{report}", found.len());
}

#[test]
fn every_dependency_has_a_row_and_every_row_a_dependency() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let declared: Vec<String> =
        manifest["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect();
    let guarded: Vec<&str> = GUARDED.iter().flat_map(|row| row.crates.iter().copied()).collect();
    for name in &declared {
        assert!(guarded.contains(&name.as_str()), "`{name}` has no row: decide which modules may use it");
    }
    for name in guarded {
        assert!(declared.iter().any(|known| known == name), "`{name}` is guarded but no dependency");
    }
}

/// Checks one planted file and expects exactly these messages.
#[track_caller]
fn planted(path: &str, text: &str, expected: &[&str]) {
    let found = check(&[(path.to_owned(), text.to_owned())]);
    assert_eq!(found, expected, "planted in {path}:\n{text}");
}

#[test]
fn a_broken_wall_is_found_however_it_is_written() {
    let wall = "src/index/mod.rs:2: module wall: `index` may not name `crate::store` (allowed: model, normalize)";
    for line in [
        "use crate::store::Store;",
        "use crate::{model::Date, store::{self, Store}};",
        "use crate::{store as keep};",
        "pub(crate) use crate::store;",
        "fn f() { crate::store::open(); }",
        "fn f(s: &crate::store::Store) {}",
        "use super::store::Store;",
        "fn f() { let x = super::store::open(); }",
        "macro_rules! m { () => { $crate::store::open() }; }",
        "use r#crate::store::Store;",
    ] {
        planted("src/index/mod.rs", &format!("//! Head.\n{line}\n"), &[wall]);
    }
    planted(
        "src/index/deep/file.rs",
        "//! Head.\nuse super::super::super::ops::log;\n",
        &["src/index/deep/file.rs:2: module wall: `index` may not name `crate::ops` (allowed: model, normalize)"],
    );
    planted(
        "src/model/date.rs",
        "//! Head.\n\nuse crate::normalize::fold;\n",
        &["src/model/date.rs:3: module wall: `model` may not name `crate::normalize` (allowed: none)"],
    );
    planted(
        "src/engine.rs",
        "//! Head.\nuse crate::*;\n",
        &["src/engine.rs:2: module wall: `crate::*` names everything; name modules one by one"],
    );
    planted(
        "src/ops/log.rs",
        "//! Head.\nuse crate::service::Observer;\n",
        &["src/ops/log.rs:2: module wall: `ops` may not name `crate::service` (allowed: model)"],
    );
}

#[test]
fn a_crate_in_the_wrong_place_is_found_however_it_is_written() {
    let sled = "src/engine.rs:2: outside crate: `sled` belongs in store only: \
                the store is the only one who knows how it is kept";
    for line in [
        "use sled::Db;",
        "use sled;",
        "use ::sled::Db;",
        "use {sled::Db, std::fmt};",
        "fn f(db: &sled::Db) {}",
        "fn f() { let db = ::sled::open(\"x\"); }",
        "extern crate sled;",
        "#[derive(sled::Magic)] struct S;",
    ] {
        planted("src/engine.rs", &format!("//! Head.\n{line}\n"), &[sled]);
    }
    for (path, line, name) in [
        ("src/store/mod.rs", "use tonic::Status;", "tonic"),
        ("src/store/tree.rs", "use prost::Message;", "prost"),
        ("src/lists/mod.rs", "fn f() { tracing::info!(\"x\"); }", "tracing"),
        ("src/service/mod.rs", "use clap::Parser;", "clap"),
        ("src/service/mod.rs", "fn f() { metrics::counter!(\"x\"); }", "metrics"),
        ("src/scoring/mod.rs", "use aho_corasick::AhoCorasick;", "aho_corasick"),
        ("src/matching/mod.rs", "use tokio::sync::Mutex;", "tokio"),
        ("src/index/mod.rs", "use rayon::prelude::*;", "rayon"),
        ("src/policy.rs", "fn f() { jiff::Timestamp::now(); }", "jiff"),
    ] {
        let found = check(&[(path.to_owned(), format!("//! Head.\n{line}\n"))]);
        let head = format!("{path}:2: outside crate: `{name}` belongs in ");
        assert!(found.len() == 1 && found[0].starts_with(&head), "{line}: {found:?}");
    }
    planted("src/store/codec.rs", "//! Head.\nuse prost::Message;\n", &[]);
    planted("src/store/codec/party.rs", "//! Head.\nuse prost::Message;\n", &[]);
    planted("src/engine.rs", "//! Head.\nuse rayon::prelude::*;\nuse arc_swap::ArcSwap;\n", &[]);
}

#[test]
fn an_effect_in_the_core_is_found() {
    for (line, part) in [
        ("use std::time::Instant;", "time"),
        ("use std::{fmt, fs::File};", "fs"),
        ("fn f() { std::thread::spawn(|| ()); }", "thread"),
        ("fn f() { let _ = ::std::net::TcpStream::connect(\"x\"); }", "net"),
        ("use std::{env};", "env"),
    ] {
        let message = format!("src/policy/mod.rs:2: no effects: `policy` may not use `std::{part}`");
        planted("src/policy/mod.rs", &format!("//! Head.\n{line}\n"), &[&message]);
    }
    planted(
        "src/matching/mod.rs",
        "//! Head.\nfn f() {\n    println!(\"x\");\n}\n",
        &["src/matching/mod.rs:3: no effects: `matching` may not write to the terminal (println!)"],
    );
}

#[test]
fn shapes_are_checked() {
    let lines = |count: usize| format!("//! Head.\n{}", "const A: u8 = 1;\n".repeat(count - 1));
    planted(
        "src/policy.rs",
        "use std::fmt;\n//! Head.\n",
        &["src/policy.rs:1: file head: a file opens with `//!`: what for, what not for, the idea"],
    );
    planted("src/policy.rs", &lines(450), &[]);
    planted("src/policy.rs", &lines(451), &["src/policy.rs:451: file length: 451 lines, at most 450"]);
    planted("src/policy/tests.rs", &lines(2000), &[]);
    planted("src/normalize/data/names.rs", &lines(2000), &[]);
    planted("src/main.rs", &lines(61), &["src/main.rs:61: main length: 61 lines, at most 60"]);
    planted(
        "src/engine.rs",
        &format!("//! Head.\nfn long() {{\n{}}}\n", "    g();\n".repeat(99)),
        &["src/engine.rs:2: function length: `long` has 101 lines, at most 100"],
    );
    planted(
        "src/gossip/mod.rs",
        "//! Head.\n",
        &["src/gossip/mod.rs:1: unknown module: `gossip` has no row in the table of modules \
           (tests/it/architecture.rs); add one"],
    );
}

#[test]
fn comments_strings_and_tests_do_not_count() {
    let text = r##"//! See `crate::store` and [`sled::Db`].
/* use crate::store; /* nested */ use sled; */
/// Unlike `std::time::Instant`.
const A: &str = "use crate::store::Store; // \" sled::Db";
const B: &str = r#"crate::store::open() "quoted" "#;
const C: char = '"';
const D: &[u8] = b"sled::open";
fn life<'a>(x: &'a str) -> &'a str { x }
#[cfg(test)]
use crate::store::Store;
#[cfg(test)]
mod tests {
    use crate::store::Store;
    fn f() { let _ = ("}", std::time::Instant::now()); }
}
#[cfg(test)]
#[allow(dead_code)]
fn helper() { sled::open(); }
"##;
    planted("src/index/mod.rs", text, &[]);
    // What follows a test module counts again.
    planted(
        "src/index/mod.rs",
        &format!("{text}fn g() {{ crate::store::open(); }}\n"),
        &["src/index/mod.rs:19: module wall: `index` may not name `crate::store` (allowed: model, normalize)"],
    );
}

#[test]
fn modules_of_ones_own_are_no_crates() {
    planted("src/lists/mod.rs", "//! Head.\nuse super::lists::guard;\nuse crate::lists::{csv, guard};\n", &[]);
    planted("src/store/mod.rs", "//! Head.\nmod metrics;\nfn f() { self::metrics::count(); x.tokio(); }\n", &[]);
    planted("src/index/tokens.rs", "//! Head.\nuse super::automaton::{metrics, Found};\nuse super::policy;\n", &[]);
    planted("src/cli/serve.rs", "//! Head.\nuse crate::ops::metrics::{self, Queue};\nfn f() { metrics::x(); }\n", &[]);
    planted("src/cli/serve.rs", "//! Head.\nuse crate::ops::gauge as metrics;\nuse metrics::X;\n", &[]);
    planted("src/cli/serve.rs", "//! Head.\nuse crate::{ops::metrics::Metrics, service, store::Store};\n", &[]);
    planted("src/main.rs", "//! Head.\nfn main() { interdict::cli::run(); }\n", &[]);
}
