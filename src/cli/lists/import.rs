//! `interdict lists import`: official files into the store, or over the wire into a running service.

use super::known_list;
use super::report::{Imported, Report};
use crate::cli::context::{Context, StoreArgs, refused};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::progress::Bar;
use crate::cli::serve::guard_limits;
use crate::cli::{client, output};
use crate::lists::{GuardOverrides, ListFile};
use crate::model::Date;
use crate::policy::Policy;
use crate::refresh::{self, ImportRequest};
use crate::service::proto::{self, import_list_request::Content};
use std::path::PathBuf;
use std::time::Instant;
use tonic::transport::Channel;

/// Bytes of a file sent in one message.
const CHUNK_BYTES: usize = 256 * 1024;

/// Arguments of `interdict lists import`.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// The list, e.g. us_ofac_sdn.
    list: String,
    /// Directory with the official files, or the one file of the list.
    path: PathBuf,
    #[command(flatten)]
    store: StoreArgs,
    /// The authority's publication date (yyyy-mm-dd), where the files do not state it.
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    /// Accept a version that is smaller than the guard allows; say why, it is kept with the version.
    #[arg(long, value_name = "REASON")]
    accept_shrink: Option<String>,
    /// Accept a version that grew more than the guard allows; say why.
    #[arg(long, value_name = "REASON", conflicts_with = "server")]
    accept_growth: Option<String>,
    /// Accept a publication date before the one in force; say why.
    #[arg(long, value_name = "REASON", conflicts_with = "server")]
    accept_older: Option<String>,
    /// Keep the version without putting it in force.
    #[arg(long)]
    no_activate: bool,
    /// Show at most this many rows and values that could not be read as meant.
    #[arg(long, value_name = "N", default_value_t = 20)]
    issues: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Examples of `interdict lists import --help`.
pub(crate) const LONG_HELP: &str = "Examples:
  interdict lists import us_ofac_sdn ./ofac --store ./interdict-data --published 2024-07-02
  interdict lists import us_ofac_sdn ./ofac --server http://127.0.0.1:50051
  interdict lists import us_ofac_sdn ./ofac --accept-shrink \"program ended 2024-03-04\"

us_ofac_sdn needs sdn.csv, alt.csv and add.csv, and reads sdn_comments.csv; us_ofac_cons needs cons_prim.csv,
cons_alt.csv and cons_add.csv, and reads cons_comments.csv. Other files of the directory are left alone.

A file that is no list (empty, cut off, HTML, zip), a version the guard speaks against, or one that does not find every
one of its own names is refused: exit code 3, nothing changes, the last good version stays in force.
";

/// Runs `interdict lists import`.
pub(crate) fn run(args: &ImportArgs, context: &Context) -> Outcome {
    let list = known_list(&args.list)?;
    let reasons = [&args.accept_shrink, &args.accept_growth, &args.accept_older];
    if reasons.into_iter().flatten().any(|reason| reason.trim().is_empty()) {
        return Err(Failure::usage("an accepted exception needs a reason; it is kept with the version"));
    }
    let started = Instant::now();
    let files = refresh::read_files(&list, &args.path).map_err(|error| refused(&error))?;
    let imported = if let Some(server) = args.store.server() {
        let header = proto::ImportHeader {
            list_id: list.to_string(),
            published: args.published.map(|date| date.to_string()).unwrap_or_default(),
            accept_shrink_reason: args.accept_shrink.clone().unwrap_or_default(),
            activate: !args.no_activate,
        };
        let response = client::block_on(async { send(client::connect(&server).await?, header, files).await })?;
        Imported::from_wire(response, started.elapsed())
    } else {
        let mut store = context.open(&args.store)?;
        let max_shrink = context.settings(Vec::new())?.settings.lists.max_shrink;
        let request = ImportRequest {
            published: args.published,
            overrides: GuardOverrides {
                accept_shrink: args.accept_shrink.clone(),
                accept_growth: args.accept_growth.clone(),
                accept_older: args.accept_older.clone(),
            },
            limits: guard_limits(&list, max_shrink),
            activate: !args.no_activate,
            ..ImportRequest::new(list, files, args.path.display().to_string())
        };
        let done = refresh::import(&mut store, None, &Policy::default(), request, &Bar::new());
        Imported::from_store(done.map_err(|error| refused(&error))?)
    };
    let report = Report { imported: &imported, issues: args.issues };
    if args.json {
        output::json(&report.json())?;
    } else {
        report.print()?;
    }
    Ok(Exit::Ok)
}

/// The files in chunks, in the order given. An empty file is one empty chunk, so that the service can refuse it by name.
fn chunks(files: Vec<(String, Vec<u8>)>) -> impl Iterator<Item = proto::FileChunk> {
    files.into_iter().flat_map(|(name, bytes)| {
        let count = bytes.len().div_ceil(CHUNK_BYTES).max(1);
        (0..count).map(move |number| {
            let end = bytes.len().min((number + 1) * CHUNK_BYTES);
            proto::FileChunk { name: name.clone(), data: bytes[number * CHUNK_BYTES..end].to_vec() }
        })
    })
}

/// Sends files to the service.
pub(crate) async fn send(
    channel: Channel,
    header: proto::ImportHeader,
    files: Vec<ListFile>,
) -> Result<proto::ImportListResponse, Failure> {
    let contents: std::io::Result<_> = files.iter().map(|file| Ok((file.name.clone(), file.read()?))).collect();
    let files =
        contents.map_err(|error| Failure::new(Exit::ListRefused, format!("the files cannot be read: {error}")))?;
    let header = std::iter::once(Content::Header(header));
    let messages = header
        .chain(chunks(files).map(Content::Chunk))
        .map(|content| proto::ImportListRequest { content: Some(content) });
    let answer = client::lists(channel).import_list(tokio_stream::iter(messages)).await;
    answer.map(tonic::Response::into_inner).map_err(|status| client::failed_call(&status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_put_together_are_the_files() {
        let long = vec![7_u8; CHUNK_BYTES * 2 + 1];
        let file = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
        let sent: Vec<_> = chunks(vec![file("a", &long), file("b", b""), file("c", b"x")]).collect();
        let sizes: Vec<_> = sent.iter().map(|chunk| (chunk.name.as_str(), chunk.data.len())).collect();
        assert_eq!(sizes, [("a", CHUNK_BYTES), ("a", CHUNK_BYTES), ("a", 1), ("b", 0), ("c", 1)]);
    }
}
