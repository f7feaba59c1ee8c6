//! One task per screening stream: reads batches, has them screened, answers in order.
//!
//! The task owns everything of its stream, so there is nothing to lock: the request side, a short queue of answers
//! (ready or in work) and the answering side. What bounds memory: the queue holds at most `stream_batches`, then the
//! task stops reading and HTTP/2 flow control stops the client; the channel to the transport holds two messages.
//! Reading stops for one of the reasons in [`Ending`]; whatever was read is still answered before the stream ends.

use crate::model::ErrorReason;
use crate::service::batch;
use crate::service::convert::Refusal;
use crate::service::core::Core;
use crate::service::observer::{Blocked, Queue, Rejection, SCREEN_BATCHES, StreamEnd};
use crate::service::proto::{ScreenBatchesResponse, StreamEnding, StreamEndingReason, screen_batches_response::Answer};
use crate::service::raw::RawBatchRequest;
use crate::service::status;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Poll, ready};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::JoinHandle;
use tokio_stream::Stream;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::{Code, Status, Streaming};

/// Messages between the task and the transport.
const TO_TRANSPORT: usize = 2;
/// How long a client that was told of the ending may go on sending before the stream ends anyway.
const LEAVE: Duration = Duration::from_secs(2);

/// The answering side of a stream as the transport reads it.
pub(crate) struct Answers {
    messages: mpsc::Receiver<ScreenBatchesResponse>,
    /// The status the stream ends with, when it is not OK. Beside the channel, so that it never waits for room there.
    failure: Arc<OnceLock<Status>>,
    finished: bool,
    core: Arc<Core>,
}

impl Stream for Answers {
    type Item = Result<ScreenBatchesResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<Option<Self::Item>> {
        if self.finished {
            return Poll::Ready(None);
        }
        if let Some(message) = ready!(self.messages.poll_recv(cx)) {
            self.core.observer.message_sent(SCREEN_BATCHES);
            return Poll::Ready(Some(Ok(message)));
        }
        self.finished = true;
        Poll::Ready(self.failure.get().map(|status| Err(status.clone())))
    }
}

/// Starts the task of a stream.
pub(crate) fn open(core: &Arc<Core>, requests: Streaming<RawBatchRequest>, permit: OwnedSemaphorePermit) -> Answers {
    let (sender, messages) = mpsc::channel(TO_TRANSPORT);
    let failure = Arc::new(OnceLock::new());
    let answers = Answers { messages, failure: Arc::clone(&failure), finished: false, core: Arc::clone(core) };
    let gone = CancellationToken::new();
    let task = StreamTask {
        core: Arc::clone(core),
        requests,
        answers: sender,
        failure,
        queue: VecDeque::new(),
        sequence: 0,
        ending: None,
        ready_since: None,
        paused_since: None,
        _stop_work: gone.clone().drop_guard(),
        gone,
        _permit: permit,
    };
    tokio::spawn(task.run());
    answers
}

/// Why no more batches are read.
enum Ending {
    /// The client has sent everything.
    ClientDone,
    /// The service ends the stream; the notice is not yet queued.
    Announce(StreamEndingReason),
    /// The service ends the stream; the notice is queued.
    Announced(StreamEndingReason),
    /// The client has the notice. What it still sends is read and dropped until it closes its side or the time is
    /// over: a connection closed with unread data is reset by the kernel, and the reset would destroy answers that
    /// are still on their way.
    Leaving(StreamEndingReason, Instant),
    /// The client closed its side after the notice, or its time is over.
    Left(StreamEndingReason),
    /// The request side failed with this status.
    Failed(Status),
}

/// An answer of the queue.
enum Slot {
    Ready(Box<ScreenBatchesResponse>),
    Working(JoinHandle<Option<ScreenBatchesResponse>>),
}

/// What the task waits for.
enum Event {
    Sent,
    Finished(Option<ScreenBatchesResponse>),
    Read(Result<Option<RawBatchRequest>, Status>),
    Stop(StreamEndingReason),
    End(StreamEnd),
}

/// Waits until then; for ever without a time.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time.into()).await,
        None => std::future::pending().await,
    }
}

