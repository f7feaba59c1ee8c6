//! `interdict screen`: payments from a file, decisions to a file, through a service or in process.

mod csv;
mod input;
mod local;
pub(crate) mod remote;
pub(crate) mod summary;

pub(crate) use input::{JsonLines, Payment, Payments};

use super::context::{Context, StoreArgs};
use super::exit::{Exit, Failure, Outcome};
use super::{client, progress};
use crate::engine::{MIN_SUPPORTED_SCORE, ScreenOptions, Snapshot};
use crate::service::proto;
use input::{Format, Unreadable};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use summary::Summary;

/// Arguments of `interdict screen`.
#[derive(Debug, clap::Args)]
pub(crate) struct ScreenArgs {
    /// File of payments, JSON Lines or CSV; `-` reads standard input.
    file: PathBuf,
    /// How the file is written; by default its extension decides (`.csv` or anything else for JSON Lines).
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    store: StoreArgs,
    /// Where decisions go, one JSON object a line; by default standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Report every hit from this score up (0.7 to 1); those below the policy's threshold are for information.
    #[arg(long, value_name = "S", value_parser = score)]
    min_score: Option<f32>,
    /// Leave evidence out of the decisions; outcomes and scores are the same.
    #[arg(long)]
    no_evidence: bool,
}

/// Examples of `interdict screen --help`.
pub(crate) fn long_help() -> String {
    format!(
        "Examples:\n  \
         interdict screen payments.jsonl --store ./interdict-data --output decisions.jsonl\n  \
         interdict screen payments.csv --server http://127.0.0.1:50051 | jq 'select(.outcome != \"OUTCOME_CLEAR\")'\n  \
         zcat day.jsonl.gz | interdict screen - --min-score 0.8\n\n\
         JSON Lines: one interdict.v1.Transaction in proto3 JSON a line, e.g.\n  \
         {{\"transactionId\":\"T1\",\"parties\":[{{\"role\":\"PARTY_ROLE_CREDITOR\",\"names\":[\"Jane Doe\"]}}]}}\n\n\
         {}\n\
         A line that cannot be read becomes a NOT_SCREENED decision with its line number. The summary goes to standard\n\
         error. Exit code 0: everything was screened, whatever the outcome. Exit code 1: something was NOT screened.\n",
        csv::help()
    )
}

/// Reads a score argument.
pub(crate) fn score(text: &str) -> Result<f32, String> {
    let expected = format!("expected a number from {MIN_SUPPORTED_SCORE} to 1");
    let score: f32 = text.parse().map_err(|_| expected.clone())?;
    if (MIN_SUPPORTED_SCORE..=1.0).contains(&score) { Ok(score) } else { Err(expected) }
}

/// What is done with each decision.
pub(crate) type Take<'a> = dyn FnMut(&proto::ScreeningDecision) -> Result<(), Failure> + 'a;

/// Where decisions go; counts them on the way.
pub(crate) struct Sink<'a> {
    take: Box<Take<'a>>,
    summary: Summary,
}

impl<'a> Sink<'a> {
    /// A sink that hands every decision on.
    pub(crate) fn new(take: impl FnMut(&proto::ScreeningDecision) -> Result<(), Failure> + 'a) -> Self {
        Self { take: Box::new(take), summary: Summary::default() }
    }

    /// Hands one decision on.
    pub(crate) fn write(&mut self, decision: &proto::ScreeningDecision) -> Result<(), Failure> {
        (self.take)(decision)?;
        self.summary.add(decision);
        Ok(())
    }

    /// Decisions written so far.
    pub(crate) fn written(&self) -> u64 {
        self.summary.total()
    }

    /// The counts.
    pub(crate) fn finish(self) -> Summary {
        self.summary
    }
}

/// The decision of a line that is no transaction (law 1: one answer each, never CLEAR).
fn decision_for_unreadable(bad: &Unreadable, versions: proto::Versions) -> proto::ScreeningDecision {
    let reason = format!("ERROR_REASON_{}", bad.reason.label());
    proto::ScreeningDecision {
        transaction_id: bad.transaction_id.clone(),
        decision_id: String::new(),
        outcome: proto::Outcome::NotScreened.into(),
        reason: proto::ErrorReason::from_str_name(&reason).map_or(0, i32::from),
        detail: bad.detail.clone(),
        hits: Vec::new(),
        versions: Some(versions),
    }
}

