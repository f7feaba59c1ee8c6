//! Freshness in every answer: flagged past the soft limit, held or refused past the hard one, as the policy says.

use crate::server::{TestServer, batch, payment, quick};
use interdict::policy::{FreshnessLimits, OnExpired};
use interdict::service::ServiceConfig;
use interdict::service::proto::*;
use screen_batches_response::Answer;

/// The test corpus was checked in November 2025: years of seconds ago, whatever the clock says.
fn config(soft_seconds: u64, hard_seconds: u64, on_expired: OnExpired) -> ServiceConfig {
    ServiceConfig { freshness: FreshnessLimits { soft_seconds, hard_seconds, on_expired }, ..quick() }
}

const NEVER: u64 = u64::MAX;

/// Answers to an ordinary payment and to one that hits, with the freshness of the answer.
async fn ask(config: ServiceConfig) -> (ScreeningDecision, ScreeningDecision, Freshness) {
    let server = TestServer::start(config).await;
    let mut client = server.client().await;
    let mut screen = async |name: &str| {
        let request = ScreenTransactionRequest { transaction: Some(payment("t", name)), options: None };
        client.screen_transaction(request).await.unwrap().into_inner()
    };
    let (clear, stop) = (screen("Anna Schmidt").await, screen("Robert Gabriel Mugabe").await);
    let freshness = clear.freshness.unwrap();
    assert_eq!(stop.freshness.unwrap().state, freshness.state);
    server.stop().await;
    (clear.decision.unwrap(), stop.decision.unwrap(), freshness)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_says_how_old_its_lists_are() {
    let (clear, stop, freshness) = ask(config(NEVER, 0, OnExpired::Serve)).await;
    assert_eq!((clear.outcome(), stop.outcome()), (Outcome::Clear, Outcome::Stop));
    assert_eq!(freshness.state(), FreshnessState::Fresh);
    let [list] = freshness.lists.as_slice() else { panic!("one list") };
    assert_eq!((list.list_id.as_str(), list.version.as_str()), ("us_ofac_sdn", "b94d27b9934d3e08"));
    assert_eq!((list.published.as_str(), list.checked_at.unwrap().seconds), ("2026-11-20", 1_763_800_000));
    assert!(list.age_seconds > 86_400, "{}", list.age_seconds);

    let server = TestServer::start(config(1, 0, OnExpired::Hold)).await;
    let request = tokio_stream::iter([batch("b", 2)]);
    let mut answers = server.client().await.screen_batches(request).await.unwrap().into_inner();
    let Some(Answer::Results(results)) = answers.message().await.unwrap().unwrap().answer else { panic!("no results") };
    assert_eq!(results.freshness.unwrap().state(), FreshnessState::Stale);
    assert!(results.decisions.iter().all(|decision| decision.outcome() == Outcome::Clear), "stale is only flagged");
    let corpus = server.lists().await.get_corpus(GetCorpusRequest {}).await.unwrap().into_inner();
    assert_eq!(corpus.freshness.unwrap().state(), FreshnessState::Stale);
    let search = SearchPartiesRequest { name: "Mugabe".into(), ..Default::default() };
    let found = server.client().await.search_parties(search).await.unwrap().into_inner();
    assert_eq!(found.freshness.unwrap().state(), FreshnessState::Stale);
    drop(answers);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn past_the_hard_limit_the_policy_decides() {
    let (plain, _, _) = ask(config(NEVER, 0, OnExpired::Serve)).await;
    let (clear, stop, freshness) = ask(config(1, 2, OnExpired::Serve)).await;
    assert_eq!(freshness.state(), FreshnessState::Expired);
    assert_eq!((clear.outcome(), stop.outcome()), (Outcome::Clear, Outcome::Stop));
    assert_eq!(clear, plain, "served flagged: the same bytes as ever");

    let (held, stop, _) = ask(config(1, 2, OnExpired::Hold)).await;
    assert_eq!((held.outcome(), held.reason()), (Outcome::Hold, ErrorReason::ListsExpired));
    assert_eq!((stop.outcome(), stop.reason()), (Outcome::Stop, ErrorReason::Unspecified));
    assert_ne!(held.decision_id, plain.decision_id, "another answer, another id");

    let (refused, also, _) = ask(config(1, 2, OnExpired::Refuse)).await;
    for decision in [refused, also] {
        assert_eq!((decision.outcome(), decision.reason()), (Outcome::NotScreened, ErrorReason::ListsExpired));
    }
}