struct StreamTask {
    core: Arc<Core>,
    requests: Streaming<RawBatchRequest>,
    answers: mpsc::Sender<ScreenBatchesResponse>,
    failure: Arc<OnceLock<Status>>,
    /// Answers in the order of the requests.
    queue: VecDeque<Slot>,
    /// Requests read so far.
    sequence: u64,
    ending: Option<Ending>,
    /// Since when the first answer of the queue waits for the client.
    ready_since: Option<Instant>,
    /// Since when reading is paused because the queue is full.
    paused_since: Option<Instant>,
    /// Cancels the work of this stream when the task ends in whatever way.
    _stop_work: DropGuard,
    gone: CancellationToken,
    /// The place among the streams of the process.
    _permit: OwnedSemaphorePermit,
}

impl StreamTask {
    async fn run(mut self) {
        let opened = Instant::now();
        self.core.observer.stream_opened();
        let age = tokio::time::sleep(self.core.stream_age());
        let mut age = std::pin::pin!(age);
        let end = loop {
            if let Some(end) = self.settle() {
                break end;
            }
            match self.next_event(age.as_mut()).await {
                Event::Sent => self.note_sent(),
                Event::Finished(response) => self.note_finished(response),
                Event::Read(message) => self.note_read(message),
                Event::Stop(reason) => self.ending = Some(Ending::Announce(reason)),
                Event::End(end) => break end,
            }
        };
        self.finish(end, opened);
    }

    /// Moves an ending on once the queue is empty: queues the notice, or says that the stream is over.
    fn settle(&mut self) -> Option<StreamEnd> {
        if !self.queue.is_empty() {
            return None;
        }
        match self.ending.take()? {
            Ending::ClientDone => Some(StreamEnd::ClientDone),
            Ending::Announce(reason) => {
                let notice = StreamEnding { reason: reason.into(), last_sequence: self.sequence };
                self.push(Slot::Ready(Box::new(ScreenBatchesResponse {
                    answer: Some(Answer::Ending(notice)),
                    ..ScreenBatchesResponse::default()
                })));
                self.ending = Some(Ending::Announced(reason));
                None
            }
            Ending::Announced(reason) => {
                self.ending = Some(Ending::Leaving(reason, Instant::now() + LEAVE));
                None
            }
            leaving @ Ending::Leaving(..) => {
                self.ending = Some(leaving);
                None
            }
            Ending::Left(StreamEndingReason::MaxAge) => Some(StreamEnd::MaxAge),
            Ending::Left(_) => Some(StreamEnd::Draining), // the only other reason that is announced
            Ending::Failed(status) => {
                let end = if status.code() == Code::Cancelled { StreamEnd::ClientCancel } else { StreamEnd::Error };
                let _ = self.failure.set(status); // first and only failure of this stream
                Some(end)
            }
        }
    }