/// Runs `interdict screen`.
pub(crate) fn run(args: &ScreenArgs, context: &Context) -> Outcome {
    let (input, size) = open_input(&args.file)?;
    let csv = args.file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let format = args.format.unwrap_or(if csv { Format::Csv } else { Format::Jsonl });
    let silent = args.output.is_none() && io::stdout().is_terminal(); // the decisions themselves are the progress
    let bar = if silent { progress::hidden() } else { progress::bytes(size) };
    let input: Box<dyn BufRead> = Box::new(BufReader::with_capacity(1 << 18, bar.wrap_read(input)));
    let payments = match format {
        Format::Jsonl => Payments::Jsonl(JsonLines::new(input)),
        Format::Csv => Payments::Csv(csv::CsvPayments::new(input)?),
    };
    let way = match args.store.server() {
        Some(server) => Way::Server(server),
        None => Way::Local(context.snapshot(&args.store)?),
    };
    let mut output = open_output(args.output.as_deref())?;
    let mut sink = Sink::new(|decision| {
        serde_json::to_writer(&mut output, decision).map_err(|error| Failure::from(io::Error::from(error)))?;
        Ok(output.write_all(b"\n")?)
    });
    let started = Instant::now();
    match way {
        Way::Server(server) => {
            let detail = if args.no_evidence { proto::EvidenceDetail::None } else { proto::EvidenceDetail::Full };
            let options = proto::ScreeningOptions {
                evidence_detail: detail.into(),
                min_score: args.min_score,
                ..Default::default()
            };
            let work = async { remote::run(client::connect(&server).await?, payments, options, &mut sink).await };
            client::block_on(work)?;
        }
        Way::Local(snapshot) => {
            let options = ScreenOptions { min_score: args.min_score, without_evidence: args.no_evidence };
            local::run(&snapshot, payments, &options, &mut sink)?;
        }
    }
    let summary = sink.finish();
    output.flush()?;
    bar.finish_and_clear();
    let took = started.elapsed();
    eprint!("{}", summary.text(took));
    if summary.not_screened() > 0 {
        eprintln!("  {} were NOT screened: treat them as held", summary.not_screened());
        return Ok(Exit::Failed);
    }
    Ok(Exit::Ok)
}

/// Where payments are screened.
enum Way {
    /// By a running service.
    Server(String),
    /// In this process.
    Local(Arc<Snapshot>),
}

/// The input and its size, where it has one.
fn open_input(path: &Path) -> Result<(Box<dyn io::Read>, Option<u64>), Failure> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let shown = path.display();
    let file = File::open(path).map_err(|error| {
        Failure::usage(format!("payments `{shown}` cannot be read: {error}"))
            .next("name a file of JSON Lines or CSV, or `-` for standard input")
    })?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(Failure::usage(format!("`{shown}` is a directory, expected a file of payments")));
    }
    Ok((Box::new(file), metadata.is_file().then_some(metadata.len())))
}

/// The output file or standard output.
fn open_output(path: Option<&Path>) -> Result<Box<dyn Write>, Failure> {
    Ok(match path {
        None => Box::new(BufWriter::with_capacity(1 << 16, io::stdout())),
        Some(path) => {
            let file = File::create(path).map_err(|error| {
                Failure::usage(format!("decisions cannot be written to `{}`: {error}", path.display()))
            })?;
            Box::new(BufWriter::with_capacity(1 << 16, file))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_a_bad_line_is_on_the_wire() {
        for reason in crate::model::ErrorReason::ALL {
            let bad = Unreadable { transaction_id: "line-3".into(), reason: *reason, detail: "line 3: x".into() };
            let decision = decision_for_unreadable(&bad, proto::Versions::default());
            assert_eq!(decision.outcome(), proto::Outcome::NotScreened);
            assert_ne!(decision.reason, 0, "{} has no wire value", reason.label());
        }
    }

    #[test]
    fn scores_outside_the_guaranteed_range_are_refused() {
        assert!(score("0.8").is_ok() && score("1").is_ok());
        assert!(score("0.2").is_err() && score("1.1").is_err() && score("high").is_err() && score("NaN").is_err());
    }
}
