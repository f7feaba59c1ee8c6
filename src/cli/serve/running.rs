//! A running service: listeners, store, engine, metrics and health put together, and taken apart in order.
//!
//! Shared by `serve` and `demo`, so that the demo shows the real thing. The order: bind (a taken port is the first
//! thing a person should hear), answer probes, open the store, prove and put in force what it holds, become ready.

use super::admin::StoreAdmin;
use super::canary;
use super::observer::MetricsObserver;
use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::engine::Engine;
use crate::lists::FORMATS;
use crate::model::ListId;
use crate::ops::admin::Admin;
use crate::ops::health::{Condition, Readiness};
use crate::ops::metrics::Metrics;
use crate::ops::settings::Settings;
use crate::policy::{FreshnessLimits, OnExpired, Policy};
use crate::refresh::{self, Loaded};
use crate::service::{Health, Limits, Listeners, Parts, ServiceConfig, serve};
use crate::store::Store;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long the admin service may take to answer its last requests.
const ADMIN_GRACE: Duration = Duration::from_secs(1);

/// The parts of a service that exist before it listens.
#[derive(Clone)]
pub(crate) struct Running {
    /// Settings in force.
    pub(crate) settings: Arc<Settings>,
    /// Metrics of this service.
    pub(crate) metrics: Metrics,
    /// Conditions of readiness.
    pub(crate) readiness: Readiness,
    /// The snapshot in force.
    pub(crate) engine: Arc<Engine>,
}

impl Running {
    /// Nothing loaded, nothing bound.
    pub(crate) fn new(settings: Settings) -> Self {
        let lists: Vec<ListId> = FORMATS.iter().filter_map(|format| format.id.parse().ok()).collect();
        let metrics = Metrics::new(&lists);
        let readiness = Readiness::new(metrics.clone());
        Self { settings: Arc::new(settings), metrics, readiness, engine: Arc::new(Engine::new()) }
    }

    /// Tells metrics and readiness what is in force now.
    pub(crate) fn in_force(&self, self_match: &crate::engine::SelfMatchReport, index: Duration) {
        let Some(snapshot) = self.engine.snapshot() else { return };
        self.metrics.corpus_in_force(snapshot.corpus(), since_1970());
        self.metrics.index_built(index, snapshot.index_bytes());
        for list in &self_match.lists {
            let tried = (list.names + list.identifiers).max(1);
            let found = list.names_found + list.identifiers_found;
            self.metrics.list_self_match(&list.list, found as f64 / tried as f64);
        }
        self.readiness.set(Condition::ListsLoaded, !snapshot.corpus().lists.is_empty());
        self.readiness.set(Condition::IndexWarm, true);
    }
}

/// Time since 1970-01-01 UTC.
pub(crate) fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The listeners of a service.
#[derive(Debug)]
pub(crate) struct Bound {
    grpc: TcpListener,
    health: TcpListener,
    admin: TcpListener,
    /// Address of the gRPC service.
    pub(crate) grpc_address: SocketAddr,
    /// Address of the health service.
    pub(crate) health_address: SocketAddr,
    /// Address of the admin service.
    pub(crate) admin_address: SocketAddr,
}

impl Bound {
    /// Binds all three; an address that cannot be bound is named with its setting.
    pub(crate) async fn new(settings: &Settings) -> Result<Self, Failure> {
        let (grpc, grpc_address) = bind("grpc.address", settings.grpc.address).await?;
        let (health, health_address) = bind("health.address", settings.health.address).await?;
        let (admin, admin_address) = bind("admin.address", settings.admin.address).await?;
        Ok(Self { grpc, health, admin, grpc_address, health_address, admin_address })
    }
}

