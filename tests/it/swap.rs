//! Swapping the corpus under full load: no error, no mixed decision, memory back to one snapshot.
//!
//! Every decision must name one corpus, the same as its batch, and be what that corpus answers in process, byte for
//! byte. Runs for `INTERDICT_TEST_SWAP_SECONDS` (3 by default) with one swap a second (three in the short run), each a
//! freshly built snapshot; on the real OFAC list when `INTERDICT_LISTS` names the folder and the run is a long one.
//! Figures are printed, not asserted: machines are noisy.

use crate::server::{TestServer, payment, quick};
use crate::store_crash::{info, ofac_corpus};
use interdict::engine::{ScreenOptions, Snapshot};
use interdict::lists;
use interdict::model::{CorpusInfo, ListedParty};
use interdict::policy::Policy;
use interdict::refresh;
use interdict::service::proto::*;
use interdict::service::{Limits, screening::screen_wire};
use screen_batches_response::Answer;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// Streams that send as fast as they are answered.
const STREAMS: usize = 4;
/// Transactions of a batch.
const BATCH: usize = 64;

/// Two corpora that answer differently, and names that hit in one, the other or both.
struct Two {
    parties: [Vec<ListedParty>; 2],
    infos: [CorpusInfo; 2],
    names: Vec<String>,
}

fn two(seconds: u64) -> Two {
    let parties = match std::env::var_os("INTERDICT_LISTS").filter(|_| seconds > 30) {
        Some(root) => {
            let list = "us_ofac_sdn".parse().unwrap();
            let read = |folder| {
                let files = refresh::read_files(&list, &Path::new(&root).join(folder)).unwrap();
                lists::format(&list).unwrap().select(files).unwrap().parse(&list).unwrap().parties
            };
            [read("ofac"), read("ofac-older")]
        }
        None => [ofac_corpus(1).1, ofac_corpus(2).1],
    };
    let infos = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"].map(str::to_owned);
    let infos =
        [0, 1].map(|at| CorpusInfo { version: infos[at].clone(), lists: vec![info("us_ofac_sdn", &parties[at])] });
    let step = |parties: &Vec<ListedParty>| (parties.len() / 40).max(1);
    let mut names: Vec<String> = parties
        .iter()
        .flat_map(|parties| parties.iter().step_by(step(parties)).map(|party| party.display_name().to_owned()))
        .collect();
    names.extend(["Anna Schmidt", "Jean Dupont", "Acme Trading"].map(str::to_owned));
    Two { parties, infos, names }
}

impl Two {
    fn build(&self, at: usize) -> Arc<Snapshot> {
        Arc::new(Snapshot::build(self.infos[at].clone(), self.parties[at].clone(), Policy::default()))
    }
}

/// What a stream saw.
#[derive(Default)]
struct Seen {
    batches: u64,
    by_corpus: [u64; 2],
    slowest: Duration,
}

