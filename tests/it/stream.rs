//! The screening stream: order, limits, deadlines, and clients that do not read or go away.

use crate::server::{TestServer, batch, eventually, payment, quick, snapshot};
use interdict::service::proto::*;
use interdict::service::{Limits, Rejection, ServiceConfig, StreamEnd};
use screen_batches_response::Answer;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Streaming};
use tonic_types::StatusExt as _;

fn results(response: ScreenBatchesResponse) -> BatchResults {
    match response.answer {
        Some(Answer::Results(results)) => results,
        other => panic!("no results: {other:?}"),
    }
}

fn refusal(response: ScreenBatchesResponse) -> BatchRefusal {
    match response.answer {
        Some(Answer::Refusal(refusal)) => refusal,
        other => panic!("no refusal: {other:?}"),
    }
}

/// A stream that a test feeds by hand.
async fn open(server: &TestServer) -> (mpsc::Sender<ScreenBatchesRequest>, Streaming<ScreenBatchesResponse>) {
    let (sender, requests) = mpsc::channel(1);
    let answers = server.client().await.screen_batches(ReceiverStream::new(requests)).await.unwrap();
    (sender, answers.into_inner())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_batches_of_mixed_sizes_are_answered_in_order() {
    let server = TestServer::start(quick()).await;
    let sizes = |i: usize| [1, 40, 3, 0, 17, 128, 16][i % 7];
    let requests = (0..1_000).map(move |i| batch(&format!("b{i}"), sizes(i)));
    let mut answers = server
        .client()
        .await
        .screen_batches(tokio_stream::iter(requests.collect::<Vec<_>>()))
        .await
        .unwrap()
        .into_inner();
    let mut transactions = 0;
    for i in 0..1_000 {
        let answer = answers.message().await.unwrap().unwrap();
        assert_eq!((answer.sequence, answer.batch_id.clone()), (i as u64 + 1, format!("b{i}")));
        let results = results(answer);
        assert_eq!(results.decisions.len(), sizes(i));
        for (n, decision) in results.decisions.iter().enumerate() {
            assert_eq!(decision.transaction_id, format!("b{i}/{n}"));
            assert_eq!(decision.outcome(), Outcome::Clear);
        }
        transactions += results.decisions.len() as u64;
    }
    assert!(answers.message().await.unwrap().is_none());
    let seen = Arc::clone(&server.seen);
    assert_eq!(seen.answered.load(Ordering::Relaxed), transactions);
    assert!(server.stop().await.complete);
    assert_eq!(*seen.ends.lock().unwrap(), [StreamEnd::ClientDone]);
    assert_eq!((seen.in_flight.load(Ordering::Relaxed), seen.egress.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_batches_answer_every_transaction_and_the_stream_goes_on() {
    let server = TestServer::start(quick()).await;
    let (sender, mut answers) = open(&server).await;
    let with = |options: ScreeningOptions| ScreenBatchesRequest { options: Some(options), ..batch("o", 2) };
    let cases = [
        (batch("big", 2_049), 2_049, ErrorReason::BatchTooLarge),
        (batch("", 2), 2, ErrorReason::InvalidBatchId),
        (batch(&"i".repeat(141), 2), 2, ErrorReason::InvalidBatchId),
        (with(ScreeningOptions { policy_id: "strict".into(), ..Default::default() }), 2, ErrorReason::UnknownPolicy),
        (
            with(ScreeningOptions { expected_corpus_version: "00".into(), ..Default::default() }),
            2,
            ErrorReason::CorpusVersionMismatch,
        ),
        (with(ScreeningOptions { min_score: Some(0.1), ..Default::default() }), 2, ErrorReason::InvalidOptions),
    ];
    for (i, (request, count, reason)) in cases.into_iter().enumerate() {
        let ids: Vec<String> = request.transactions.iter().map(|t| t.transaction_id.clone()).collect();
        sender.send(request).await.unwrap();
        let answer = answers.message().await.unwrap().unwrap();
        assert_eq!(answer.sequence, i as u64 + 1);
        let refusal = refusal(answer);
        assert_eq!((refusal.reason(), refusal.decisions.len()), (reason, count), "{}", refusal.detail);
        for (decision, id) in refusal.decisions.iter().zip(ids) {
            assert_eq!((decision.outcome(), decision.reason()), (Outcome::NotScreened, reason));
            assert_eq!(decision.transaction_id, if id.len() > 140 { String::new() } else { id });
        }
    }
    let options = ScreeningOptions {
        policy_id: "default".into(),
        expected_corpus_version: "aaaaaaaaaaaaaaaa".into(),
        min_score: Some(0.8),
        ..Default::default()
    };
    sender.send(with(options)).await.unwrap();
    assert_eq!(results(answers.message().await.unwrap().unwrap()).decisions.len(), 2);
    drop((sender, answers));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_budget_that_ends_answers_not_screened() {
    let server = TestServer::start(quick()).await;
    let (sender, mut answers) = open(&server).await;
    for (size, seconds, expected) in
        [(3, 0, Outcome::NotScreened), (100, 0, Outcome::NotScreened), (100, 60, Outcome::Clear)]
    {
        let time_budget = Some(pbjson_types::Duration { seconds, nanos: 0 });
        let options = Some(ScreeningOptions { time_budget, ..Default::default() });
        sender.send(ScreenBatchesRequest { options, ..batch("d", size) }).await.unwrap();
        let decisions = results(answers.message().await.unwrap().unwrap()).decisions;
        assert_eq!(decisions.len(), size);
        assert!(decisions.iter().all(|decision| decision.outcome() == expected));
        if expected == Outcome::NotScreened {
            assert!(decisions.iter().all(|decision| decision.reason() == ErrorReason::DeadlineExceeded));
        }
    }
    assert_eq!(server.seen.rejected.lock().unwrap()[&Rejection::Deadline], 103);
    drop((sender, answers));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_snapshot_answers_a_whole_batch_while_lists_change() {
    let server = TestServer::start(quick()).await;
    let (sender, mut answers) = open(&server).await;
    let engine = Arc::clone(&server.engine);
    let snapshots = ["1111111111111111", "2222222222222222"].map(|corpus| Arc::new(snapshot(corpus)));
    let swapping = tokio::spawn(async move {
        for i in 0.. {
            engine.swap(Arc::clone(&snapshots[i % 2]));
            tokio::time::sleep(Duration::from_micros(300)).await;
        }
    });
    let mut seen = std::collections::BTreeSet::new();
    for i in 0..200 {
        sender.send(batch(&format!("b{i}"), 200)).await.unwrap();
        let results = results(answers.message().await.unwrap().unwrap());
        let versions = results.versions.unwrap();
        assert!(results.decisions.iter().all(|decision| decision.versions.as_ref() == Some(&versions)));
        seen.insert(versions.corpus);
    }
    swapping.abort();
    assert!(seen.len() >= 2, "the lists changed meanwhile: {seen:?}");
    drop((sender, answers));
    server.stop().await;
}

/// Resident memory of this process in bytes.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 4_096
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_never_reads_is_held_back_then_ended_and_memory_stays_flat() {
    let config = ServiceConfig { slow_consumer_timeout: Duration::from_millis(1_500), ..quick() };
    let server = TestServer::start(config).await;
    let (sender, requests) = mpsc::channel(1);
    let endpoint = Channel::from_shared(format!("http://{}", server.address)).unwrap();
    let channel = endpoint.initial_stream_window_size(65_535).initial_connection_window_size(65_535).connect().await;
    let mut client = screening_service_client::ScreeningServiceClient::new(channel.unwrap());
    let mut answers = client.screen_batches(ReceiverStream::new(requests)).await.unwrap().into_inner();
    // Payments that hit, so that the answers are large: about 100 KB a batch.
    let transactions: Vec<Transaction> = (0..200).map(|i| payment(&format!("T{i}"), "Robert Gabriel Mugabe")).collect();
    let request =
        |i: u64| ScreenBatchesRequest { batch_id: i.to_string(), transactions: transactions.clone(), options: None };
    let before = resident();
    let mut lowest = u64::MAX;
    let mut sent = 0;
    let started = tokio::time::Instant::now();
    while started.elapsed() < Duration::from_millis(1_200) {
        if let Ok(sending) = tokio::time::timeout(Duration::from_millis(100), sender.send(request(sent + 1))).await {
            sending.unwrap();
            sent += 1;
        } else {
            // Held back by flow control. The lowest figure counts: other tests of this process come and go.
            lowest = lowest.min(resident());
        }
    }
    let read = server.seen.received.load(Ordering::Relaxed);
    let limits = Limits::default();
    assert!(read <= limits.stream_batches as u64 + 8, "{read} batches were read of a client that never reads");
    let grown = lowest.saturating_sub(before);
    eprintln!("{sent} batches sent, {read} read, memory grew by {} KiB", grown >> 10);
    assert!(grown < 64 << 20, "memory grew by {grown} bytes");

    let seen = Arc::clone(&server.seen);
    eventually("the stream is ended", || !seen.ends.lock().unwrap().is_empty()).await;
    assert_eq!(*seen.ends.lock().unwrap(), [StreamEnd::SlowConsumer]);
    let mut answered = 0;
    let failure = loop {
        match answers.message().await {
            Ok(Some(answer)) => {
                answered += 1;
                assert_eq!(answer.sequence, answered, "no answer is skipped");
            }
            Ok(None) => panic!("the stream must not end with OK"),
            Err(failure) => break failure,
        }
    };
    assert!(answered < sent);
    assert_eq!(failure.code(), Code::ResourceExhausted);
    assert_eq!(failure.get_error_details().error_info().unwrap().reason, "SLOW_CONSUMER");
    eventually("work given up", || seen.in_flight.load(Ordering::Relaxed) == 0).await;
    assert_eq!(seen.egress.load(Ordering::Relaxed), 0);
    drop(sender);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_vanishes_takes_its_work_with_it() {
    let server = TestServer::start(quick()).await;
    let (sender, answers) = open(&server).await;
    for i in 0..8 {
        sender.send(batch(&i.to_string(), 2_048)).await.unwrap();
    }
    let seen = Arc::clone(&server.seen);
    eventually("work began", || seen.received.load(Ordering::Relaxed) > 0).await;
    drop((sender, answers));
    eventually("the stream ended", || seen.ends.lock().unwrap().len() == 1).await;
    assert_eq!(*seen.ends.lock().unwrap(), [StreamEnd::ClientCancel]);
    eventually("nothing is left", || {
        seen.in_flight.load(Ordering::Relaxed) == 0 && seen.egress.load(Ordering::Relaxed) == 0
    })
    .await;
    // The server is as good as new.
    let request = ScreenTransactionRequest { transaction: Some(payment("T", "Anna")), options: None };
    server.client().await.screen_transaction(request).await.unwrap();
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_over_the_limit_are_told_to_come_back() {
    let limits = Limits { streams: 2, ..Limits::default() };
    let server = TestServer::start(ServiceConfig { limits, ..quick() }).await;
    let (first, second) = (open(&server).await, open(&server).await);
    let (_sender, requests) = mpsc::channel(1);
    let refused = server.client().await.screen_batches(ReceiverStream::new(requests)).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    let details = refused.get_error_details();
    assert_eq!(details.error_info().unwrap().reason, "OVERLOADED");
    assert!(details.retry_info().unwrap().retry_delay.is_some());
    drop(first);
    let seen = Arc::clone(&server.seen);
    eventually("a place is free", || !seen.ends.lock().unwrap().is_empty()).await;
    let (sender, mut answers) = open(&server).await;
    sender.send(batch("a", 1)).await.unwrap();
    results(answers.message().await.unwrap().unwrap());
    drop((second, sender, answers));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_stream_is_ended_in_band_with_everything_answered() {
    let config = ServiceConfig { stream_max_age: Duration::from_millis(300), ..quick() };
    let server = TestServer::start(config).await;
    let (sender, mut answers) = open(&server).await;
    let (told, mut is_told) = tokio::sync::oneshot::channel::<()>();
    let sending = tokio::spawn(async move {
        let mut sent = 0_u64;
        while is_told.try_recv().is_err() && sender.send(batch(&(sent + 1).to_string(), 40)).await.is_ok() {
            sent += 1;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        sent
    });
    let mut answered = 0;
    let ending = loop {
        let answer = answers.message().await.unwrap().unwrap();
        match answer.answer.unwrap() {
            Answer::Ending(ending) => break ending,
            _ => answered += 1, // results; refusals are tested above
        }
        assert_eq!(answer.sequence, answered);
    };
    assert_eq!((ending.reason(), ending.last_sequence), (StreamEndingReason::MaxAge, answered));
    told.send(()).unwrap();
    assert!(answers.message().await.unwrap().is_none(), "ends with OK");
    drop(answers);
    assert!(sending.await.unwrap() >= answered);
    server.stop().await;
}
