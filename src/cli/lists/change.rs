//! `interdict lists activate` and `interdict lists rollback`: another kept version in force.

use super::known_list;
use crate::cli::client;
use crate::cli::context::{Context, StoreArgs, refused};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::output;
use crate::cli::progress::Bar;
use crate::policy::Policy;
use crate::refresh;
use crate::service::convert::corpus_to_wire;
use crate::service::proto;

/// Arguments of `interdict lists activate`.
#[derive(Debug, clap::Args)]
pub(crate) struct ActivateArgs {
    /// The list, e.g. us_ofac_sdn.
    list: String,
    /// The version, as `interdict lists versions` prints it.
    version: String,
    #[command(flatten)]
    store: StoreArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Examples of `interdict lists activate --help`.
pub(crate) const ACTIVATE_HELP: &str = "Examples:
  interdict lists activate us_ofac_sdn b94d27b9934d3e08 --store ./interdict-data
  interdict lists activate us_ofac_sdn b94d27b9934d3e08 --server http://127.0.0.1:50051

The version is proven again before it goes live; one that does not find all its own names is refused (exit code 3).
";

/// Arguments of `interdict lists rollback`.
#[derive(Debug, clap::Args)]
pub(crate) struct RollbackArgs {
    /// The list, e.g. us_ofac_sdn.
    list: String,
    #[command(flatten)]
    store: StoreArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Examples of `interdict lists rollback --help`.
pub(crate) const ROLLBACK_HELP: &str = "Examples:
  interdict lists rollback us_ofac_sdn --store ./interdict-data
  interdict lists rollback us_ofac_sdn --server http://127.0.0.1:50051

Other lists stay as they are.
";

/// Runs `interdict lists activate`.
pub(crate) fn activate(args: &ActivateArgs, context: &Context) -> Outcome {
    let list = known_list(&args.list)?;
    let corpus = if let Some(server) = args.store.server() {
        let request = proto::ActivateVersionRequest { list_id: list.to_string(), version: args.version.clone() };
        let answer = client::call(&server, async |channel| client::lists(channel).activate_version(request).await)?;
        answer.corpus.unwrap_or_default()
    } else {
        let mut store = context.open(&args.store)?;
        let done = refresh::activate(&mut store, None, &Policy::default(), &list, &args.version, &Bar::new());
        corpus_to_wire(&done.map_err(|error| refused(&error))?.corpus)
    };
    print(&corpus, args.json)
}

/// Runs `interdict lists rollback`.
pub(crate) fn roll_back(args: &RollbackArgs, context: &Context) -> Outcome {
    let list = known_list(&args.list)?;
    let corpus = if let Some(server) = args.store.server() {
        let request = proto::RollBackListRequest { list_id: list.to_string() };
        let answer = client::call(&server, async |channel| client::lists(channel).roll_back_list(request).await)?;
        answer.corpus.unwrap_or_default()
    } else {
        let mut store = context.open(&args.store)?;
        let done = refresh::roll_back(&mut store, None, &Policy::default(), &list, &Bar::new());
        corpus_to_wire(&done.map_err(|error| refused(&error))?.corpus)
    };
    print(&corpus, args.json)
}

/// Prints the corpus that is now in force.
fn print(corpus: &proto::Corpus, json: bool) -> Result<Exit, Failure> {
    if json {
        output::json(&serde_json::to_value(corpus).map_err(std::io::Error::other)?)?;
    } else {
        for version in &corpus.lists {
            output::line(format!("{} version {} is in force", version.list_id, version.version))?;
        }
        output::line(format!("corpus {}", corpus.version))?;
    }
    Ok(Exit::Ok)
}
