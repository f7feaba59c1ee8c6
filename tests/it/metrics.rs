//! The admin service over real HTTP, and every metric of the table against a scrape: name, type, help, labels, budget.
//!
//! Not for the numbers a running service records; those are checked where it runs.

use interdict::model::{
    AliasStrength, CorpusInfo, Date, ErrorReason, FieldKind, FieldPath, Hit, HitKind, ListId, ListVersionInfo, Outcome,
    PartyKind, RecommendedAction, Residue, ScreeningDecision, Span, Versions,
};
use interdict::ops::admin::{self, Admin};
use interdict::ops::health::{Condition, Readiness};
use interdict::ops::metrics::{
    BackpressureSide, GrpcCode, LabelValue, LogSeverity, METHODS, Metrics, OTHER_LIST, Queue, RefreshResult, Rejection,
    StoreOperation, StreamEnd, TABLE,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// Series of one process, at most (handbook, operations 6.2).
const SERIES_BUDGET: usize = 800;

/// Every list of the formats table; the budget must hold with all of them loaded.
const LISTS: [&str; 11] = [
    "us_ofac_sdn",
    "us_ofac_cons",
    "un_sc_sanctions",
    "eu_fsf",
    "gb_fcdo_sanctions",
    "ca_dfatd_sema_sanctions",
    "au_dfat_sanctions",
    "ch_seco_sanctions",
    "us_csl",
    "opensanctions",
    "custom",
];

struct Server {
    address: SocketAddr,
    metrics: Metrics,
    readiness: Readiness,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

fn lists() -> Vec<ListId> {
    LISTS.iter().map(|id| id.parse().unwrap()).collect()
}

async fn start() -> Server {
    let metrics = Metrics::new(&lists());
    let readiness = Readiness::new(metrics.clone());
    let provider = Arc::new(|| serde_json::json!({ "corpus_version": "00ff", "lists": [] }));
    let listener = admin::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serve = Admin::new(metrics.clone(), readiness.clone(), provider).serve(listener, stop.clone());
    let task = tokio::spawn(async move { serve.await.unwrap() });
    Server { address, metrics, readiness, stop, task }
}

impl Server {
    async fn get(&self, path: &str) -> Answer {
        self.request("GET", path).await
    }

    async fn request(&self, method: &str, path: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("{method} {path} HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_lowercase(), v.to_owned()));
        Answer { status, headers: headers.collect(), body: body.to_owned() }
    }
}

fn decision(outcome: Outcome, reason: Option<ErrorReason>, hits: Vec<Hit>) -> ScreeningDecision {
    ScreeningDecision {
        transaction_id: "t".into(),
        decision_id: "d".into(),
        outcome,
        reason,
        detail: String::new(),
        hits,
        versions: Versions { corpus: "00".into(), policy: "00".into(), engine: "0".into() },
    }
}

/// Every event once, with every value of every closed label.
fn record_everything(metrics: &Metrics) {
    let time = Duration::from_millis(3);
    for method in METHODS {
        let rpc = metrics.rpc(&format!("/{}/{}", method.service, method.method));
        rpc.started();
        rpc.received(2);
        rpc.sent(1);
        metrics.rpc_handled(&rpc, GrpcCode::Ok, time);
    }
    metrics.rpc_handled(&metrics.rpc("/x/y"), GrpcCode::Unimplemented, time);
    for end in StreamEnd::all() {
        metrics.stream_opened();
        metrics.stream_ended(*end, time);
    }
    metrics.batch_received(128);
    for queue in Queue::all() {
        metrics.queue_capacity_changed(*queue, 16);
        metrics.queue_changed(*queue, 2);
        metrics.waited(*queue, time);
    }
    for side in BackpressureSide::all() {
        metrics.stood_still(*side, time);
    }
    for reason in Rejection::all() {
        metrics.rejected(*reason, 1);
    }
    metrics.set_inflight_limit(4096);
    metrics.inflight_changed(5);
    for outcome in Outcome::ALL {
        metrics.transaction_answered(&decision(*outcome, None, vec![]), 3);
    }
    for reason in ErrorReason::ALL {
        metrics.transaction_answered(&decision(Outcome::NotScreened, Some(*reason), vec![]), 0);
    }
    metrics.transactions_took(128, time);
    for list in lists() {
        for result in RefreshResult::all() {
            metrics.list_refreshed(&list, *result);
        }
        metrics.list_checked(&list, time);
        metrics.list_self_match(&list, 1.0);
        let hits = HitKind::ALL.iter().map(|kind| hit(&list, *kind)).collect();
        metrics.transaction_answered(&decision(Outcome::Hold, None, hits), 9);
    }
    metrics.corpus_in_force(&corpus(), Duration::from_secs(1_795_600_001));
    metrics.set_list_max_age(time);
    metrics.canary(3, 1, time);
    metrics.canary(3, 0, time);
    metrics.index_built(time, 1 << 20);
    metrics.store_opened(time);
    for operation in StoreOperation::all() {
        metrics.store_failed(*operation);
    }
    metrics.store_quarantined();
    for severity in LogSeverity::all() {
        metrics.logged(*severity);
    }
}

fn hit(list: &ListId, kind: HitKind) -> Hit {
    Hit {
        party_id: format!("{list}:1").parse().unwrap(),
        party_name: "SECRET NAME".into(),
        party_kind: PartyKind::Person,
        list: list.clone(),
        programs: vec![],
        kind,
        matched: "SECRET NAME".into(),
        name_kind: None,
        strength: AliasStrength::Unstated,
        identifier_kind: None,
        score: 1.0,
        evidence_strength: 1.0,
        evidence: vec![],
        residue: Residue::default(),
        field_kind: FieldKind::PartyName,
        field_path: FieldPath("parties[0].names[0]".into()),
        span: Span { start: 0, end: 1 },
        action: RecommendedAction::Review,
        action_rule: String::new(),
        suppressed_by: None,
    }
}

fn corpus() -> CorpusInfo {
    let version = |list: ListId| ListVersionInfo {
        list,
        version: "00112233445566ff".into(),
        published: Some(Date { year: 2026, month: 11, day: 23 }),
        imported_at: 1_795_400_000,
        checked_at: 1_795_500_000,
        parties: 17_000,
        names: 35_000,
        source: "0".into(),
    };
    CorpusInfo { version: "00112233445566ff".into(), lists: lists().into_iter().map(version).collect() }
}

/// One line of a scrape.
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

fn samples(scrape: &str) -> Vec<Sample> {
    scrape
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
            let labels = labels.trim_end_matches('}').split(',').filter_map(|label| label.split_once('='));
            Sample {
                name: name.to_owned(),
                labels: labels.map(|(k, v)| (k.to_owned(), v.trim_matches('"').to_owned())).collect(),
                value: value.parse().unwrap_or_else(|_| panic!("not a number: {line}")),
            }
        })
        .collect()
}

fn base_name(name: &str) -> &str {
    let base = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix));
    base.filter(|base| TABLE.iter().any(|row| row.name == *base)).unwrap_or(name)
}

