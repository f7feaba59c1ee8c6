//! Screening through a running service: one `ScreenBatches` stream, a window of batches in flight, order kept.
//!
//! For: files against a server, and the demo. When the service ends the stream (drain, maximum age) or the connection
//! breaks, a new stream is opened and every batch without an answer is sent again; screening is free of side effects,
//! so sending twice does no harm. When that does not help, the command fails and says how many were not screened.

use super::input::Payment;
use super::{Sink, decision_for_unreadable};
use crate::cli::client;
use crate::cli::exit::{Exit, Failure};
use crate::service::proto::{self, screen_batches_response::Answer};
use prost::Message as _;
use std::collections::VecDeque;
use std::io;
use std::time::Duration;
use tokio::sync::mpsc;
use tonic::transport::Channel;

/// Transactions a batch holds; the figure the service is measured with.
pub(crate) const BATCH: usize = 128;

/// Bytes after which a batch is closed. With the longest line on top it stays below the 8 MiB of one gRPC message.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Batches in flight; below the service's own window, so that it never stops reading.
const WINDOW: usize = 8;

/// Streams opened in a row without a single answer before giving up.
const ATTEMPTS: u32 = 5;

/// A batch that was read: what is sent, and where bad lines stand between.
struct Batch {
    request: proto::ScreenBatchesRequest,
    /// For each line in order: `None` is the next decision of the service, `Some` the decision of a bad line.
    lines: Vec<Option<proto::ScreeningDecision>>,
}

/// What ended one stream.
enum End {
    /// Everything is answered.
    Done,
    /// The stream ended; batches without an answer are sent again.
    Again(Failure),
}

/// Screens all payments through the service and writes every decision in order.
pub(crate) async fn run<I: Iterator<Item = io::Result<Payment>>>(
    channel: Channel,
    payments: I,
    options: proto::ScreeningOptions,
    sink: &mut Sink<'_>,
) -> Result<(), Failure> {
    let corpus = client::lists(channel.clone())
        .get_corpus(proto::GetCorpusRequest {})
        .await
        .map_err(|status| client::failed_call(&status))?
        .into_inner();
    let versions = corpus.versions.unwrap_or_default();
    let mut batches = Batches { payments, options, versions, count: 0 };
    let mut waiting = VecDeque::new();
    let mut attempts = 0;
    loop {
        let before = sink.written();
        match stream(&channel, &mut batches, &mut waiting, sink).await? {
            End::Done => return Ok(()),
            End::Again(failure) => {
                attempts = if sink.written() > before { 0 } else { attempts + 1 };
                if attempts >= ATTEMPTS {
                    let (said, written) = (&failure.message, sink.written());
                    let message = format!("{said}; {written} decisions were written, the rest was NOT screened");
                    return Err(Failure { message, ..failure });
                }
                tokio::time::sleep(Duration::from_millis(200) * attempts).await;
            }
        }
    }
}

/// Reads batches off the input.
struct Batches<I> {
    payments: I,
    options: proto::ScreeningOptions,
    versions: proto::Versions,
    count: u64,
}

impl<I: Iterator<Item = io::Result<Payment>>> Batches<I> {
    fn next(&mut self) -> Result<Option<Batch>, Failure> {
        let mut transactions = Vec::with_capacity(BATCH);
        let mut lines = Vec::with_capacity(BATCH);
        let mut bytes = 0;
        while lines.len() < BATCH && bytes < BATCH_BYTES {
            let Some(payment) = self.payments.next() else { break };
            lines.push(match payment? {
                Ok(transaction) => {
                    bytes += transaction.encoded_len();
                    transactions.push(transaction);
                    None
                }
                Err(bad) => Some(decision_for_unreadable(&bad, self.versions.clone())),
            });
        }
        if lines.is_empty() {
            return Ok(None);
        }
        self.count += 1;
        let batch_id = format!("batch-{}", self.count);
        let request = proto::ScreenBatchesRequest { batch_id, transactions, options: Some(self.options.clone()) };
        Ok(Some(Batch { request, lines }))
    }
}

/// One stream from its opening to its end.
async fn stream<I: Iterator<Item = io::Result<Payment>>>(
    channel: &Channel,
    batches: &mut Batches<I>,
    waiting: &mut VecDeque<Batch>,
    sink: &mut Sink<'_>,
) -> Result<End, Failure> {
    let (sender, receiver) = mpsc::channel(WINDOW);
    for batch in waiting.iter() {
        // The channel holds a whole window and nobody else sends: this never waits.
        let _ = sender.try_send(batch.request.clone());
    }
    let requests = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let mut answers = match client::screening(channel.clone()).screen_batches(requests).await {
        Ok(response) => response.into_inner(),
        Err(status) => return again(&status),
    };
    let mut sender = Some(sender);
    loop {
        while let Some(open) = sender.as_ref().filter(|_| waiting.len() < WINDOW) {
            match batches.next()? {
                None => sender = None,
                Some(batch) => {
                    // A closed channel means that the stream has ended; its last answers are still read below.
                    let _ = open.send(batch.request.clone()).await;
                    waiting.push_back(batch);
                }
            }
        }
        if waiting.is_empty() {
            return Ok(End::Done);
        }
        match answers.message().await {
            Err(status) => return again(&status),
            Ok(None) => {
                return Ok(End::Again(Failure::new(Exit::Server, "the service ended the stream without a word")));
            }
            Ok(Some(answer)) => {
                let Some(answer) = answer.answer else { continue };
                let decisions = match answer {
                    Answer::Results(results) => results.decisions,
                    Answer::Refusal(refusal) => refusal.decisions,
                    Answer::Ending(_) => {
                        return Ok(End::Again(Failure::new(Exit::Server, "the service is shutting down")));
                    }
                };
                let batch = waiting.pop_front().expect("an answer belongs to the oldest batch in flight");
                write(batch, decisions, sink)?;
            }
        }
    }
}

/// Whether a status is worth another stream.
fn again(status: &tonic::Status) -> Result<End, Failure> {
    let failure = client::failed_call(status);
    let temporary = matches!(status.code(), tonic::Code::Unavailable | tonic::Code::Unknown | tonic::Code::Cancelled);
    if temporary { Ok(End::Again(failure)) } else { Err(failure) }
}

/// Writes the decisions of a batch, those of bad lines in their places.
fn write(batch: Batch, decisions: Vec<proto::ScreeningDecision>, sink: &mut Sink<'_>) -> Result<(), Failure> {
    let sent = batch.request.transactions.len();
    if decisions.len() != sent {
        let message = format!("the service answered {} of {sent} transactions of a batch", decisions.len());
        return Err(Failure::new(Exit::Server, message).next("treat the rest as not screened and report this"));
    }
    let mut decisions = decisions.into_iter();
    for line in batch.lines {
        let decision = line.or_else(|| decisions.next()).expect("the number of decisions was just checked");
        sink.write(&decision)?;
    }
    Ok(())
}
