//! The client side: a connection to a running service, and what its refusals mean for the command.
//!
//! For: every command with `--server`. Not for: what is asked, which each command says itself. Plain HTTP/2 only: a
//! service that asks for TLS is reached through a proxy that speaks it.

use super::exit::{Exit, Failure};
use crate::model::ErrorReason;
use crate::service::proto::list_service_client::ListServiceClient;
use crate::service::proto::screening_service_client::ScreeningServiceClient;
use std::future::Future;
use std::time::Duration;
use tonic::transport::{Channel, Endpoint};
use tonic_types::StatusExt as _;

/// Largest answer that is read; above the service's own limit for requests, because answers carry evidence.
const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Runs a client command to its end.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failed, format!("the runtime cannot start: {error}")))?
        .block_on(work)
}

/// A connection to the service at `server`, e.g. `http://127.0.0.1:50051` or `127.0.0.1:50051`.
pub(crate) async fn connect(server: &str) -> Result<Channel, Failure> {
    let with_scheme = if server.contains("://") { server.to_owned() } else { format!("http://{server}") };
    if !with_scheme.starts_with("http://") {
        return Err(Failure::usage(format!("`{server}` is not a plain http:// address of the service"))
            .next("give an address such as http://127.0.0.1:50051; for TLS, go through a local proxy"));
    }
    let endpoint = Endpoint::from_shared(with_scheme)
        .map_err(|_| {
            Failure::usage(format!("`{server}` is not an address")).next("give one such as http://127.0.0.1:50051")
        })?
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true);
    endpoint.connect().await.map_err(|error| {
        let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        Failure::new(Exit::Server, format!("no service answers at {server}: {cause}"))
            .next("start one with `interdict serve`, or name another with --server URL")
    })
}

/// Connects to `server`, makes one call and returns its answer.
pub(crate) fn call<T>(
    server: &str,
    ask: impl AsyncFnOnce(Channel) -> Result<tonic::Response<T>, tonic::Status>,
) -> Result<T, Failure> {
    block_on(async {
        let answer = ask(connect(server).await?).await;
        answer.map(tonic::Response::into_inner).map_err(|status| failed_call(&status))
    })
}

/// The screening service behind a connection.
pub(crate) fn screening(channel: Channel) -> ScreeningServiceClient<Channel> {
    ScreeningServiceClient::new(channel).max_decoding_message_size(MAX_ANSWER_BYTES)
}

/// The list service behind a connection.
pub(crate) fn lists(channel: Channel) -> ListServiceClient<Channel> {
    ListServiceClient::new(channel).max_decoding_message_size(MAX_ANSWER_BYTES)
}

/// What a refused or broken call means for the command.
pub(crate) fn failed_call(status: &tonic::Status) -> Failure {
    let reason = status
        .get_details_error_info()
        .and_then(|info| ErrorReason::ALL.iter().copied().find(|reason| info.reason.ends_with(reason.label())));
    let message = if status.message().is_empty() { status.code().description() } else { status.message() };
    match reason {
        Some(reason) => {
            Failure::new(exit_for(reason), format!("the service refused: {message}")).next(reason.next_step())
        }
        None if matches!(status.code(), tonic::Code::Unavailable | tonic::Code::Unknown | tonic::Code::Cancelled) => {
            Failure::new(Exit::Server, format!("the connection to the service broke: {message}"))
                .next("check that the service still runs, then try again")
        }
        None => Failure::new(Exit::Failed, format!("the service failed: {message}")),
    }
}

/// The exit of a public reason.
pub(crate) fn exit_for(reason: ErrorReason) -> Exit {
    match reason {
        ErrorReason::ListFileRefused
        | ErrorReason::ListGuardRefused
        | ErrorReason::UnknownListVersion
        | ErrorReason::SelfMatchFailed => Exit::ListRefused,
        ErrorReason::UnknownList | ErrorReason::InvalidSearch => Exit::Usage,
        ErrorReason::StoreUnavailable => Exit::Store,
        ErrorReason::Draining | ErrorReason::Overloaded => Exit::Server,
        _ => Exit::Failed, // reasons of single transactions and batches: not done, or not completely
    }
}
