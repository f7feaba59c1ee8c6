//! Counts every call by service, method and code, whatever answers it.
//!
//! A tower layer around all routes. The code stands in the trailers of an answer, or in its headers when the call
//! failed at once; an answer dropped before its end is `Canceled`. Unknown paths share one label.

use crate::service::observer::{METHODS, OTHER, Observer, Rpc, RpcKind, code_label};
use http_body::{Body, Frame, SizeHint};
use prost::bytes::Bytes;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tonic::Status;
use tonic::body::Body as TonicBody;
use tower::{Layer, Service};

/// The gRPC code of a call the client gave up.
const CANCELED: i32 = 1;

/// Makes [`Accounted`] services.
#[derive(Clone)]
pub(crate) struct Accounting {
    pub(crate) observer: Arc<dyn Observer>,
    /// Where calls of our own services stand while they are open, for the drain.
    pub(crate) calls: TaskTracker,
}

impl<S> Layer<S> for Accounting {
    type Service = Accounted<S>;

    fn layer(&self, inner: S) -> Accounted<S> {
        Accounted { inner, accounting: self.clone() }
    }
}

/// Counts the calls of the service inside.
#[derive(Clone)]
pub(crate) struct Accounted<S> {
    inner: S,
    accounting: Accounting,
}

impl<S, E> Service<http::Request<TonicBody>> for Accounted<S>
where
    S: Service<http::Request<TonicBody>, Response = http::Response<TonicBody>, Error = E>,
    S::Future: Send + 'static,
{
    type Response = http::Response<TonicBody>;
    type Error = E;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, E>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), E>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<TonicBody>) -> Self::Future {
        let rpc = rpc_of(request.uri().path());
        let Accounting { observer, calls } = self.accounting.clone();
        observer.rpc_started(rpc);
        if rpc.kind == RpcKind::Unary {
            observer.message_received(rpc);
        }
        // Health watchers and reflection streams may stay open for ever; the drain does not wait for them.
        let open = rpc.service.starts_with("interdict.").then(|| calls.token());
        let call = Call { rpc, observer, started: Instant::now(), ended: false, _open: open };
        let response = self.inner.call(request);
        Box::pin(async move {
            let mut call = call; // moved in: a future dropped before its answer counts as canceled
            let response = response.await?;
            if let Some(code) = code_of(response.headers()) {
                call.end(code);
                return Ok(response);
            }
            Ok(response.map(|inner| TonicBody::new(AccountedBody { inner, call })))
        })
    }
}

/// The method of a path such as `/interdict.v1.ListService/GetCorpus`.
fn rpc_of(path: &str) -> Rpc {
    let parts = path.strip_prefix('/').and_then(|path| path.split_once('/'));
    let known = |(service, method)| METHODS.iter().find(|rpc| rpc.service == service && rpc.method == method).copied();
    parts.and_then(known).unwrap_or(OTHER)
}

/// The code of a header or trailer map, if it has one.
fn code_of(headers: &http::HeaderMap) -> Option<i32> {
    Status::from_header_map(headers).map(|status| i32::from(status.code()))
}

/// One call from its start to its one end.
struct Call {
    rpc: Rpc,
    observer: Arc<dyn Observer>,
    started: Instant,
    ended: bool,
    /// Its place among the open calls, given up when the answer is read or dropped.
    _open: Option<TaskTrackerToken>,
}

impl Call {
    fn end(&mut self, code: i32) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        if self.rpc.kind == RpcKind::Unary && code == 0 {
            self.observer.message_sent(self.rpc);
        }
        self.observer.rpc_handled(self.rpc, code_label(code), self.started.elapsed());
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.end(CANCELED);
    }
}

/// The answer's body; ends the call with the code of its trailers.
struct AccountedBody {
    inner: TonicBody,
    call: Call,
}

impl Body for AccountedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(code) = frame.trailers_ref().and_then(code_of) {
                    self.call.end(code);
                }
            }
            Some(Err(status)) => self.call.end(i32::from(status.code())),
            None => self.call.end(0),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_closed_labels() {
        assert_eq!(rpc_of("/interdict.v1.ListService/GetCorpus").method, "GetCorpus");
        for unknown in ["", "/", "/a/b", "/interdict.v1.ListService/Nope", "interdict.v1.ListService/GetCorpus"] {
            assert_eq!(rpc_of(unknown), OTHER, "{unknown}");
        }
    }
}