#[tokio::test]
async fn a_scrape_shows_exactly_the_table() {
    let server = start().await;
    record_everything(&server.metrics);
    let answer = server.get("/metrics").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let scrape = answer.body;
    for row in TABLE {
        assert!(scrape.contains(&format!("# HELP {} {}\n", row.name, row.help)), "help of {}", row.name);
        assert!(scrape.contains(&format!("# TYPE {} {}\n", row.name, row.kind.exposed())), "type of {}", row.name);
    }
    assert_eq!(scrape.matches("# TYPE ").count(), TABLE.len(), "a metric outside the table, or one without type");
    assert!(!scrape.contains("SECRET"), "personal data in a scrape");
    let lists: BTreeSet<_> = LISTS.into_iter().chain([OTHER_LIST]).collect();
    for sample in samples(&scrape) {
        let row = TABLE.iter().find(|row| row.name == base_name(&sample.name)).expect(&sample.name);
        let mut labels = sample.labels;
        labels.remove("le");
        let expected: BTreeSet<_> = row.labels.iter().map(|label| label.name.to_owned()).collect();
        assert_eq!(labels.keys().cloned().collect::<BTreeSet<_>>(), expected, "labels of {}", row.name);
        for label in row.labels {
            let value = labels[label.name].as_str();
            match label.values {
                Some(values) => assert!(values().contains(&value), "{} {}={value}", row.name, label.name),
                None if label.name == "list" => assert!(lists.contains(value), "{} list={value}", row.name),
                None => assert_eq!(row.name, "interdict_build_info"),
            }
        }
    }
}

