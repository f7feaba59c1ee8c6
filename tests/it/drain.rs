//! Shutting down: every batch that was sent is answered or known to be not taken, and the end always comes.

use crate::server::{TestServer, batch, connect, eventually, payment, quick};
use interdict::service::proto::*;
use interdict::service::{ServiceConfig, StreamEnd};
use screen_batches_response::Answer;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic_types::StatusExt as _;

/// A client that sends without pause until it is told of the ending or, when stubborn, until its stream ends.
/// Returns what was sent and answered, and the last sequence.
async fn busy_client(address: SocketAddr, answers_seen: Arc<AtomicU64>, stubborn: bool) -> (u64, u64, u64) {
    let mut client = screening_service_client::ScreeningServiceClient::new(connect(address).await);
    let (sender, requests) = mpsc::channel(4);
    let mut answers = client.screen_batches(ReceiverStream::new(requests)).await.unwrap().into_inner();
    let told = Arc::new(AtomicBool::new(false));
    let is_told = Arc::clone(&told);
    let sending = tokio::spawn(async move {
        let mut sent = 0;
        while !is_told.load(Ordering::Relaxed)
            && sender.send(batch(&(sent + 1).to_string(), [1, 60][sent as usize % 2])).await.is_ok()
        {
            sent += 1;
        }
        sent
    });
    let mut answered = 0;
    let ending = loop {
        let answer = answers.message().await.unwrap().expect("an ending comes before the end");
        match answer.answer.unwrap() {
            Answer::Results(results) => {
                answered += 1;
                assert_eq!((answer.sequence, answer.batch_id), (answered, answered.to_string()));
                assert!(results.decisions.iter().all(|decision| decision.outcome() == Outcome::Clear));
                answers_seen.fetch_add(1, Ordering::Relaxed);
            }
            Answer::Ending(ending) => {
                told.store(!stubborn, Ordering::Relaxed);
                break ending;
            }
            Answer::Refusal(refusal) => panic!("{refusal:?}"),
        }
    };
    assert_eq!(ending.reason(), StreamEndingReason::Draining);
    let end = answers.message().await;
    if !stubborn {
        // Who goes on sending may see the connection reset instead, but has every answer and the notice by then.
        assert!(matches!(end, Ok(None)), "the stream ends with OK: {end:?}");
    }
    drop(answers);
    (sending.await.unwrap(), answered, ending.last_sequence)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_busy_streams_drain_without_losing_an_answer() {
    let server = TestServer::start(quick()).await;
    let answers = Arc::new(AtomicU64::new(0));
    let clients: Vec<_> =
        (0..8).map(|i| tokio::spawn(busy_client(server.address, Arc::clone(&answers), i == 7))).collect();
    eventually("traffic flows", || answers.load(Ordering::Relaxed) > 200).await;
    let seen = Arc::clone(&server.seen);
    let report = server.stop().await;
    for client in clients {
        let (sent, answered, last_sequence) = client.await.unwrap();
        assert_eq!(answered, last_sequence, "everything read was answered");
        assert!(sent >= last_sequence && answered > 0);
    }
    assert!(report.complete && report.cut_calls == 0, "{report:?}");
    assert!(report.took < Duration::from_secs(5), "{report:?}");
    assert_eq!(*seen.ends.lock().unwrap(), vec![StreamEnd::Draining; 8]);
    assert_eq!((seen.in_flight.load(Ordering::Relaxed), seen.egress.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_never_speak_do_not_hold_the_drain() {
    let server = TestServer::start(ServiceConfig { drain_timeout: Duration::from_secs(8), ..quick() }).await;
    let _silent = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let mut half = tokio::net::TcpStream::connect(server.address).await.unwrap();
    half.write_all(b"PRI * HT").await.unwrap();
    let _probe = tokio::net::TcpStream::connect(server.health_address).await.unwrap();
    let idle = server.client().await; // connected, no call
    let report = server.stop().await;
    assert!(report.complete && report.took < Duration::from_secs(2), "{report:?}");
    drop(idle);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_cannot_end_is_cut_at_the_deadline() {
    let config = ServiceConfig { drain_timeout: Duration::from_millis(500), ..quick() };
    let server = TestServer::start(config).await;
    let (sender, requests) = mpsc::channel(1);
    let mut answers = server.client().await.screen_batches(ReceiverStream::new(requests)).await.unwrap().into_inner();
    let transactions: Vec<Transaction> = (0..400).map(|i| payment(&format!("T{i}"), "Robert Gabriel Mugabe")).collect();
    let mut sent = 0;
    for _ in 0..40 {
        let request = ScreenBatchesRequest { batch_id: "b".into(), transactions: transactions.clone(), options: None };
        match tokio::time::timeout(Duration::from_millis(50), sender.send(request)).await {
            Ok(sending) => sending.unwrap(),
            Err(_) => break, // held back: answers wait for a client that does not read
        }
        sent += 1;
    }
    let seen = Arc::clone(&server.seen);
    let started = Instant::now();
    let report = server.stop().await;
    assert!(started.elapsed() < Duration::from_millis(2_100), "took {:?}", started.elapsed());
    assert!(!report.complete && report.cut_calls == 1, "{report:?}");
    assert_eq!(*seen.ends.lock().unwrap(), [StreamEnd::Deadline]);
    let mut answered = 0;
    let failure = loop {
        match answers.message().await {
            Ok(Some(_)) => answered += 1,
            Ok(None) => panic!("must not end with OK"),
            Err(failure) => break failure,
        }
    };
    assert!(answered < sent);
    assert_eq!(failure.code(), tonic::Code::Unavailable);
    let details = failure.get_error_details();
    assert_eq!(details.error_info().unwrap().reason, "DRAINING");
    assert!(details.retry_info().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_still_answered_during_the_delay_and_refused_after() {
    let config = ServiceConfig { drain_delay: Duration::from_millis(600), ..quick() };
    let server = TestServer::start(config).await;
    let mut client = server.client().await;
    let request = || ScreenTransactionRequest { transaction: Some(payment("T", "Anna")), options: None };
    server.shutdown.cancel();
    tokio::time::sleep(Duration::from_millis(100)).await;
    client.screen_transaction(request()).await.unwrap();
    let report = server.stop().await;
    assert!(report.complete);
    let refused = client.screen_transaction(request()).await.unwrap_err();
    assert!(
        matches!(refused.code(), tonic::Code::Unavailable | tonic::Code::Cancelled | tonic::Code::Unknown),
        "{refused:?}"
    );
}
