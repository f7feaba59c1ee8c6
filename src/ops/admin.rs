//! The admin HTTP service: `/metrics`, `/livez`, `/readyz`, `/lists`, on its own listener.
//!
//! For operators, probes and Prometheus; it reads only, so GET and HEAD are all it knows. Not for clients: it has no
//! screening and no authentication, and binds loopback by default. It stays up during the drain so that the last
//! minute can be scraped.

mod connections;

use super::health::Readiness;
use super::metrics::{LabelValue as _, Metrics};
use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use connections::{Bounded, Bounds};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Content type of a scrape; Prometheus negotiates by the version.
pub const METRICS_CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Requests in work at once; more are told to come again.
const MAX_REQUESTS: usize = 32;

/// A request takes milliseconds; whatever takes this long is stuck.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Bounds of connections: a handful of scrapers, probes and browsers.
const BOUNDS: Bounds = Bounds { connections: 64, silence: Duration::from_secs(90), life: Duration::from_mins(15) };

/// Longest path with query that is read.
const MAX_URI_BYTES: usize = 1024;

/// Gives the freshness of the lists as JSON, e.g. `{"corpus_version": ..., "lists": [...]}`. Public list data only.
pub type ListsProvider = Arc<dyn Fn() -> serde_json::Value + Send + Sync>;

/// What the admin service shows.
#[derive(Clone)]
pub struct Admin {
    metrics: Metrics,
    readiness: Readiness,
    lists: ListsProvider,
    requests: Arc<Semaphore>,
}

/// The admin service could not run.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The address cannot be listened on.
    #[error("`admin.address` {address} cannot be listened on: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The listener failed while serving.
    #[error("the admin service stopped: {0}")]
    Serve(std::io::Error),
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admin").field("readiness", &self.readiness.now()).finish_non_exhaustive()
    }
}

/// Listens on an address; port 0 takes a free one (ask the listener which).
pub async fn bind(address: SocketAddr) -> Result<TcpListener, AdminError> {
    TcpListener::bind(address).await.map_err(|source| AdminError::Bind { address, source })
}

impl Admin {
    /// An admin service over these metrics, conditions and lists.
    #[must_use]
    pub fn new(metrics: Metrics, readiness: Readiness, lists: ListsProvider) -> Self {
        Self { metrics, readiness, lists, requests: Arc::new(Semaphore::new(MAX_REQUESTS)) }
    }

    /// The routes.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(index))
            .route("/metrics", get(metrics))
            .route("/livez", get(livez))
            .route("/readyz", get(readyz))
            .route("/lists", get(lists))
            .fallback(not_found)
            .method_not_allowed_fallback(wrong_method)
            .layer(middleware::from_fn_with_state(self.clone(), limit))
            .with_state(self)
    }

    /// Serves until the token is canceled and the open requests are answered. Bound the wait with
    /// [`super::shutdown::until_drained`]: a silent connection can hold it up.
    pub async fn serve(self, listener: TcpListener, until: CancellationToken) -> Result<(), AdminError> {
        axum::serve(Bounded::new(listener, BOUNDS), self.router())
            .with_graceful_shutdown(until.cancelled_owned())
            .await
            .map_err(AdminError::Serve)
    }
}

/// Bounds what a careless or hostile caller can cost.
async fn limit(State(admin): State<Admin>, request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|path| path.as_str().len() > MAX_URI_BYTES) {
        let detail = format!("the path is over {MAX_URI_BYTES} bytes");
        return problem(StatusCode::URI_TOO_LONG, "uri_too_long", &detail);
    }
    let Ok(_permit) = admin.requests.try_acquire() else {
        let mut busy = problem(StatusCode::SERVICE_UNAVAILABLE, "overload", "too many requests at once; come again");
        busy.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        return busy;
    };
    let Ok(mut response) = tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await else {
        return problem(StatusCode::SERVICE_UNAVAILABLE, "timeout", "the answer took too long");
    };
    // Everything here is a present state; a cached copy would be a lie.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn index() -> Html<&'static str> {
    Html(include_str!("admin/index.html"))
}

async fn metrics(State(admin): State<Admin>) -> Response {
    // Rendering reads /proc and folds samples: milliseconds of work that must not sit on a screening worker.
    match tokio::task::spawn_blocking(move || admin.metrics.render()).await {
        Ok(scrape) => ([(header::CONTENT_TYPE, METRICS_CONTENT_TYPE)], scrape).into_response(),
        Err(_) => problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the scrape failed"),
    }
}

async fn livez() -> &'static str {
    "ok\n"
}

async fn readyz(State(admin): State<Admin>, Query(query): Query<HashMap<String, String>>) -> Response {
    let now = admin.readiness.now();
    let status = if now.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut text = String::new();
    if query.contains_key("verbose") {
        for (condition, holds) in now.iter() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "[{}] {}", if holds { '+' } else { '-' }, condition.label());
        }
    }
    text += if now.is_ready() { "ready\n" } else { "not ready\n" };
    (status, text).into_response()
}

async fn lists(State(admin): State<Admin>) -> Response {
    axum::Json((admin.lists)()).into_response()
}

async fn not_found() -> Response {
    // The path is not repeated: what a caller sends has no place in an answer that a browser may show.
    problem(StatusCode::NOT_FOUND, "not_found", "known paths: /, /metrics, /livez, /readyz, /lists")
}

async fn wrong_method() -> Response {
    let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "only GET and HEAD are known");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
    response
}

fn problem(status: StatusCode, error: &str, detail: &str) -> Response {
    (status, axum::Json(serde_json::json!({ "error": error, "detail": detail }))).into_response()
}
