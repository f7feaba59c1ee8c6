//! Changing lists through the service: the store behind `ListService`.
//!
//! One change at a time, on a blocking thread; screening goes on beside it. Until the store is open every call is
//! refused with STORE_UNAVAILABLE.

use super::running::Running;
use crate::engine::SelfMatchReport;
use crate::lists::{GuardLimits, GuardOverrides};
use crate::model::{CorpusInfo, ErrorReason, ListId};
use crate::ops::metrics::RefreshResult;
use crate::policy::Policy;
use crate::refresh::{self, ImportOutcome, ImportRequest, RefreshError, Timings};
use crate::service::{Import, Imported, KeptVersion, ListAdmin, Refusal};
use crate::store::Store;
use std::sync::{Arc, Mutex, PoisonError};

/// The store of a running service.
pub(crate) struct StoreAdmin {
    running: Running,
    store: Arc<Mutex<Option<Store>>>,
}

impl StoreAdmin {
    /// Without a store yet.
    pub(crate) fn new(running: Running) -> Self {
        Self { running, store: Arc::default() }
    }

    /// Opens the store; changes that come meanwhile wait for it.
    pub(crate) fn fill<E>(&self, open: impl FnOnce() -> Result<Store, E>) -> Result<(), E> {
        let mut slot = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(open()?);
        Ok(())
    }

    /// Runs work on the store, off the reactor.
    async fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store, &Running) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (store, running) = (Arc::clone(&self.store), self.running.clone());
        let blocking = move || {
            // A panic inside a change leaves the store as committed on disk; going on with it is safe.
            let mut guard = store.lock().unwrap_or_else(PoisonError::into_inner);
            match guard.as_mut() {
                Some(store) => work(store, &running),
                None => Err(Refusal::new(ErrorReason::StoreUnavailable, "the store is still being opened")),
            }
        };
        let panicked = |_| Refusal::new(ErrorReason::Internal, "the change panicked; nothing came into force");
        tokio::task::spawn_blocking(blocking).await.map_err(panicked)?
    }
}

#[tonic::async_trait]
impl ListAdmin for StoreAdmin {
    async fn versions(&self, list: Option<ListId>) -> Result<Vec<KeptVersion>, Refusal> {
        self.with_store(move |store, _| {
            let lists = list.map_or_else(|| store.known_lists(), |list| vec![list]);
            let known = lists.iter().flat_map(|list| store.versions(list));
            Ok(known.map(|known| KeptVersion { info: known.info, active: known.in_force }).collect())
        })
        .await
    }

    async fn import(&self, import: Import) -> Result<Imported, Refusal> {
        self.with_store(move |store, running| import_into(store, running, import)).await
    }

    async fn activate(&self, list: ListId, version: String) -> Result<CorpusInfo, Refusal> {
        self.with_store(move |store, running| {
            let engine = Some(&*running.engine);
            let done = refresh::activate(store, engine, &Policy::default(), &list, &version, &refresh::Quiet);
            let done = done.map_err(|error| refused(running, &list, &error))?;
            changed(running, &list, done.outcome, &done.self_match, &done.timings);
            Ok(done.corpus)
        })
        .await
    }

    async fn roll_back(&self, list: ListId) -> Result<CorpusInfo, Refusal> {
        self.with_store(move |store, running| {
            let engine = Some(&*running.engine);
            let done = refresh::roll_back(store, engine, &Policy::default(), &list, &refresh::Quiet);
            let done = done.map_err(|error| refused(running, &list, &error))?;
            changed(running, &list, done.outcome, &done.self_match, &done.timings);
            Ok(done.corpus)
        })
        .await
    }
}

fn import_into(store: &mut Store, running: &Running, import: Import) -> Result<Imported, Refusal> {
    let list = import.list.clone();
    let request = ImportRequest {
        published: import.published,
        overrides: GuardOverrides { accept_shrink: import.accept_shrink_reason, ..GuardOverrides::default() },
        limits: guard_limits(&list, running.settings.lists.max_shrink),
        activate: import.activate,
        ..ImportRequest::new(import.list, import.files, "upload")
    };
    let done = refresh::import(store, Some(&*running.engine), &Policy::default(), request, &refresh::Quiet);
    let done = done.map_err(|error| refused(running, &list, &error))?;
    changed(running, &list, done.outcome, &done.self_match, &done.timings);
    Ok(Imported {
        unchanged: done.outcome == ImportOutcome::AlreadyInForce,
        active: done.outcome != ImportOutcome::Staged,
        corpus_version: done.corpus.version,
        version: done.version,
        report: done.report,
    })
}

/// The limits of the guard with the shrink the settings allow, when that is not the built-in figure.
pub(crate) fn guard_limits(list: &ListId, max_shrink: f64) -> Option<GuardLimits> {
    let limits = crate::lists::format(list).ok()?.limits;
    #[allow(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
    let max_shrink = max_shrink as f32;
    (max_shrink.to_bits() != GuardLimits::DEFAULT.max_shrink.to_bits()).then_some(GuardLimits { max_shrink, ..limits })
}

/// Tells log, metrics and readiness of a change.
fn changed(running: &Running, list: &ListId, outcome: ImportOutcome, proof: &SelfMatchReport, timings: &Timings) {
    let corpus = running.engine.snapshot().map(|snapshot| snapshot.corpus().version.clone()).unwrap_or_default();
    let result = match outcome {
        ImportOutcome::Activated => {
            running.in_force(proof, timings.index);
            tracing::info!(%list, corpus, took_ms = timings.total.as_millis(), "a list version came into force");
            RefreshResult::Updated
        }
        ImportOutcome::AlreadyInForce => {
            if let Some(snapshot) = running.engine.snapshot() {
                running.metrics.lists_in_force(snapshot.corpus());
            }
            tracing::info!(%list, corpus, "the list version was already in force");
            RefreshResult::Unchanged
        }
        ImportOutcome::Staged => {
            tracing::info!(%list, corpus, "a list version is kept and waits to be activated");
            RefreshResult::Unchanged
        }
    };
    running.metrics.list_refreshed(list, result);
}

/// Tells log and metrics of a refusal and turns it into one for the client.
fn refused(running: &Running, list: &ListId, error: &RefreshError) -> Refusal {
    tracing::warn!(%list, %error, "a list change was refused; the last good version stays in force");
    let result = match error {
        RefreshError::List(_) | RefreshError::Path { .. } => RefreshResult::ParseError,
        RefreshError::Guard { .. } => RefreshResult::RejectedGuard,
        RefreshError::SelfMatch { .. } | RefreshError::VersionChanged { .. } => RefreshResult::VerifyError,
        RefreshError::Store(_)
        | RefreshError::UnknownVersion { .. }
        | RefreshError::NoVersionBefore { .. }
        | RefreshError::Unrestored { .. } => RefreshResult::StoreError,
    };
    running.metrics.list_refreshed(list, result);
    let reason = error.reason();
    // What the store says names directories of this machine; clients learn the reason and what to do.
    let detail = if reason == ErrorReason::StoreUnavailable {
        "the store could not be read or written; the log of the service says why".to_owned()
    } else {
        error.to_string()
    };
    Refusal::new(reason, detail)
}
