//! `interdict demo`: everything once, on loopback, with a temporary store and the bundled sample.
//!
//! For: seeing within seconds what the service does, and as an end-to-end check that it does it. Not for: real
//! screening; the sample is old and small. Nothing is faked: the listeners, the import, the stream and the drain are
//! those of `interdict serve`.

mod check;
mod show;

use super::exit::{Exit, Failure, Outcome};
use super::lists;
use super::sample;
use super::screen::summary::Summary;
use super::screen::{JsonLines, Sink, remote};
use super::serve::{Bound, Running, serve_until};
use super::{client, output};
use crate::ops::health::Condition;
use crate::ops::settings::{self, Settings, Sources};
use crate::service::proto;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How long the service may take to open an empty store.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// Arguments of `interdict demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// Show every payment, not only those that are held or carry a hit.
    #[arg(long)]
    all: bool,
    /// Seconds of the throughput run; 0 leaves it out.
    #[arg(long, default_value_t = 1.0, value_name = "SECONDS", value_parser = seconds)]
    throughput: f64,
}

/// Examples of `interdict demo --help`.
pub(crate) const LONG_HELP: &str = "Examples:
  interdict demo
  interdict demo --all --throughput 5

Starts the service on free ports of 127.0.0.1 with a temporary store, imports 63 bundled designations over gRPC, streams
213 bundled payments through ScreenBatches, prints what was held and why, and compares it with what must come out.
Exit code 0 only if every expected hit was found and no ordinary payment was held. Needs no network and leaves nothing.
";

/// What one pass over the payments gave.
struct Pass {
    decisions: Vec<proto::ScreeningDecision>,
    summary: Summary,
    took: Duration,
}

/// Reads a number of seconds.
fn seconds(text: &str) -> Result<f64, String> {
    let expected = "expected seconds from 0 to 600";
    let seconds: f64 = text.parse().map_err(|_| expected.to_owned())?;
    if (0.0..=600.0).contains(&seconds) { Ok(seconds) } else { Err(expected.to_owned()) }
}

/// Runs `interdict demo`.
pub(crate) fn run(args: &DemoArgs) -> Outcome {
    let store = tempfile::tempdir()
        .map_err(|error| Failure::new(Exit::Failed, format!("no temporary directory for the store: {error}")))?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(Exit::Failed, format!("the runtime cannot start: {error}")))?;
    runtime.block_on(async {
        let running = Running::new(demo_settings(store.path())?);
        let bound = Bound::new(&running.settings).await?;
        let (grpc, health, admin) = (bound.grpc_address, bound.health_address, bound.admin_address);
        output::line(format!(
            "The service listens on gRPC {grpc}, health {health}, admin http://{admin}/metrics, with a temporary store."
        ))?;
        let until = CancellationToken::new();
        let service = tokio::spawn(serve_until(running.clone(), bound, until.clone()));
        let shown = show_everything(args, &running, grpc).await;
        until.cancel();
        let ended =
            service.await.map_err(|error| Failure::new(Exit::Failed, format!("the service panicked: {error}")))?;
        let exit = shown?;
        ended?;
        Ok(exit)
    })
}

/// Settings of the demo: built-in defaults with free ports, whatever file or environment says.
fn demo_settings(dir: &Path) -> Result<Settings, Failure> {
    let store = dir.join("store").display().to_string();
    let loopback = "127.0.0.1:0";
    let flags = [
        ("grpc.address", loopback),
        ("health.address", loopback),
        ("admin.address", loopback),
        ("store.path", &store),
        ("drain.delay_ms", "0"),
    ];
    let flags = flags.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
    let effective = settings::load(&Sources { flags, ..Sources::default() });
    effective.map(|effective| effective.settings).map_err(Failure::usage)
}

/// Import, screen, compare, measure.
async fn show_everything(args: &DemoArgs, running: &Running, grpc: SocketAddr) -> Outcome {
    store_open(running).await?;
    let channel = client::connect(&grpc.to_string()).await?;
    let begun = Instant::now();
    let header = proto::ImportHeader {
        list_id: sample::LIST.to_owned(),
        published: "2024-07-02".to_owned(),
        // The guard knows that the real list has thousands of parties, and rightly asks.
        accept_shrink_reason: "the bundled sample".to_owned(),
        activate: true,
    };
    let imported = lists::send(channel.clone(), header, sample::files()).await?;
    show::import(&imported, begun.elapsed())?;

    let payments = || JsonLines::new(sample::PAYMENTS.as_bytes());
    let pass = screen(channel.clone(), payments()).await?;
    show::decisions(&pass.decisions, args.all)?;
    output::line(format!("One stream: {}", pass.summary.text(pass.took).trim_end()))?;
    let verdict = check::compare(&pass.decisions);
    show::verdict(&verdict)?;
    if args.throughput > 0.0 {
        let payments: Vec<_> = payments().collect::<Result<_, _>>()?;
        let deadline = Instant::now() + Duration::from_secs_f64(args.throughput);
        let again = payments.iter().cloned().cycle().take_while(|_| Instant::now() < deadline).map(Ok);
        let pass = screen_only(channel, again).await?;
        show::throughput(&pass)?;
    }
    show::next()?;
    Ok(if verdict.is_met() { Exit::Ok } else { Exit::Failed })
}

/// Waits until the store is open.
async fn store_open(running: &Running) -> Result<(), Failure> {
    let mut conditions = running.readiness.subscribe();
    let open = conditions.wait_for(|now| now.holds(Condition::StoreOpen) || !now.holds(Condition::NotDraining));
    match tokio::time::timeout(START_TIMEOUT, open).await {
        Ok(Ok(now)) if now.holds(Condition::StoreOpen) => Ok(()),
        _ => Err(Failure::new(Exit::Store, "the temporary store could not be opened")),
    }
}

/// One pass over payments that keeps every decision.
async fn screen(
    channel: tonic::transport::Channel,
    payments: impl Iterator<Item = std::io::Result<super::screen::Payment>>,
) -> Result<Pass, Failure> {
    let mut decisions = Vec::new();
    let begun = Instant::now();
    let mut sink = Sink::new(|decision| {
        decisions.push(decision.clone());
        Ok(())
    });
    remote::run(channel, payments, proto::ScreeningOptions::default(), &mut sink).await?;
    let summary = sink.finish();
    Ok(Pass { decisions, summary, took: begun.elapsed() })
}

/// One pass over payments that only counts.
async fn screen_only(
    channel: tonic::transport::Channel,
    payments: impl Iterator<Item = std::io::Result<super::screen::Payment>>,
) -> Result<Pass, Failure> {
    let begun = Instant::now();
    let mut sink = Sink::new(|_| Ok(()));
    remote::run(channel, payments, proto::ScreeningOptions::default(), &mut sink).await?;
    let summary = sink.finish();
    Ok(Pass { decisions: Vec::new(), summary, took: begun.elapsed() })
}
