//! `ScreeningService`: admission of calls; the work is in `batch` and `stream`.

use crate::model::ErrorReason;
use crate::service::batch;
use crate::service::convert::Refusal;
use crate::service::core::Core;
use crate::service::observer::Rejection;
use crate::service::raw::{RawBatchRequest, RawTransactionRequest};
use crate::service::servers::screening_service_server::ScreeningService;
use crate::service::stream::{self, Answers};
use crate::service::{convert, proto, screening, status};
use std::sync::Arc;
use tokio::sync::SemaphorePermit;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

/// The service.
pub(crate) struct Screening {
    core: Arc<Core>,
}

impl Screening {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    fn turned_away(&self, rejection: Rejection, reason: ErrorReason, detail: String) -> Status {
        self.core.observer.rejected(rejection, 1);
        status::status(&Refusal::new(reason, detail))
    }

    fn unary_place(&self) -> Result<SemaphorePermit<'_>, Status> {
        let limit = self.core.limits.unary_calls;
        let full = |_| {
            let detail = format!("{limit} unary calls are at work, at most that many run at once");
            self.turned_away(Rejection::Overload, ErrorReason::Overloaded, detail)
        };
        self.core.unary_calls.try_acquire().map_err(full)
    }
}

/// A job that vanished: it panicked outside every guard.
fn lost(_: crate::service::pool::Lost) -> Status {
    status::status(&Refusal::new(ErrorReason::Internal, "the work of this call was lost inside the service"))
}

#[tonic::async_trait]
impl ScreeningService for Screening {
    type ScreenBatchesStream = Answers;

    async fn screen_transaction(
        &self,
        request: Request<RawTransactionRequest>,
    ) -> Result<Response<proto::ScreenTransactionResponse>, Status> {
        let _place = self.unary_place()?;
        let gone = CancellationToken::new();
        let context = self.core.context(gone.clone());
        let _stop_work = gone.drop_guard();
        let RawTransactionRequest { transaction, options } = request.into_inner();
        let transaction = transaction.unwrap_or_default();
        let response = if batch::is_small(1, transaction.len()) {
            batch::answer_one(&context, &transaction, options.as_ref())
        } else {
            let work = move || batch::answer_one(&context, &transaction, options.as_ref());
            self.core.pool.run(1, work).await.map_err(lost)?
        };
        Ok(Response::new(response))
    }

    async fn screen_batches(&self, request: Request<Streaming<RawBatchRequest>>) -> Result<Response<Answers>, Status> {
        if self.core.drain.stop.is_cancelled() {
            let detail = "the service is shutting down".to_owned();
            return Err(self.turned_away(Rejection::Draining, ErrorReason::Draining, detail));
        }
        let limit = self.core.limits.streams;
        let place = Arc::clone(&self.core.streams).try_acquire_owned().map_err(|_| {
            let detail = format!("{limit} streams are open, at most that many are allowed");
            self.turned_away(Rejection::Overload, ErrorReason::Overloaded, detail)
        })?;
        Ok(Response::new(stream::open(&self.core, request.into_inner(), place)))
    }

    async fn search_parties(
        &self,
        request: Request<proto::SearchPartiesRequest>,
    ) -> Result<Response<proto::SearchPartiesResponse>, Status> {
        let _place = self.unary_place()?;
        let no_corpus = || status::status(&Refusal::new(ErrorReason::NoCorpus, "no corpus is loaded"));
        let snapshot = self.core.engine.snapshot().ok_or_else(no_corpus)?;
        let (limits, request) = (Arc::clone(&self.core.limits), request.into_inner());
        let versions = convert::versions_to_wire(snapshot.versions());
        let freshness = Some(self.core.freshness_to_wire(&snapshot));
        let search = move || screening::search_wire(&snapshot, request, &limits);
        let hits = self.core.pool.run(1, search).await.map_err(lost)?;
        let hits = hits.map_err(|refusal| status::status(&refusal))?;
        Ok(Response::new(proto::SearchPartiesResponse { hits, versions: Some(versions), freshness }))
    }
}