#[tokio::test]
async fn the_series_stay_inside_the_budget() {
    let server = start().await;
    let at_start = samples(&server.get("/metrics").await.body).len();
    record_everything(&server.metrics);
    let scrape = server.get("/metrics").await.body;
    let count = samples(&scrape).len();
    eprintln!("{at_start} series at start, {count} after every event, {} bytes", scrape.len());
    assert!(count <= SERIES_BUDGET, "{count} series, at most {SERIES_BUDGET}");
    assert!(count - at_start < 20, "series must exist from the start: {at_start} became {count}");
}

#[tokio::test]
async fn every_event_counts() {
    let server = start().await;
    record_everything(&server.metrics);
    let scrape = server.get("/metrics").await.body;
    let zero: BTreeSet<_> = TABLE.iter().map(|row| row.name).collect();
    let moved: BTreeSet<_> = samples(&scrape)
        .into_iter()
        .filter(|sample| sample.value != 0.0)
        .map(|sample| base_name(&sample.name).to_owned())
        .collect();
    // Streams go back to 0; facts of the process are the system's, and 0 CPU seconds or no memory limit are true.
    let still: Vec<_> =
        zero.into_iter().filter(|name| !moved.contains(*name) && !name.starts_with("process_")).collect();
    assert_eq!(still, ["interdict_streams"], "recorded, but still 0");
    for line in [
        "interdict_list_published_timestamp_seconds{list=\"us_ofac_sdn\"} 1795392000",
        "interdict_list_parties{list=\"eu_fsf\"} 17000",
        "interdict_index_content_hash 73588229205",
        "interdict_index_generation 1",
        "interdict_not_screened_total{reason=\"text_too_long\"} 1",
        "interdict_hits_total{list=\"us_ofac_sdn\",kind=\"wallet\"} 1",
        "interdict_transaction_duration_seconds_count 128",
        "interdict_transaction_duration_seconds_bucket{le=\"0.005\"} 128",
        "interdict_transaction_duration_seconds_bucket{le=\"0.0025\"} 0",
    ] {
        assert!(scrape.lines().any(|l| l == line), "missing: {line}");
    }
}

#[tokio::test]
async fn promtool_finds_nothing_to_say() {
    let promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut promtool) = promtool else {
        eprintln!("skipped: promtool is not installed");
        return;
    };
    let server = start().await;
    record_everything(&server.metrics);
    let scrape = server.get("/metrics").await.body;
    promtool.stdin.take().unwrap().write_all(scrape.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.trim().is_empty(), "{said}");
}

#[tokio::test]
async fn ready_says_why_not() {
    let server = start().await;
    let answer = server.get("/readyz").await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "not ready\n"));
    server.readiness.set(Condition::StoreOpen, true);
    let answer = server.get("/readyz?verbose").await;
    assert_eq!(answer.body, "[+] store_open\n[-] lists_loaded\n[-] index_warm\n[+] not_draining\nnot ready\n");
    server.readiness.set(Condition::ListsLoaded, true);
    server.readiness.set(Condition::IndexWarm, true);
    assert_eq!(server.get("/readyz").await.status, 200);
    server.readiness.start_draining();
    assert_eq!(server.get("/readyz").await.status, 503);
    assert_eq!(server.get("/livez").await.status, 200, "draining is no reason to be killed");
}

#[tokio::test]
async fn the_admin_service_reads_only_and_stays_bounded() {
    let server = start().await;
    assert_eq!(server.get("/lists").await.body, "{\"corpus_version\":\"00ff\",\"lists\":[]}");
    assert!(server.get("/").await.body.contains("href=\"/metrics\""));
    let head = server.request("HEAD", "/metrics").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let missing = server.get("/no/script").await;
    assert_eq!(missing.status, 404);
    assert!(missing.headers["content-type"].starts_with("application/json") && !missing.body.contains("script"));
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = server.request(method, "/lists").await;
        assert_eq!((answer.status, answer.headers["allow"].as_str()), (405, "GET,HEAD"), "{method}");
    }
    assert_eq!(server.get(&format!("/{}", "a".repeat(2000))).await.status, 414);
    assert_eq!(server.get("/livez").await.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn the_admin_service_stops_when_told() {
    let server = start().await;
    server.stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), server.task).await.expect("stops in time").unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}