async fn bind(key: &str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let failed = |error: std::io::Error| {
        let flag = key.replace('.', "-");
        let env = format!("INTERDICT_{}", key.replace('.', "_").to_uppercase());
        Failure::new(Exit::Listen, format!("setting `{key}`: {address} cannot be listened on: {error}")).next(format!(
            "stop what holds it, or set another address: --{flag} ADDRESS, {env}, or port 0 for a free one"
        ))
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Serves until the token is canceled and everything received is answered.
pub(crate) async fn serve_until(running: Running, bound: Bound, until: CancellationToken) -> Result<(), Failure> {
    let admin = Arc::new(StoreAdmin::new(running.clone()));
    let health = Health::new().await;
    let observer = Arc::new(MetricsObserver::new(running.metrics.clone()));
    let config = config(&running.settings);
    running.metrics.set_inflight_limit(config.limits.in_flight_transactions);
    let parts = Parts { engine: Arc::clone(&running.engine), admin: admin.clone(), observer, health: health.clone() };

    let background = CancellationToken::new(); // outlives the drain, so that its last minute can be scraped
    let upkeep = running.metrics.spawn_upkeep(background.clone());
    let follow = tokio::spawn(follow_readiness(running.readiness.clone(), health, background.clone()));
    let http = Admin::new(
        running.metrics.clone(),
        running.readiness.clone(),
        lists_shown(Arc::clone(&running.engine), config.freshness),
    );
    let http = tokio::spawn(http.serve(bound.admin, background.clone()));
    let drains = tokio::spawn({
        let (until, readiness) = (until.clone(), running.readiness.clone());
        async move {
            until.cancelled().await;
            readiness.start_draining();
        }
    });
    running.metrics.set_list_max_age(Duration::from_secs(running.settings.freshness.soft_limit_s));
    let canaries = tokio::spawn(canary::run(running.clone(), config.limits.clone(), background.clone()));
    let listeners = Listeners { grpc: bound.grpc, health: Some(bound.health) };
    let stop = until.clone();
    let service = tokio::spawn(async move { serve(config, listeners, parts, stop).await });

    let opened = open(&running, &admin, bound.grpc_address).await;
    if opened.is_err() {
        until.cancel();
    }
    let served = service.await;
    drains.abort();
    background.cancel();
    let _ = tokio::time::timeout(ADMIN_GRACE, http).await; // a silent connection must not hold up the end
    let _ = tokio::join!(upkeep, follow, canaries);
    opened?;
    let failed = |error: &dyn std::fmt::Display| Failure::new(Exit::Failed, format!("the service stopped: {error}"));
    let report = served.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    if report.complete {
        tracing::info!(took_ms = report.took.as_millis(), "drained");
    } else {
        tracing::warn!(cut_calls = report.cut_calls, took_ms = report.took.as_millis(), "drained; calls were cut");
    }
    Ok(())
}

/// Opens the store and puts in force what it holds. An empty or unprovable store is no failure: the service waits.
async fn open(running: &Running, admin: &Arc<StoreAdmin>, grpc: SocketAddr) -> Result<(), Failure> {
    let (here, admin) = (running.clone(), Arc::clone(admin));
    let open = move || {
        let dir = here.settings.store.path.clone();
        let begun = Instant::now();
        let (mut store, report) = Store::open(&dir).map_err(|error| store_failure(&error, &dir))?;
        here.metrics.store_opened(begun.elapsed());
        for event in &report.events {
            if event.is_problem() {
                tracing::warn!(%event, "opening the store");
            } else {
                tracing::info!(%event, "opening the store");
            }
        }
        here.readiness.set(Condition::StoreOpen, true);
        let loaded = refresh::load(&mut store, &Policy::default(), &refresh::Quiet);
        put_in_force(&here, loaded, grpc);
        Ok(store)
    };
    tokio::task::spawn_blocking(move || admin.fill(open))
        .await
        .map_err(|error| Failure::new(Exit::Failed, format!("loading the store panicked: {error}")))?
}

/// Swaps the loaded corpus in and says what was found.
fn put_in_force(running: &Running, loaded: Loaded, grpc: SocketAddr) {
    for event in &loaded.events {
        tracing::error!(%event, "loading the lists");
    }
    if let Some(snapshot) = loaded.snapshot {
        let corpus = snapshot.corpus();
        tracing::info!(
            corpus = corpus.version,
            lists = corpus.lists.len(),
            parties = snapshot.parties().len(),
            took_ms = loaded.timings.total.as_millis(),
            "lists in force"
        );
        running.engine.swap(snapshot);
        running.in_force(&loaded.self_match, loaded.timings.index);
    } else {
        tracing::warn!(
            "no list is in force: not ready, every transaction is NOT_SCREENED with NO_CORPUS; import one with \
             `interdict lists import us_ofac_sdn DIRECTORY --server http://{grpc}`"
        );
    }
}

/// Passes readiness on to the gRPC health service.
async fn follow_readiness(readiness: Readiness, health: Health, until: CancellationToken) {
    let mut conditions = readiness.subscribe();
    loop {
        let ready = conditions.borrow_and_update().is_ready();
        health.set_ready(ready).await;
        tokio::select! {
            () = until.cancelled() => return,
            changed = conditions.changed() => if changed.is_err() { return },
        }
    }
}

/// What `/lists` shows.
fn lists_shown(engine: Arc<Engine>, limits: FreshnessLimits) -> crate::ops::admin::ListsProvider {
    Arc::new(move || {
        let now = since_1970().as_secs();
        let corpus = engine.snapshot().map(|snapshot| snapshot.corpus().clone()).unwrap_or_default();
        let lists = corpus.lists.iter().map(|list| {
            serde_json::json!({
                "list": list.list.to_string(), "version": list.version, "published": list.published.map(|d| d.to_string()),
                "imported_at": list.imported_at, "checked_at": list.checked_at,
                "parties": list.parties, "names": list.names,
                "age_seconds": now.saturating_sub(u64::try_from(list.checked_at).unwrap_or(0)),
                "state": limits.state_of(list, i64::try_from(now).unwrap_or(i64::MAX)).label(),
            })
        });
        serde_json::json!({ "corpus_version": corpus.version, "lists": lists.collect::<Vec<_>>() })
    })
}

/// How old lists may be.
fn freshness(settings: &Settings) -> FreshnessLimits {
    use crate::ops::settings::OnExpired as Setting;
    let on_expired = match settings.freshness.on_expired {
        Setting::Serve => OnExpired::Serve,
        Setting::Hold => OnExpired::Hold,
        Setting::Refuse => OnExpired::Refuse,
    };
    let (soft_seconds, hard_seconds) = (settings.freshness.soft_limit_s, settings.freshness.hard_limit_s);
    FreshnessLimits { soft_seconds, hard_seconds, on_expired }
}

/// Settings as the service wants them.
fn config(settings: &Settings) -> ServiceConfig {
    let server = &settings.server;
    let limits = Limits {
        batch_transactions: server.max_batch_transactions,
        message: server.max_message_bytes,
        stream_batches: server.in_flight_batches_per_stream,
        streams: server.max_streams,
        ..Limits::default()
    };
    ServiceConfig {
        limits,
        reflection: server.reflection,
        workers: server.worker_threads,
        drain_delay: Duration::from_millis(settings.drain.delay_ms),
        drain_timeout: Duration::from_millis(settings.drain.timeout_ms),
        slow_consumer_timeout: Duration::from_millis(server.slow_consumer_timeout_ms),
        keepalive_interval: Duration::from_millis(server.keepalive_interval_ms),
        keepalive_timeout: Duration::from_millis(server.keepalive_timeout_ms),
        freshness: freshness(settings),
        ..ServiceConfig::default()
    }
}
