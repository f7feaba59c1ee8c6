//! Reasons to gRPC status: the only place that knows gRPC codes.
//!
//! Every failed call carries `google.rpc.ErrorInfo` (domain [`DOMAIN`], the reason's label, the next step) and, where
//! trying again helps, `google.rpc.RetryInfo`. Messages hold the refusal's detail, never storage internals or content.

use crate::model::ErrorReason;
use crate::service::convert::Refusal;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// The domain of every `ErrorInfo`.
pub const DOMAIN: &str = "interdict.dev";

/// The gRPC code of a reason.
fn code(reason: ErrorReason) -> Code {
    use ErrorReason as R;
    match reason {
        R::InvalidTransactionId
        | R::NothingToScreen
        | R::UnscreenableName
        | R::TextTooLong
        | R::TooManyElements
        | R::UnknownEnumValue
        | R::InvalidDate
        | R::UnknownPolicy
        | R::BatchTooLarge
        | R::InvalidBatchId
        | R::UnknownList
        | R::ListFileRefused
        | R::InvalidSearch
        | R::InvalidOptions
        | R::InvalidEncoding => Code::InvalidArgument,
        R::DeadlineExceeded => Code::DeadlineExceeded,
        R::NoCorpus | R::CorpusVersionMismatch | R::ListGuardRefused | R::SelfMatchFailed | R::ListsExpired => {
            Code::FailedPrecondition
        }
        R::Draining | R::StoreUnavailable => Code::Unavailable,
        R::Overloaded | R::SlowConsumer => Code::ResourceExhausted,
        R::Internal => Code::Internal,
        R::UnknownListVersion | R::UnknownParty => Code::NotFound,
    }
}

/// How long to wait before trying again; `None` where the same request would fail again.
fn retry_after(reason: ErrorReason) -> Option<Duration> {
    match reason {
        ErrorReason::Draining => Some(Duration::from_millis(100)),
        ErrorReason::Overloaded | ErrorReason::SlowConsumer => Some(Duration::from_secs(1)),
        ErrorReason::StoreUnavailable | ErrorReason::NoCorpus => Some(Duration::from_secs(5)),
        _ => None, // trying again unchanged does not help
    }
}

/// The status of a refusal, with its details.
pub(crate) fn status(refusal: &Refusal) -> Status {
    with_code(code(refusal.reason), refusal)
}

/// A failure the transport found while reading a message, with our details; the transport's code and text stay.
pub(crate) fn transport(status: &Status) -> Status {
    let reason = match status.code() {
        Code::OutOfRange | Code::ResourceExhausted => ErrorReason::BatchTooLarge,
        _ => ErrorReason::InvalidEncoding, // what the transport could not decode
    };
    with_code(status.code(), &Refusal::new(reason, status.message()))
}

fn with_code(code: Code, refusal: &Refusal) -> Status {
    let reason = refusal.reason;
    let next_step = [("next_step".to_owned(), reason.next_step().to_owned())];
    let mut details = ErrorDetails::new();
    details.set_error_info(reason.label(), DOMAIN, next_step);
    if let Some(delay) = retry_after(reason) {
        details.set_retry_info(Some(delay));
    }
    let message = if refusal.detail.is_empty() { reason.next_step() } else { &refusal.detail };
    Status::with_error_details(code, message, details)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_code_and_decodable_details() {
        for reason in ErrorReason::ALL {
            let status = status(&Refusal::new(*reason, ""));
            assert!(!matches!(status.code(), Code::Ok | Code::Unknown | Code::Cancelled), "{reason:?}");
            let details = status.get_error_details();
            let info = details.error_info().unwrap();
            assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason.label(), DOMAIN));
            assert_eq!(info.metadata["next_step"], reason.next_step());
            assert_eq!(details.retry_info().is_some(), retry_after(*reason).is_some());
        }
    }
}
