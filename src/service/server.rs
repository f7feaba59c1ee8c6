//! The server: settings of HTTP/2, the routes, the plaintext health port, and a shutdown that always ends.

use crate::engine::Engine;
use crate::policy::FreshnessLimits;
use crate::service::accounting::Accounting;
use crate::service::calls::Screening;
use crate::service::core::Core;
use crate::service::drain::{Drain, DrainReport};
use crate::service::health::Health;
use crate::service::limits::Limits;
use crate::service::lists::{ListAdmin, Lists};
use crate::service::observer::Observer;
use crate::service::pool::Pool;
use crate::service::proto::DESCRIPTORS;
use crate::service::servers::list_service_server::ListServiceServer;
use crate::service::servers::screening_service_server::ScreeningServiceServer;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic_health::pb::health_server::HealthServer;

/// How long calls that are cut at the drain deadline have to say so.
const CUT_GRACE: Duration = Duration::from_millis(500);
/// How long the transport may go on writing after the last call has ended.
const LINGER: Duration = Duration::from_millis(250);

/// How the server behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceConfig {
    /// Limits of the wire.
    pub limits: Limits,
    /// Whether server reflection (v1 and v1alpha) answers.
    pub reflection: bool,
    /// Screening threads; 0 is one per core the process may use.
    pub workers: usize,
    /// After the shutdown signal: how long calls are still accepted while `NOT_SERVING` spreads.
    pub drain_delay: Duration,
    /// After that: how long open calls have to end before they are cut.
    pub drain_timeout: Duration,
    /// Maximum age of a screening stream, spread over ±10 %.
    pub stream_max_age: Duration,
    /// Age at which a connection gets GOAWAY; its open streams live on. No grace: tonic would cut them without one.
    pub connection_max_age: Duration,
    /// How long an answer may wait for a client that does not read.
    pub slow_consumer_timeout: Duration,
    /// Between HTTP/2 pings on a silent connection.
    pub keepalive_interval: Duration,
    /// How long a ping may stay unanswered.
    pub keepalive_timeout: Duration,
    /// How old lists may be, and what happens when one is older.
    pub freshness: FreshnessLimits,
    /// HTTP/2 window of a stream, in bytes.
    pub stream_window: u32,
    /// HTTP/2 window of a connection, shared by its streams, in bytes.
    pub connection_window: u32,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            reflection: true,
            workers: 0,
            drain_delay: Duration::from_secs(5),
            drain_timeout: Duration::from_secs(40),
            stream_max_age: Duration::from_mins(15),
            connection_max_age: Duration::from_mins(30),
            slow_consumer_timeout: Duration::from_secs(30),
            keepalive_interval: Duration::from_secs(30),
            keepalive_timeout: Duration::from_secs(10),
            freshness: FreshnessLimits::default(),
            stream_window: 2 << 20,
            connection_window: 8 << 20,
        }
    }
}

/// The bound sockets; binding is the caller's, so that the address of port 0 is known before serving begins.
#[derive(Debug)]
pub struct Listeners {
    /// All services.
    pub grpc: TcpListener,
    /// Health alone, always plaintext, for probes.
    pub health: Option<TcpListener>,
}

/// What the server works with.
pub struct Parts {
    /// Holds the snapshot in force.
    pub engine: Arc<Engine>,
    /// Changes the lists.
    pub admin: Arc<dyn ListAdmin>,
    /// Is told what happens.
    pub observer: Arc<dyn Observer>,
    /// Health; whoever loads the lists keeps a clone and calls `set_ready`.
    pub health: Health,
}

/// Why the server could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The screening threads could not be started.
    #[error("could not start the screening threads: {0}")]
    Pool(#[from] rayon::ThreadPoolBuildError),
    /// The transport failed.
    #[error("the gRPC transport failed: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// The reflection data is broken, which a test excludes.
    #[error("the reflection data cannot be read: {0}")]
    Reflection(String),
}

