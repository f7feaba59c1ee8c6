//! What the demo prints.

use super::Pass;
use super::check::Verdict;
use crate::cli::output::{self, thousands};
use crate::cli::{render, sample};
use crate::service::proto::{ImportListResponse, Outcome, ScreeningDecision};
use std::collections::HashMap;
use std::io;
use std::time::Duration;

/// Characters of a listed name that are shown.
const NAME_WIDTH: usize = 30;

/// Prints what was imported.
pub(crate) fn import(done: &ImportListResponse, took: Duration) -> io::Result<()> {
    let version = done.version.clone().unwrap_or_default();
    output::line(format!(
        "List {} version {} imported over gRPC in {took:.0?}: {} parties, {} names; each of its own names finds it.\n",
        version.list_id,
        version.version,
        thousands(u64::from(version.parties)),
        thousands(u64::from(version.names)),
    ))
}

/// Prints the decisions as a table: those with a hit, or all.
pub(crate) fn decisions(decisions: &[ScreeningDecision], all: bool) -> io::Result<()> {
    let notes: HashMap<&str, &str> =
        sample::expected().iter().map(|expected| (expected.transaction_id, expected.note)).collect();
    let columns = ["payment", "what it is", "outcome", "listed party", "matched name or number", "score", "why"];
    let mut table = output::table(&columns);
    for decision in decisions {
        let note = notes.get(decision.transaction_id.as_str()).copied().unwrap_or_default();
        let outcome = outcome(decision.outcome());
        match decision.hits.first() {
            Some(hit) => {
                let more = decision.hits.len() - 1;
                let more = if more > 0 { format!(" (+{more})") } else { String::new() };
                let party = format!("{} {}", hit.party_id, output::cut(&hit.party_name, NAME_WIDTH));
                table.add_row([
                    decision.transaction_id.clone(),
                    note.to_owned(),
                    outcome.to_owned(),
                    format!("{party}{more}"),
                    output::cut(&render::matched(hit), NAME_WIDTH),
                    render::score(hit.score),
                    format!("{} → {}", render::why(hit), render::action(hit)),
                ]);
            }
            None if all || decision.outcome() != Outcome::Clear => {
                let why = decision.detail.clone();
                let id = decision.transaction_id.clone();
                table.add_row([
                    id,
                    note.to_owned(),
                    outcome.to_owned(),
                    String::new(),
                    String::new(),
                    String::new(),
                    why,
                ]);
            }
            None => {} // an ordinary payment without any hit
        }
    }
    output::line(table)
}

/// An outcome in the words of the house.
fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Clear => "clear",
        Outcome::Hold => "HOLD",
        Outcome::Stop => "STOP",
        Outcome::NotScreened | Outcome::Unspecified => "NOT SCREENED",
    }
}

/// Prints the comparison with what must come out.
pub(crate) fn verdict(verdict: &Verdict) -> io::Result<()> {
    output::line(format!(
        "\nExpected hits found: {} of {}. Ordinary payments held: {} of {}.",
        verdict.hits_found, verdict.hits, verdict.ordinary_held, verdict.ordinary
    ))?;
    for surprise in &verdict.surprises {
        let expected = &surprise.expected;
        output::line(format!(
            "  UNEXPECTED {} ({}): expected {}, got {}",
            expected.transaction_id,
            expected.note,
            expected.party_id.filter(|_| expected.hit).unwrap_or("clear"),
            surprise.got
        ))?;
    }
    Ok(())
}

/// Prints the throughput run.
pub(crate) fn throughput(pass: &Pass) -> io::Result<()> {
    let total = pass.summary.total();
    let rate = total as f64 / pass.took.as_secs_f64().max(1e-6);
    let build = if cfg!(debug_assertions) { "a debug build, " } else { "" };
    output::line(format!(
        "Throughput: {} payments in {:.2} s, {rate:.0} a second over gRPC with all evidence ({build}client and service on \
         the same machine, sample list).",
        thousands(total),
        pass.took.as_secs_f64()
    ))
}

/// Prints what to try next.
pub(crate) fn next() -> io::Result<()> {
    output::line(
        "\nTry next:
  interdict lists import us_ofac_sdn DIRECTORY      the real list: sdn.csv, alt.csv, add.csv, sdn_comments.csv
  interdict serve                                   the service on 127.0.0.1:50051
  interdict screen payments.jsonl                   your payments, JSON Lines or CSV (interdict screen --help)
  interdict search \"slobodan tesic\"                 as an analyst asks",
    )
}
