//! `interdict lists status` and `interdict lists versions`: what is in force, what is kept.

use super::known_list;
use crate::cli::client;
use crate::cli::context::{Context, StoreArgs};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::output::{self, thousands};
use crate::service::convert::{corpus_to_wire, list_version_to_wire};
use crate::service::proto;

/// Arguments of `interdict lists status`.
#[derive(Debug, clap::Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Examples of `interdict lists status --help`.
pub(crate) const STATUS_HELP: &str = "Examples:
  interdict lists status --store ./interdict-data
  interdict lists status --server http://127.0.0.1:50051 --json

Works on a store while a service has it open. Exit code 1 when no list is in force.
";

/// Arguments of `interdict lists versions`.
#[derive(Debug, clap::Args)]
pub(crate) struct VersionsArgs {
    /// The list; all lists without it.
    list: Option<String>,
    #[command(flatten)]
    store: StoreArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Examples of `interdict lists versions --help`.
pub(crate) const VERSIONS_HELP: &str = "Examples:
  interdict lists versions us_ofac_sdn --store ./interdict-data
  interdict lists versions --server http://127.0.0.1:50051 --json

Newest import first; the version in force is marked.
";

/// Runs `interdict lists status`.
pub(crate) fn status(args: &StatusArgs, context: &Context) -> Outcome {
    let corpus = if let Some(server) = args.store.server() {
        let request = proto::GetCorpusRequest {};
        let answer = client::call(&server, async |channel| client::lists(channel).get_corpus(request).await)?;
        answer.corpus.unwrap_or_default()
    } else {
        let store = context.open_read_only(&args.store)?;
        if let Some(committed) = store.committed() {
            eprintln!("note: the last committed corpus {} cannot be read; an older one is in force", committed.version);
        }
        corpus_to_wire(store.corpus())
    };
    if args.json {
        output::json(&serde_json::to_value(&corpus).map_err(std::io::Error::other)?)?;
    } else if corpus.lists.is_empty() {
        output::line("no list is in force")?;
    } else {
        print(corpus.lists.iter().map(|version| (version, None)))?;
        output::line(format!("corpus {}", corpus.version))?;
    }
    if corpus.lists.is_empty() {
        return Err(Failure::new(Exit::Failed, "nothing can be screened: no list is in force")
            .next("import one: interdict lists import us_ofac_sdn DIRECTORY"));
    }
    Ok(Exit::Ok)
}

/// Runs `interdict lists versions`.
pub(crate) fn versions(args: &VersionsArgs, context: &Context) -> Outcome {
    let list = args.list.as_deref().map(known_list).transpose()?;
    let kept = if let Some(server) = args.store.server() {
        let request = proto::ListVersionsRequest { list_id: list.map(|list| list.to_string()).unwrap_or_default() };
        client::call(&server, async |channel| client::lists(channel).list_versions(request).await)?.versions
    } else {
        let store = context.open_read_only(&args.store)?;
        let lists = list.map_or_else(|| store.known_lists(), |list| vec![list]);
        let versions = lists.iter().flat_map(|list| store.versions(list));
        let wire = versions.map(|known| proto::KeptVersion {
            version: Some(list_version_to_wire(&known.info)),
            active: known.in_force,
        });
        wire.collect()
    };
    if args.json {
        output::json(&serde_json::to_value(&kept).map_err(std::io::Error::other)?)?;
    } else if kept.is_empty() {
        output::line("no version is kept")?;
    } else {
        print(kept.iter().filter_map(|kept| Some((kept.version.as_ref()?, Some(kept.active)))))?;
    }
    Ok(Exit::Ok)
}

/// Prints versions as a table.
fn print<'a>(versions: impl Iterator<Item = (&'a proto::ListVersion, Option<bool>)>) -> Result<(), Failure> {
    let mut table =
        output::table(&["list", "version", "in force", "published", "imported", "checked", "parties", "names"]);
    for (version, active) in versions {
        let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        table.add_row([
            version.list_id.clone(),
            version.version.clone(),
            if active == Some(false) { "-" } else { "yes" }.to_owned(),
            or_dash(&version.published),
            version.imported_at.as_ref().map_or_else(|| "-".to_owned(), |at| output::time(at.seconds)),
            version.checked_at.as_ref().map_or_else(|| "-".to_owned(), |at| output::time(at.seconds)),
            thousands(u64::from(version.parties)),
            thousands(u64::from(version.names)),
        ]);
    }
    output::line(table)?;
    Ok(())
}