/// Serves until `shutdown` is cancelled, then drains. Returns at the latest `drain_delay` + `drain_timeout` + 1 s after
/// the signal, whatever clients do.
pub async fn serve(
    config: ServiceConfig,
    listeners: Listeners,
    parts: Parts,
    shutdown: CancellationToken,
) -> Result<DrainReport, ServeError> {
    let drain = Drain::default();
    let core = core(&config, &parts, drain.clone())?;
    let routes = routes(&config, &core, &parts)?;
    let accounting = Accounting { observer: Arc::clone(&parts.observer), calls: drain.calls.clone() };
    let grpc = server(&config).layer(accounting).add_routes(routes);
    let grpc =
        grpc.serve_with_incoming_shutdown(incoming(listeners.grpc, &config), drain.stop.clone().cancelled_owned());
    let health = health_only(&config, listeners.health, &parts.health, drain.stop.clone());
    let both = async { tokio::try_join!(grpc, health).map(|_| ()) };
    let mut both = std::pin::pin!(both);

    tokio::select! {
        ended = &mut both => ended?, // only a transport failure ends it before the signal
        () = shutdown.cancelled() => {}
    }
    let signaled = Instant::now();
    parts.health.begin_drain().await;
    let delay = tokio::time::sleep(config.drain_delay);
    tokio::select! {
        ended = &mut both => ended?,
        () = delay => {}
    }
    drain.stop.cancel();
    let cut_calls = tokio::select! {
        ended = &mut both => { ended?; 0 }
        () = drain.calls_ended(LINGER) => 0,
        () = tokio::time::sleep(config.drain_timeout) => drain.cut(CUT_GRACE).await,
    };
    Ok(DrainReport { complete: cut_calls == 0, cut_calls, took: signaled.elapsed() })
}

fn core(config: &ServiceConfig, parts: &Parts, drain: Drain) -> Result<Arc<Core>, ServeError> {
    let limits = Arc::new(config.limits.clone());
    Ok(Arc::new(Core {
        engine: Arc::clone(&parts.engine),
        observer: Arc::clone(&parts.observer),
        pool: Pool::new(config.workers, limits.in_flight_transactions, Arc::clone(&parts.observer))?,
        drain,
        streams: Arc::new(Semaphore::new(limits.streams)),
        unary_calls: Semaphore::new(limits.unary_calls),
        slow_consumer_timeout: config.slow_consumer_timeout,
        stream_max_age: config.stream_max_age,
        freshness: config.freshness,
        opened: std::sync::atomic::AtomicU64::new(0),
        limits,
    }))
}

fn routes(config: &ServiceConfig, core: &Arc<Core>, parts: &Parts) -> Result<Routes, ServeError> {
    let limits = &config.limits;
    // The encoder's own limit stands above ours: an answer over ours becomes a refusal, not a broken stream.
    let screening = ScreeningServiceServer::new(Screening::new(Arc::clone(core)))
        .max_decoding_message_size(limits.message)
        .max_encoding_message_size(limits.response.saturating_mul(2));
    let lists = ListServiceServer::new(Lists::new(Arc::clone(core), Arc::clone(&parts.admin)))
        .max_decoding_message_size(limits.message)
        .max_encoding_message_size(limits.response);
    let health = HealthServer::new(parts.health.service());
    let routes = Routes::new(screening).add_service(lists).add_service(health);
    if !config.reflection {
        return Ok(routes);
    }
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let broken = |e: tonic_reflection::server::Error| ServeError::Reflection(e.to_string());
    Ok(routes
        .add_service(builder().build_v1().map_err(broken)?)
        .add_service(builder().build_v1alpha().map_err(broken)?))
}

fn server(config: &ServiceConfig) -> tonic::transport::Server {
    let streams = u32::try_from(config.limits.connection_streams).unwrap_or(u32::MAX);
    tonic::transport::Server::builder()
        .max_concurrent_streams(streams)
        .http2_max_local_error_reset_streams(Some(1024)) // tonic's default switches hyper's guard off
        .initial_stream_window_size(config.stream_window)
        .initial_connection_window_size(config.connection_window)
        .http2_keepalive_interval(Some(config.keepalive_interval))
        .http2_keepalive_timeout(Some(config.keepalive_timeout))
        .max_connection_age(config.connection_max_age)
}

/// Sockets of the server; what the builder's TCP settings would do for an own address is done here.
fn incoming(listener: TcpListener, config: &ServiceConfig) -> TcpIncoming {
    TcpIncoming::from(listener)
        .with_nodelay(Some(true))
        .with_keepalive(Some(config.keepalive_interval.max(Duration::from_secs(10))))
}

/// The health service on its own port; ends with `stop`, or at once when there is no such port.
async fn health_only(
    config: &ServiceConfig,
    listener: Option<TcpListener>,
    health: &Health,
    stop: CancellationToken,
) -> Result<(), tonic::transport::Error> {
    let Some(listener) = listener else { return Ok(()) };
    let router = server(config).add_service(HealthServer::new(health.service()));
    router.serve_with_incoming_shutdown(incoming(listener, config), stop.cancelled_owned()).await
}
