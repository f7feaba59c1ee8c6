//! Metrics: what the table promises, without a server.

use super::lists::seconds_of;
use super::*;
use crate::model::Date;

#[test]
fn dates_and_versions_become_numbers() {
    assert_eq!(seconds_of(Date { year: 1970, month: 1, day: 1 }), 0);
    assert_eq!(seconds_of(Date { year: 2000, month: 3, day: 1 }), 951_868_800);
    assert_eq!(seconds_of(Date { year: 2026, month: 11, day: 23 }), 1_795_392_000);
    assert_eq!(content_number("ffffffffffff0000"), (1 << 48) - 1);
    assert_eq!(content_number(""), 0);
}

#[test]
fn lists_beyond_the_cap_are_counted_as_custom() {
    let ids: Vec<ListId> = (0..20).map(|n| format!("list_{n:02}").parse().unwrap()).collect();
    let metrics = Metrics::new(&ids);
    for id in &ids {
        metrics.list_refreshed(id, RefreshResult::Updated);
    }
    let scrape = metrics.render();
    assert!(scrape.contains("interdict_list_refresh_total{list=\"list_15\",result=\"updated\"} 1\n"));
    assert!(scrape.contains("interdict_list_refresh_total{list=\"custom\",result=\"updated\"} 4\n"));
    assert!(!scrape.contains("list_16"));
}

#[test]
fn seconds_keep_their_fraction() {
    let metrics = Metrics::new(&[]);
    metrics.stood_still(BackpressureSide::SendBlocked, Duration::from_millis(250));
    assert!(metrics.render().contains("interdict_backpressure_seconds_total{side=\"send_blocked\"} 0.25\n"));
}

#[test]
fn two_instances_do_not_share() {
    let (one, two) = (Metrics::new(&[]), Metrics::new(&[]));
    one.stream_opened();
    assert!(one.render().contains("interdict_streams 1\n"));
    assert!(two.render().contains("interdict_streams 0\n"));
}

#[test]
fn unknown_methods_make_no_label() {
    let metrics = Metrics::new(&[]);
    let rpc = metrics.rpc("/evil.Service/Drop\"table");
    rpc.started();
    metrics.rpc_handled(&rpc, GrpcCode::Unimplemented, Duration::ZERO);
    let scrape = metrics.render();
    assert!(!scrape.contains("evil"));
    assert!(scrape.contains("grpc_method=\"_OTHER\",grpc_code=\"Unimplemented\"} 1\n"), "{scrape}");
}

#[tokio::test]
async fn upkeep_ends_with_its_token() {
    let metrics = Metrics::new(&[]);
    let token = CancellationToken::new();
    let task = metrics.spawn_upkeep(token.clone());
    metrics.batch_received(3);
    tokio::time::sleep(Duration::from_millis(20)).await;
    token.cancel();
    task.await.unwrap();
    assert!(metrics.render().contains("interdict_batch_transactions_count 1\n"));
}