/// Sends batches until told to stop and compares every answer with the reference answers.
async fn stream(
    server_client: screening_service_client::ScreeningServiceClient<tonic::transport::Channel>,
    two: Arc<Two>,
    expected: Arc<[Vec<ScreeningDecision>; 2]>,
    stop: Arc<AtomicBool>,
    number: usize,
) -> Seen {
    let (sender, requests) = tokio::sync::mpsc::channel(4);
    let mut client = server_client;
    let requests = tokio_stream::wrappers::ReceiverStream::new(requests);
    let mut answers = client.screen_batches(requests).await.unwrap().into_inner();
    let mut seen = Seen::default();
    let mut at = number * 7;
    while !stop.load(Ordering::Relaxed) {
        let picked: Vec<usize> = (0..BATCH).map(|n| (at + n) % two.names.len()).collect();
        at += BATCH;
        let transactions = picked.iter().map(|n| payment(&n.to_string(), &two.names[*n])).collect();
        let sent = Instant::now();
        sender.send(ScreenBatchesRequest { batch_id: "b".into(), transactions, options: None }).await.unwrap();
        let answer = answers.message().await.unwrap().expect("the stream stays open").answer;
        seen.slowest = seen.slowest.max(sent.elapsed());
        let Some(Answer::Results(results)) = answer else { panic!("refused: {answer:?}") };
        let corpus = results.versions.unwrap().corpus;
        let which = two.infos.iter().position(|info| info.version == corpus).expect("a corpus that was in force");
        for (n, decision) in picked.iter().zip(&results.decisions) {
            assert_eq!(*decision, expected[which][*n], "not the answer of the corpus it names");
        }
        assert_eq!(results.decisions.len(), BATCH);
        seen.batches += 1;
        seen.by_corpus[which] += 1;
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_swap_under_load_mixes_nothing() {
    let seconds = std::env::var("INTERDICT_TEST_SWAP_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(3);
    let every = Duration::from_millis(if seconds > 30 { 1_000 } else { 300 });
    let two = Arc::new(two(seconds));
    let expected = [0, 1].map(|at| {
        let snapshot = two.build(at);
        let answer = |(n, name): (usize, &String)| {
            screen_wire(&snapshot, &payment(&n.to_string(), name), &Limits::default(), &ScreenOptions::default())
        };
        two.names.iter().enumerate().map(answer).collect::<Vec<_>>()
    });
    assert_ne!(expected[0], expected[1]);
    let (expected, stop) = (Arc::new(expected), Arc::new(AtomicBool::new(false)));
    let server = TestServer::start(quick()).await;
    refresh::retire(server.engine.swap(two.build(0)));
    let before = resident();
    let mut streams = Vec::new();
    for number in 0..STREAMS {
        let client = server.client().await;
        streams.push(tokio::spawn(stream(client, Arc::clone(&two), Arc::clone(&expected), Arc::clone(&stop), number)));
    }
    let retired: Arc<std::sync::Mutex<Vec<Weak<Snapshot>>>> = Arc::default();
    let longest_swap = Arc::new(AtomicU64::new(0));
    let (engine, swapper_two) = (Arc::clone(&server.engine), Arc::clone(&two));
    let (kept, longest, ended) = (Arc::clone(&retired), Arc::clone(&longest_swap), Arc::clone(&stop));
    let swapper = tokio::task::spawn_blocking(move || {
        let (begun, mut swaps, mut peak) = (Instant::now(), 0_u64, 0);
        while begun.elapsed() < Duration::from_secs(seconds) {
            let next = Instant::now() + every;
            swaps += 1;
            let snapshot = swapper_two.build(usize::from(swaps % 2 == 1));
            let at = Instant::now();
            let old = engine.swap(snapshot).expect("one was in force");
            longest.fetch_max(u64::try_from(at.elapsed().as_micros()).unwrap(), Ordering::Relaxed);
            kept.lock().unwrap().push(Arc::downgrade(&old));
            peak = peak.max(resident());
            refresh::retire(Some(old));
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        ended.store(true, Ordering::Relaxed);
        (swaps, peak)
    });
    let (swaps, peak) = swapper.await.unwrap();
    let mut all = Seen::default();
    for stream in streams {
        let seen = stream.await.unwrap();
        all.batches += seen.batches;
        all.by_corpus = [all.by_corpus[0] + seen.by_corpus[0], all.by_corpus[1] + seen.by_corpus[1]];
        all.slowest = all.slowest.max(seen.slowest);
    }
    assert!(all.by_corpus.iter().all(|batches| *batches > 0), "both corpora answered: {:?}", all.by_corpus);
    let gone = || retired.lock().unwrap().iter().all(|old| old.strong_count() == 0);
    crate::server::eventually("retired snapshots are freed", gone).await;
    eprintln!(
        "{swaps} swaps in {seconds} s, {} batches of {BATCH} ({} + {}), longest swap {} µs, slowest batch {:?}, \
         resident {} MiB before, {} at the peak, {} after",
        all.batches,
        all.by_corpus[0],
        all.by_corpus[1],
        longest_swap.load(Ordering::Relaxed),
        all.slowest,
        before >> 20,
        peak >> 20,
        resident() >> 20,
    );
    server.stop().await;
}

/// Resident memory of this process in bytes; 0 where the system does not say.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4_096
}
