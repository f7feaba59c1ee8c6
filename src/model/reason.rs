//! Reasons: why something was not screened, or why a request was refused. One table for every public failure.

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $variant:ident = $label:literal, $metric:literal, $next:literal;)+) => {
        /// A public reason. The wire enum `ErrorReason` mirrors this table by label; a test compares them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorReason { $($(#[doc = $doc])+ $variant,)+ }

        impl ErrorReason {
            /// Every reason, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Upper-case label as on the wire, without the enum prefix, e.g. `TEXT_TOO_LONG`.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// Label value in metrics.
            #[must_use]
            pub const fn metric_label(self) -> &'static str {
                match self { $(Self::$variant => $metric,)+ }
            }

            /// What the caller should do next, one sentence.
            #[must_use]
            pub const fn next_step(self) -> &'static str {
                match self { $(Self::$variant => $next,)+ }
            }
        }
    };
}

reasons! {
    /// No transaction id, or one over 140 bytes.
    InvalidTransactionId = "INVALID_TRANSACTION_ID", "invalid_transaction_id", "Send a transaction_id of 1 to 140 bytes.";
    /// Nothing in the transaction can be screened: no name, identifier, text or wallet.
    NothingToScreen = "NOTHING_TO_SCREEN", "nothing_to_screen", "Send at least one party, agent, text, trade item or wallet with content.";
    /// A name holds no letter or digit, only punctuation or blanks.
    UnscreenableName = "UNSCREENABLE_NAME", "unscreenable_name", "Send the name as text with at least one letter or digit.";
    /// A text is longer than its limit.
    TextTooLong = "TEXT_TOO_LONG", "text_too_long", "Split the text or send fewer characters; the limit stands in the detail.";
    /// More parties, names, texts or other repeated fields than the limit.
    TooManyElements = "TOO_MANY_ELEMENTS", "too_many_elements", "Send fewer elements; the limit stands in the detail.";
    /// An enum field is unspecified or has a value this version does not know.
    UnknownEnumValue = "UNKNOWN_ENUM_VALUE", "unknown_enum_value", "Send a value of the enum as published in the protocol.";
    /// A date has another shape than yyyy, yyyy-mm or yyyy-mm-dd, or no such day exists.
    InvalidDate = "INVALID_DATE", "invalid_date", "Send the date as yyyy, yyyy-mm or yyyy-mm-dd.";
    /// The deadline passed before the transaction was screened.
    DeadlineExceeded = "DEADLINE_EXCEEDED", "deadline", "Raise the deadline or send the transaction again.";
    /// No corpus is loaded.
    NoCorpus = "NO_CORPUS", "no_corpus", "Import and activate a list, then send the transaction again.";
    /// The request asks for a corpus version that is not in force.
    CorpusVersionMismatch = "CORPUS_VERSION_MISMATCH", "corpus_version_mismatch", "Drop the expected corpus version or activate it first.";
    /// The request names a policy that does not exist.
    UnknownPolicy = "UNKNOWN_POLICY", "unknown_policy", "Leave policy_id empty or name the active policy.";
    /// The service is shutting down.
    Draining = "DRAINING", "draining", "Send the transaction again; another replica will take it.";
    /// Too much work is in flight.
    Overloaded = "OVERLOADED", "overload", "Wait for the retry delay, then send again.";
    /// A batch holds more transactions than the limit.
    BatchTooLarge = "BATCH_TOO_LARGE", "batch_too_large", "Send smaller batches; the limit stands in the detail.";
    /// A batch id is missing or over 140 bytes.
    InvalidBatchId = "INVALID_BATCH_ID", "invalid_batch_id", "Send a batch_id of 1 to 140 bytes.";
    /// The client did not read its answers in time.
    SlowConsumer = "SLOW_CONSUMER", "slow_consumer", "Read answers while sending; resume after the last answered batch.";
    /// Screening this transaction failed inside interdict; others are not affected.
    Internal = "INTERNAL", "internal", "Treat the transaction as not screened and report the decision id.";
    /// A list id is unknown.
    UnknownList = "UNKNOWN_LIST", "unknown_list", "Use one of the list ids the error names.";
    /// A list file is not what was expected: empty, cut off, HTML, zip or another format.
    ListFileRefused = "LIST_FILE_REFUSED", "list_file_refused", "Fetch the official file again; the last good version keeps serving.";
    /// A guard refused a list version: it shrinks too much, is older than the active one, or its parts do not fit.
    ListGuardRefused = "LIST_GUARD_REFUSED", "list_guard_refused", "Check the files; import again with an explicit override if they are right.";
    /// A list version does not exist or is not kept any more.
    UnknownListVersion = "UNKNOWN_LIST_VERSION", "unknown_list_version", "Use a version that ListVersions prints.";
    /// No party has this id in the corpus in force.
    UnknownParty = "UNKNOWN_PARTY", "unknown_party", "Use an id that a hit or a search printed.";
    /// A name, identifier or limit of a search request is missing or out of range.
    InvalidSearch = "INVALID_SEARCH", "invalid_search", "Send a name of 1 to 1,000 characters and a limit of 1 to 100.";
    /// A new version does not find every one of its own names; it does not go live.
    SelfMatchFailed = "SELF_MATCH_FAILED", "self_match_failed", "Report this: the last good version keeps serving.";
    /// The store could not be read or written.
    StoreUnavailable = "STORE_UNAVAILABLE", "store_unavailable", "Check disk space and permissions of the store; screening goes on from memory.";
    /// A screening option is out of range.
    InvalidOptions = "INVALID_OPTIONS", "invalid_options", "Send a min_score of 0.7 to 1 and a time budget that is not negative.";
    /// The bytes of the transaction are no protobuf message of the published shape, or a text in it is no UTF-8.
    InvalidEncoding = "INVALID_ENCODING", "invalid_encoding", "Encode the transaction with the published protocol; send text as UTF-8.";
    /// A list was not confirmed to be current within the hard limit, and the policy says to hold or refuse.
    ListsExpired = "LISTS_EXPIRED", "lists_expired", "Look at the refresh of the lists (interdict lists status); then send the transaction again.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn labels_are_unique_and_next_steps_are_sentences() {
        let labels: BTreeSet<_> = ErrorReason::ALL.iter().map(|r| r.label()).collect();
        assert_eq!(labels.len(), ErrorReason::ALL.len());
        assert!(ErrorReason::ALL.iter().all(|r| r.next_step().ends_with('.')));
    }
}