    /// Waits for the next thing to do. Every branch is cancel safe: dropped ones lose nothing.
    async fn next_event(&mut self, age: Pin<&mut tokio::time::Sleep>) -> Event {
        let open = self.ending.is_none();
        let reading = open && self.queue.len() < self.core.limits.stream_batches;
        if open && !reading {
            self.paused_since.get_or_insert_with(Instant::now);
        }
        let leave_at = match &self.ending {
            Some(Ending::Leaving(_, until)) => Some(*until),
            _ => None, // the client has not been told to leave
        };
        let slow_at = self.ready_since.map(|since| since + self.core.slow_consumer_timeout);
        let (drain, answers, requests, queue) = (&self.core.drain, &self.answers, &mut self.requests, &mut self.queue);
        let front = async {
            match queue.front_mut() {
                Some(slot @ Slot::Ready(_)) => match answers.reserve().await {
                    Ok(permit) => {
                        if let Slot::Ready(response) = std::mem::replace(slot, Slot::Ready(Box::default())) {
                            permit.send(*response);
                        }
                        Event::Sent
                    }
                    Err(_) => Event::End(StreamEnd::ClientCancel),
                },
                Some(Slot::Working(work)) => Event::Finished(work.await.ok().flatten()),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = drain.cut.cancelled() => Event::End(StreamEnd::Deadline),
            () = answers.closed() => Event::End(StreamEnd::ClientCancel),
            event = front => event,
            () = at(slow_at) => Event::End(StreamEnd::SlowConsumer),
            () = drain.stop.cancelled(), if open => Event::Stop(StreamEndingReason::Draining),
            () = age, if open => Event::Stop(StreamEndingReason::MaxAge),
            () = at(leave_at) => Event::Read(Ok(None)),
            message = requests.message(), if reading || leave_at.is_some() => Event::Read(message),
        }
    }

    fn note_sent(&mut self) {
        self.queue.pop_front();
        let observer = &self.core.observer;
        observer.queue_depth(Queue::Egress, -1);
        if let Some(since) = self.ready_since.take() {
            let stood = since.elapsed();
            observer.queue_wait(Queue::Egress, stood);
            observer.backpressure(Blocked::SendBlocked, stood);
        }
        if let Some(since) = self.paused_since.take() {
            observer.backpressure(Blocked::ReadPaused, since.elapsed());
        }
        self.note_front();
    }

    /// The first answer of the queue is no longer in work.
    fn note_finished(&mut self, response: Option<ScreenBatchesResponse>) {
        let Some(response) = response else {
            // The work vanished without an answer: the job was cancelled or panicked outside every guard.
            let refusal = Refusal::new(ErrorReason::Internal, "a batch was lost inside the service");
            self.forget_queue();
            self.ending = Some(Ending::Failed(status::status(&refusal)));
            return;
        };
        if let Some(slot) = self.queue.front_mut() {
            *slot = Slot::Ready(Box::new(response));
        }
        self.note_front();
    }

    fn note_read(&mut self, message: Result<Option<RawBatchRequest>, Status>) {
        if let Some(Ending::Leaving(reason, _)) = self.ending {
            if !matches!(message, Ok(Some(_))) {
                self.ending = Some(Ending::Left(reason));
            }
            return;
        }
        match message {
            Ok(Some(request)) => self.take_up(request),
            Ok(None) => self.ending = Some(Ending::ClientDone),
            Err(failure) => {
                let transport = matches!(failure.code(), Code::OutOfRange | Code::ResourceExhausted | Code::Internal);
                let failure = if transport { status::transport(&failure) } else { Status::cancelled("client is gone") };
                if transport {
                    self.core.observer.rejected(Rejection::TooLarge, 1);
                }
                self.ending = Some(Ending::Failed(failure));
            }
        }
    }

    /// Screens a small batch here and now, hands a large one to the pool.
    fn take_up(&mut self, request: RawBatchRequest) {
        self.sequence += 1;
        let (core, sequence) = (Arc::clone(&self.core), self.sequence);
        core.observer.message_received(SCREEN_BATCHES);
        let context = core.context(self.gone.clone());
        let count = request.batch.transactions.len();
        let bytes = request.batch.transactions.iter().map(prost::bytes::Bytes::len).sum();
        if batch::is_small(count, bytes) {
            let response = batch::answer(&context, sequence, &request);
            self.push(Slot::Ready(Box::new(response)));
            return;
        }
        let gone = self.gone.clone();
        self.push(Slot::Working(tokio::spawn(async move {
            let work = core.pool.run(count, move || batch::answer(&context, sequence, &request));
            gone.run_until_cancelled(work).await?.ok()
        })));
    }

    fn push(&mut self, slot: Slot) {
        self.queue.push_back(slot);
        self.core.observer.queue_depth(Queue::Egress, 1);
        self.note_front();
    }

    fn note_front(&mut self) {
        let ready = matches!(self.queue.front(), Some(Slot::Ready(_)));
        if ready && self.ready_since.is_none() {
            self.ready_since = Some(Instant::now());
        }
    }

    fn finish(mut self, end: StreamEnd, opened: Instant) {
        let refusal = match end {
            StreamEnd::SlowConsumer => {
                let detail = format!("no answer was read for {:?}", self.core.slow_consumer_timeout);
                Some(Refusal::new(ErrorReason::SlowConsumer, detail))
            }
            StreamEnd::Deadline => Some(Refusal::new(ErrorReason::Draining, "the drain deadline passed")),
            // Nobody is left to tell, or the client was told in band or by the failure itself.
            StreamEnd::ClientDone
            | StreamEnd::ClientCancel
            | StreamEnd::MaxAge
            | StreamEnd::Draining
            | StreamEnd::Error => None,
        };
        if let Some(refusal) = refusal {
            let _ = self.failure.set(status::status(&refusal)); // an earlier failure says more
        }
        self.forget_queue();
        self.core.observer.stream_ended(end, opened.elapsed());
    }

    fn forget_queue(&mut self) {
        let left = std::mem::take(&mut self.queue).len();
        self.core.observer.queue_depth(Queue::Egress, -i64::try_from(left).unwrap_or(0));
    }
}
