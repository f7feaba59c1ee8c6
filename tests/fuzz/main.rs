//! Every reader of lists against mutated samples, with a stable compiler.
//!
//! For: finding a panic, a lost row or an impossible party before a published file does. Not for: coverage-guided runs;
//! those are `fuzz/`, which call the same library function. Table-driven over `FORMATS`: a new reader is fuzzed as soon
//! as it has a row, seeded by the sample folders below `tests/lists/` that it reads.
//!
//! `INTERDICT_TEST_FUZZ_SECONDS` is the time for each reader (1), `INTERDICT_TEST_FUZZ_SEED` the seed (1),
//! `INTERDICT_TEST_FUZZ_ONLY` a part of `list/reader` to run alone. A finding is written to the folder of test
//! artifacts with the names of its reader; `INTERDICT_TEST_FUZZ_INPUT` with `..._ONLY` replays such a file.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod mutate;
mod seeds;
mod targets;

use interdict::lists::{FORMATS, ParsedList, Reader, fuzz};
use mutate::{Mutator, Random};
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// Inputs that behaved in a new way are kept and mutated further, at most so many.
const MAX_CORPUS: usize = 1_024;

fn variable<T: std::str::FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Every reader with its list.
fn readers() -> impl Iterator<Item = (&'static str, &'static Reader)> {
    FORMATS.iter().flat_map(|format| format.readers.iter().map(move |reader| (format.id, reader)))
}

/// What an input did, roughly: a stable compiler has no coverage, but the account of a parse is a good stand-in.
fn behavior(parsed: Option<&ParsedList>, error: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    if let Some(parsed) = parsed {
        let kinds: BTreeSet<_> = parsed.report.issues.iter().map(|issue| issue.kind).collect();
        kinds.hash(&mut hasher);
        // Keys with free text (programs, labels) would make every input new.
        let free = |name: &&String| !name.starts_with("programs.") && !name.starts_with("labels.");
        parsed.report.counts.keys().filter(free).collect::<Vec<_>>().hash(&mut hasher);
    } else {
        // Without numbers and quoted keys, of which there are endlessly many.
        let plain = |part: &str| part.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
        error.split('`').step_by(2).map(plain).collect::<Vec<_>>().hash(&mut hasher);
    }
    hasher.finish()
}

/// The figures of one reader.
#[derive(Default)]
struct Figures {
    inputs: u64,
    accepted: u64,
    slowest: Duration,
    slowest_bytes: usize,
    corpus: usize,
}

/// Runs one input; a finding is a text.
fn run(list: &str, reader: &Reader, input: &[u8]) -> Result<u64, String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // The error text is part of the behavior, and printing it must not panic either.
        let files = fuzz::files(reader, input);
        match (reader.parse)(&list.parse().unwrap(), &files) {
            Ok(parsed) => fuzz::check(&list.parse().unwrap(), &parsed).map(|()| (behavior(Some(&parsed), ""), true)),
            Err(error) => Ok((behavior(None, &error.to_string()), false)),
        }
    }));
    match outcome {
        Ok(Ok((behavior, accepted))) => Ok(behavior << 1 | u64::from(accepted)),
        Ok(Err(violation)) => Err(violation.to_string()),
        Err(_) => Err("a panic".to_owned()),
    }
}

/// Writes a finding and says where it is.
fn keep(list: &str, reader: &Reader, input: &[u8], what: &str) -> String {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let name = format!("fuzz-{list}-{}-{:016x}", reader.name, hasher.finish());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
    std::fs::write(&path, input).unwrap();
    format!("{list}/{}: {what} with the input {}\n", reader.name, path.display())
}

/// Mutates the seeds of one reader until the time is over, or until something is found.
fn fuzz_reader(list: &'static str, reader: &'static Reader, time: Duration, seed: u64) -> Result<Figures, String> {
    let mut corpus = seeds::of(list, reader);
    let mutator = Mutator::new(&corpus);
    let mut behaviors = HashSet::new();
    let mut random = Random::new(seed);
    let mut figures = Figures::default();
    let began = Instant::now();
    // The seeds themselves first, as they are.
    let mut fresh = corpus.clone();
    while began.elapsed() < time || !fresh.is_empty() {
        let input = fresh.pop().unwrap_or_else(|| mutator.mutate(&corpus, &mut random));
        let start = Instant::now();
        let result = run(list, reader, &input).map_err(|what| keep(list, reader, &input, &what))?;
        let took = start.elapsed();
        figures.inputs += 1;
        figures.accepted += result & 1;
        if took > figures.slowest {
            (figures.slowest, figures.slowest_bytes) = (took, input.len());
        }
        if behaviors.insert(result) && corpus.len() < MAX_CORPUS {
            corpus.push(input);
        }
    }
    figures.corpus = corpus.len();
    Ok(figures)
}

#[test]
fn no_input_breaks_a_reader() {
    let time = Duration::from_secs_f64(variable("INTERDICT_TEST_FUZZ_SECONDS", 1.0));
    let only: String = variable("INTERDICT_TEST_FUZZ_ONLY", String::new());
    let replay: String = variable("INTERDICT_TEST_FUZZ_INPUT", String::new());
    let mut findings = String::new();
    for (list, reader) in readers().filter(|(list, reader)| format!("{list}/{}", reader.name).contains(&only)) {
        if !replay.is_empty() {
            run(list, reader, &std::fs::read(&replay).unwrap()).unwrap();
            continue;
        }
        match fuzz_reader(list, reader, time, variable("INTERDICT_TEST_FUZZ_SEED", 1)) {
            Ok(figures) => println!(
                "{list}/{}: {} inputs, {} accepted, {} kept, slowest {:.1} ms with {} bytes",
                reader.name,
                figures.inputs,
                figures.accepted,
                figures.corpus,
                figures.slowest.as_secs_f64() * 1_000.0,
                figures.slowest_bytes
            ),
            Err(finding) => write!(findings, "{finding}").unwrap(),
        }
    }
    assert!(findings.is_empty(), "findings:\n{findings}");
}

/// A reader without a sample of its own would be fuzzed with noise only.
#[test]
fn every_reader_has_a_seed_that_it_reads() {
    for (list, reader) in readers() {
        let read = seeds::of(list, reader).iter().any(|seed| matches!(fuzz::run(list, reader.name, seed), Ok(Some(_))));
        assert!(read, "{list}/{}: no folder of tests/lists has a sample that it reads", reader.name);
    }
}
