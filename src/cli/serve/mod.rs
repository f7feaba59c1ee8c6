//! `interdict serve`: the service, from settings to the last answered call.

mod admin;
mod canary;
mod observer;
mod running;

pub(crate) use admin::guard_limits;
pub(crate) use running::{Bound, Running, serve_until};

use super::context::Context;
use super::exit::{Exit, Failure, Outcome};
use crate::ops::settings::Settings;
use crate::ops::{log, shutdown};
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

/// Arguments of `interdict serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// Directory of the store; the setting `store.path`.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// Address of the gRPC service; the setting `grpc.address`.
    #[arg(long, value_name = "ADDRESS")]
    grpc_address: Option<SocketAddr>,
    /// Address of the plaintext health service; the setting `health.address`.
    #[arg(long, value_name = "ADDRESS")]
    health_address: Option<SocketAddr>,
    /// Address of the admin HTTP service; the setting `admin.address`.
    #[arg(long, value_name = "ADDRESS")]
    admin_address: Option<SocketAddr>,
}

/// Examples of `interdict serve --help`.
pub(crate) const LONG_HELP: &str = "Examples:
  interdict serve
  interdict serve --store /var/lib/interdict --grpc-address 0.0.0.0:50051
  interdict --config /etc/interdict/interdict.toml serve --set log.format=json

Listens on three addresses: gRPC (screening, lists, health, reflection) 127.0.0.1:50051, plaintext health 127.0.0.1:50052,
admin HTTP (/metrics /livez /readyz /lists) 127.0.0.1:9464. Port 0 takes a free port; the log says which.

Without a list the service starts, is not ready, and answers NOT_SCREENED with NO_CORPUS until one is imported.
SIGTERM or Ctrl-C drains: no new work, every received batch is answered, exit code 0; a second signal ends it at once.
";

impl ServeArgs {
    /// The arguments as settings.
    fn flags(&self) -> Vec<(String, String)> {
        let pairs = [
            ("store.path", self.store.as_ref().map(|path| path.display().to_string())),
            ("grpc.address", self.grpc_address.map(|address| address.to_string())),
            ("health.address", self.health_address.map(|address| address.to_string())),
            ("admin.address", self.admin_address.map(|address| address.to_string())),
        ];
        pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

/// Runs `interdict serve`.
pub(crate) fn run(args: &ServeArgs, context: &Context) -> Outcome {
    let settings = context.settings(args.flags())?.settings;
    let runtime = runtime(&settings)?;
    runtime.block_on(async {
        let running = Running::new(settings);
        log::init(&running.settings.log, Some(running.metrics.clone()))
            .map_err(|error| Failure::new(Exit::Failed, error))?;
        let until = CancellationToken::new();
        shutdown::follow_signals(until.clone()).map_err(|error| Failure::new(Exit::Failed, error))?;
        let bound = Bound::new(&running.settings).await?;
        tracing::info!(
            grpc = %bound.grpc_address, health = %bound.health_address, admin = %bound.admin_address,
            version = env!("CARGO_PKG_VERSION"), "interdict listens"
        );
        serve_until(running, bound, until).await
    })?;
    Ok(Exit::Ok)
}

/// The runtime of the reactor. Screening has threads of its own; the reactor needs few.
fn runtime(settings: &Settings) -> Result<tokio::runtime::Runtime, Failure> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if settings.server.worker_threads > 0 {
        builder.worker_threads(settings.server.worker_threads);
    }
    builder
        .thread_name("interdict-io")
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failed, format!("the runtime cannot start: {error}")))
}
