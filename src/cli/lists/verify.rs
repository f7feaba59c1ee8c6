//! `interdict lists verify`: every byte as committed, every name and identifier finds its own party.

use crate::cli::context::{Context, StoreArgs, no_corpus, refused};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::output::{self, percent, thousands};
use crate::cli::progress::Bar;
use crate::engine::SelfMatchCounts;
use crate::model::ListId;
use crate::policy::Policy;
use crate::refresh::{self, Verified};

/// Misses shown.
const MISSES_SHOWN: usize = 20;

/// Arguments of `interdict lists verify`.
#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Examples of `interdict lists verify --help`.
pub(crate) const LONG_HELP: &str = "Examples:
  interdict lists verify --store ./interdict-data
  interdict lists verify --json

Reads every kept file and generation back, then sends every screenable name and identifier of the lists in force through
the path that payments take. Exit code 0: all files whole and 100 % found. Exit code 1 otherwise. Changes nothing, and
works on a store while a service has it open.
";

/// Runs `interdict lists verify`.
pub(crate) fn run(args: &VerifyArgs, context: &Context) -> Outcome {
    if args.store.server().is_some() {
        return Err(Failure::usage("a store is verified where it lies, not through a service")
            .next("run `interdict lists verify --store DIR` beside the service; it only reads"));
    }
    let mut store = context.open_read_only(&args.store)?;
    let dir = store.dir().to_owned();
    let verified = refresh::verify(&mut store, &Policy::default(), &Bar::new()).map_err(|error| refused(&error))?;
    if args.json {
        output::json(&json(&verified))?;
    } else {
        print(&verified)?;
    }
    if verified.self_match.as_ref().is_none_or(|report| report.lists.is_empty()) {
        return Err(no_corpus(&dir));
    }
    if !verified.is_sound() {
        return Err(Failure::new(Exit::Failed, "the store is not sound; see the lines above")
            .next("import the lists again; the service keeps the last good version in force until then"));
    }
    Ok(Exit::Ok)
}

fn print(verified: &Verified) -> std::io::Result<()> {
    if let Some(report) = &verified.self_match {
        let mut table = output::table(&["list", "names", "found", "identifiers", "found", "cannot be screened"]);
        for list in &report.lists {
            table.add_row([
                list.list.to_string(),
                thousands(list.names),
                percent(list.names_found, list.names),
                thousands(list.identifiers),
                percent(list.identifiers_found, list.identifiers),
                thousands(list.unscreenable),
            ]);
        }
        output::line(table)?;
        for miss in report.misses.iter().take(MISSES_SHOWN) {
            output::line(format!("  not found: {} {}", miss.party_id, miss.text))?;
        }
    }
    let check = &verified.store;
    for (generation, problem) in &check.generations {
        output::line(format!("generation {generation}: {}", problem.as_deref().unwrap_or("whole")))?;
    }
    for source in &check.sources {
        let list = source.list.as_ref().map_or("an unknown list", ListId::as_str);
        let state = source.problem.as_deref().unwrap_or("whole");
        output::line(format!("source {} of {list}: {state}", source.source))?;
    }
    for problem in &check.problems {
        output::line(format!("problem: {problem}"))?;
    }
    Ok(())
}

fn json(verified: &Verified) -> serde_json::Value {
    let counts = |list: &SelfMatchCounts| {
        serde_json::json!({
            "list": list.list.to_string(), "names": list.names, "names_found": list.names_found,
            "identifiers": list.identifiers, "identifiers_found": list.identifiers_found,
            "unscreenable": list.unscreenable,
        })
    };
    let report = verified.self_match.as_ref();
    let problems = verified.store.generations.iter().filter_map(|(_, problem)| problem.clone());
    let problems = problems.chain(verified.store.sources.iter().filter_map(|source| source.problem.clone()));
    serde_json::json!({
        "sound": verified.is_sound(),
        "lists": report.map(|report| report.lists.iter().map(counts).collect::<Vec<_>>()),
        "misses": report.map(|report| report.misses.iter().map(|miss| miss.party_id.to_string()).collect::<Vec<_>>()),
        "generations": verified.store.generations.len(),
        "sources": verified.store.sources.len(),
        "problems": problems.chain(verified.store.problems.iter().cloned()).collect::<Vec<_>>(),
    })
}
