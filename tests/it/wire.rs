//! The wire contract: every field arrives, every bad input gets its typed answer while its neighbors are screened.

use crate::server::{TestServer, batch, connect, eventually, payment, quick, snapshot};
use interdict::engine::ScreenOptions;
use interdict::lists::{ParseIssue, ParseReport};
use interdict::model::{CorpusInfo, ListId};
use interdict::service::proto::*;
use interdict::service::{
    DOMAIN, Import, Imported, KeptVersion, Limits, ListAdmin, METHODS, OTHER, Refusal, screening,
};
use prost::Message as _;
use screen_batches_response::Answer;
use std::sync::{Arc, Mutex};
use tokio_stream::StreamExt as _;
use tonic::{Code, Status};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus};
use tonic_types::StatusExt as _;

/// A transaction with every field of the protocol set, and a listed party wherever one can be found.
fn full() -> Transaction {
    let identifier = |kind: IdentifierKind, value: &str| Identifier {
        kind: kind.into(),
        value: value.into(),
        country: "ZW".into(),
        label: "printed type".into(),
        issued: "2010-05-17".into(),
        expires: "2020-05-16".into(),
        doubtful: true,
    };
    let address = || Address {
        lines: vec!["1 Samora Machel Avenue".into(), "c/o Robert Gabriel Mugabe".into()],
        town: "Harare".into(),
        country: "ZW".into(),
    };
    Transaction {
        transaction_id: "TX-1".into(),
        rail: "SCT_INST".into(),
        amounts: vec![Amount { currency: "USD".into(), value: "1250.00".into() }],
        parties: vec![TransactionParty {
            role: PartyRole::Creditor.into(),
            kind: PartyKind::Person.into(),
            names: vec!["Robert Gabriel Mugabe".into()],
            addresses: vec![address()],
            accounts: vec![Account {
                iban: "DE89370400440532013000".into(),
                other: "532013000".into(),
                name: "Mugabe, Robert Gabriel".into(),
                proxy: "+263771234567".into(),
            }],
            identifiers: vec![identifier(IdentifierKind::Passport, "AD001095")],
            birth_date: "1924-02-21".into(),
            birth_place: "Kutama".into(),
            nationalities: vec!["ZW".into()],
            country: "ZW".into(),
            gender: Gender::Male.into(),
        }],
        agents: vec![Agent {
            role: AgentRole::CreditorAgent.into(),
            bic: "DEUTDEFFXXX".into(),
            lei: "7LTWFZYICNSX8D621K86".into(),
            name: "Torol Trading Buldown LLC".into(),
            address: Some(address()),
        }],
        free_texts: vec![FreeText {
            role: TextRole::Remittance.into(),
            lines: vec!["invoice 4711 for Robert Gabriel".into(), "Mugabe".into()],
        }],
        trade_items: vec![TradeItem {
            kind: TradeItemKind::Vessel.into(),
            name: "Adrian Darya 1".into(),
            identifiers: vec![identifier(IdentifierKind::Imo, "9116412")],
        }],
        crypto_addresses: vec![CryptoAddress {
            asset: "XBT".into(),
            address: "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h".into(),
        }],
    }
}

fn one(transaction: Transaction) -> ScreenTransactionRequest {
    ScreenTransactionRequest { transaction: Some(transaction), options: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_reaches_the_engine_and_the_answer_is_the_in_process_one() {
    let server = TestServer::start(quick()).await;
    let mut client = server.client().await;
    let json = serde_json::to_value(full()).unwrap();
    assert!(!json.to_string().contains("\"\"") && !json.to_string().contains("[]"), "the sample must fill every field");

    let answer = client.screen_transaction(one(full())).await.unwrap().into_inner();
    assert!(answer.timing.unwrap().screened.unwrap().nanos > 0);
    let decision = answer.decision.unwrap();
    let snapshot = snapshot("aaaaaaaaaaaaaaaa");
    let direct = screening::screen_wire(&snapshot, &full(), &Limits::default(), &ScreenOptions::default());
    assert_eq!(decision.encode_to_vec(), direct.encode_to_vec(), "server and in-process answers differ");
    assert_eq!((decision.outcome(), decision.transaction_id.as_str()), (Outcome::Stop, "TX-1"));

    let paths: Vec<&str> = decision.hits.iter().map(|hit| hit.field_path.as_str()).collect();
    for expected in [
        "parties[0].names[0]",
        "parties[0].accounts[0].name",
        "parties[0].identifiers[0]",
        "agents[0].name",
        "free_texts[0]",
        "trade_items[0].name",
        "crypto_addresses[0]",
    ] {
        assert!(paths.iter().any(|path| path.starts_with(expected)), "no hit in {expected}: {paths:?}");
    }
    let versions = decision.versions.unwrap();
    assert_eq!(versions.corpus, "aaaaaaaaaaaaaaaa");
    assert!(!versions.policy.is_empty() && versions.engine.starts_with("interdict-"));

    let options = ScreeningOptions { evidence_detail: EvidenceDetail::None.into(), ..Default::default() };
    let request = ScreenTransactionRequest { transaction: Some(full()), options: Some(options) };
    let bare = client.screen_transaction(request).await.unwrap().into_inner().decision.unwrap();
    assert_eq!(bare.hits.len(), decision.hits.len());
    assert!(bare.hits.iter().all(|hit| hit.evidence.is_empty() && hit.residue.is_none()));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_empty_transactions_is_refused_not_unfolded() {
    let server = TestServer::start(quick()).await;
    let flood = RawBatch { batch_id: "flood".into(), transactions: vec![Vec::new(); 1_000_000] };
    let parties = [&[0x0a, 1, b'T'][..], &[0x22, 0].repeat(1_000_000)].concat();
    let deep = RawBatch { batch_id: "deep".into(), transactions: vec![parties] };
    let answers = raw_stream(&server, vec![flood, deep]).await.unwrap();
    let Some(Answer::Refusal(refusal)) = &answers[0].answer else { panic!("no refusal") };
    assert_eq!((refusal.reason(), refusal.decisions.len()), (ErrorReason::BatchTooLarge, 65_536));
    assert!(refusal.detail.contains("1000000 transactions"), "{}", refusal.detail);
    let Some(Answer::Results(results)) = &answers[1].answer else { panic!("no results") };
    assert_eq!(results.decisions[0].reason(), ErrorReason::TooManyElements);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_over_the_limit_becomes_a_refusal_not_a_broken_stream() {
    let limits = Limits { response: 10_000, ..Limits::default() };
    let server = TestServer::start(interdict::service::ServiceConfig { limits, ..quick() }).await;
    let many = ScreenBatchesRequest {
        batch_id: "hits".into(),
        transactions: (0..40).map(|i| payment(&format!("T{i}"), "Robert Gabriel Mugabe")).collect(),
        options: None,
    };
    let requests = tokio_stream::iter([many, batch("a", 1)]);
    let mut answers = server.client().await.screen_batches(requests).await.unwrap().into_inner();
    let Some(Answer::Refusal(refusal)) = answers.message().await.unwrap().unwrap().answer else { panic!("no refusal") };
    assert_eq!((refusal.reason(), refusal.decisions.len()), (ErrorReason::BatchTooLarge, 40));
    let second = answers.message().await.unwrap().unwrap();
    assert!(matches!(second.answer, Some(Answer::Results(_))));
    server.stop().await;
}

/// The batch request with its transactions as bytes, to send what the typed client cannot.
#[derive(Clone, PartialEq, prost::Message)]
struct RawBatch {
    #[prost(string, tag = "1")]
    batch_id: String,
    #[prost(bytes = "vec", repeated, tag = "2")]
    transactions: Vec<Vec<u8>>,
}

/// Sends raw messages on a screening stream.
async fn raw_stream(server: &TestServer, messages: Vec<RawBatch>) -> Result<Vec<ScreenBatchesResponse>, Status> {
    let mut grpc = tonic::client::Grpc::new(server.channel().await).max_decoding_message_size(64 << 20);
    grpc.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static("/interdict.v1.ScreeningService/ScreenBatches");
    let codec: tonic_prost::ProstCodec<RawBatch, ScreenBatchesResponse> = tonic_prost::ProstCodec::default();
    let request = tonic::Request::new(tokio_stream::iter(messages));
    let mut answers = grpc.streaming(request, path, codec).await?.into_inner();
    let mut all = Vec::new();
    while let Some(answer) = answers.message().await? {
        all.push(answer);
    }
    Ok(all)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_transactions_get_reasons_and_their_neighbors_are_screened() {
    let server = TestServer::start(quick()).await;
    let with = |id: &str, change: fn(&mut Transaction)| {
        let mut transaction = payment(id, "Anna Schmidt");
        change(&mut transaction);
        transaction.encode_to_vec()
    };
    let bad: Vec<(Vec<u8>, ErrorReason, &str)> = vec![
        (with("B0", |t| t.parties[0].role = 4_711), ErrorReason::UnknownEnumValue, "B0"),
        (with("B1", |t| t.parties.clear()), ErrorReason::NothingToScreen, "B1"),
        (with("B2", |t| t.parties[0].names[0] = "...--- '".into()), ErrorReason::UnscreenableName, "B2"),
        (with("B3", |t| t.parties = vec![t.parties[0].clone(); 100_000]), ErrorReason::TooManyElements, "B3"),
        (with("", |_| {}), ErrorReason::InvalidTransactionId, ""),
        (with("B5", |t| t.parties[0].birth_date = "2023-02-30".into()), ErrorReason::InvalidDate, "B5"),
        (with("B6", |t| t.parties[0].names[0] = "x".repeat(2 << 20)), ErrorReason::TextTooLong, "B6"),
        ([&[0x0a, 2][..], b"B7", &[0x12, 1, 0xff]].concat(), ErrorReason::InvalidEncoding, "B7"),
        (vec![0x22, 0xff], ErrorReason::InvalidEncoding, ""),
    ];
    let mut transactions = Vec::new();
    for (i, (bytes, _, _)) in bad.iter().enumerate() {
        transactions.push(payment(&format!("G{i}"), "Robert Gabriel Mugabe").encode_to_vec());
        transactions.push(bytes.clone());
    }
    let answers = raw_stream(&server, vec![RawBatch { batch_id: "mixed".into(), transactions }]).await.unwrap();
    let Some(Answer::Results(results)) = &answers[0].answer else { panic!("refused: {:?}", answers[0].answer) };
    assert_eq!(results.decisions.len(), 2 * bad.len());
    for (pair, (_, reason, id)) in results.decisions.chunks(2).zip(&bad) {
        assert_eq!(pair[0].outcome(), Outcome::Stop, "the neighbor of {id} is screened");
        assert_eq!((pair[1].outcome(), pair[1].reason()), (Outcome::NotScreened, *reason), "{}", pair[1].detail);
        assert_eq!(pair[1].transaction_id, *id);
        assert!(!pair[1].detail.is_empty());
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_over_the_limit_fail_with_the_documented_code_after_earlier_answers() {
    let server = TestServer::start(quick()).await;
    let huge = payment("T", &"x".repeat(10 << 20));
    let refused = server.client().await.screen_transaction(one(huge.clone())).await.unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange);

    let huge = ScreenBatchesRequest { batch_id: "huge".into(), transactions: vec![huge], options: None };
    let requests = tokio_stream::iter(vec![batch("a", 100), batch("b", 1), huge]);
    let mut answers = server.client().await.screen_batches(requests).await.unwrap().into_inner();
    assert_eq!(answers.message().await.unwrap().unwrap().batch_id, "a");
    assert_eq!(answers.message().await.unwrap().unwrap().batch_id, "b");
    let refused = answers.message().await.unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange);
    assert_eq!(refused.get_error_details().error_info().unwrap().reason, "BATCH_TOO_LARGE");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_corpus_nothing_is_clear() {
    let server = TestServer::start_empty(quick(), Arc::new(interdict::service::NoListAdmin)).await;
    let mut client = server.client().await;
    let decision = client.screen_transaction(one(payment("T", "Anna"))).await.unwrap().into_inner().decision.unwrap();
    assert_eq!((decision.outcome(), decision.reason()), (Outcome::NotScreened, ErrorReason::NoCorpus));
    let mut answers = client.screen_batches(tokio_stream::iter([batch("a", 3)])).await.unwrap().into_inner();
    let Some(Answer::Refusal(refusal)) = answers.message().await.unwrap().unwrap().answer else { panic!("no refusal") };
    assert_eq!((refusal.reason(), refusal.decisions.len()), (ErrorReason::NoCorpus, 3));
    let search = SearchPartiesRequest { name: "x".into(), ..Default::default() };
    let refused = client.search_parties(search).await.unwrap_err();
    let details = refused.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!(
        (refused.code(), info.reason.as_str(), info.domain.as_str()),
        (Code::FailedPrecondition, "NO_CORPUS", DOMAIN)
    );
    assert!(details.retry_info().is_some());
    let corpus = server.lists().await.get_corpus(GetCorpusRequest {}).await.unwrap().into_inner();
    assert_eq!(corpus.corpus.unwrap().version, "");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_is_counted_by_method_and_code() {
    let server = TestServer::start(quick()).await;
    let mut client = server.client().await;
    client.screen_transaction(one(payment("T", "Anna"))).await.unwrap();
    let search = SearchPartiesRequest { name: "robert mugabe".into(), ..Default::default() };
    let found = client.search_parties(search).await.unwrap().into_inner();
    assert_eq!(found.hits[0].party_id, "us_ofac_sdn:7489");
    assert_eq!(client.search_parties(SearchPartiesRequest::default()).await.unwrap_err().code(), Code::InvalidArgument);
    let mut answers = client.screen_batches(tokio_stream::iter([batch("a", 1)])).await.unwrap().into_inner();
    while answers.message().await.unwrap().is_some() {}
    let mut grpc = tonic::client::Grpc::new(server.channel().await);
    grpc.ready().await.unwrap();
    let codec: tonic_prost::ProstCodec<RawBatch, RawBatch> = tonic_prost::ProstCodec::default();
    let path = http::uri::PathAndQuery::from_static("/interdict.v1.ScreeningService/Nope");
    let unknown = grpc.unary(tonic::Request::new(RawBatch::default()), path, codec).await.unwrap_err();
    assert_eq!(unknown.code(), Code::Unimplemented);

    let seen = Arc::clone(&server.seen);
    let expected = [
        (("ScreenTransaction", "OK"), 1),
        (("SearchParties", "OK"), 1),
        (("SearchParties", "InvalidArgument"), 1),
        (("ScreenBatches", "OK"), 1),
        ((OTHER.method, "Unimplemented"), 1),
    ];
    eventually("all calls counted", || *seen.handled.lock().unwrap() == expected.into_iter().collect()).await;
    server.stop().await;
}

#[test]
fn the_method_table_is_the_protocol() {
    let set = prost_types::FileDescriptorSet::decode(DESCRIPTORS).unwrap();
    let mut methods: Vec<String> = Vec::new();
    for file in set.file.iter().filter(|file| file.package() == "interdict.v1") {
        for service in &file.service {
            let name = service.name();
            methods.extend(service.method.iter().map(|m| format!("interdict.v1.{name}/{}", m.name())));
        }
    }
    let mut table: Vec<String> = METHODS
        .iter()
        .filter(|rpc| rpc.service.starts_with("interdict."))
        .map(|rpc| format!("{}/{}", rpc.service, rpc.method))
        .collect();
    methods.sort();
    table.sort();
    assert_eq!(methods, table);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_follows_the_corpus_and_the_drain() {
    let server = TestServer::start_empty(quick(), Arc::new(interdict::service::NoListAdmin)).await;
    for address in [server.address, server.health_address] {
        let mut health = HealthClient::new(connect(address).await);
        let mut check = async |name: &str| {
            let request = HealthCheckRequest { service: name.into() };
            health.check(request).await.map(|status| status.into_inner().status())
        };
        server.health.set_ready(false).await;
        for name in ["", "readiness", "interdict.v1.ScreeningService", "interdict.v1.ListService"] {
            assert_eq!(check(name).await.unwrap(), ServingStatus::NotServing, "{name}");
        }
        assert_eq!(check("liveness").await.unwrap(), ServingStatus::Serving);
        assert_eq!(check("nonsense").await.unwrap_err().code(), Code::NotFound);
        server.health.set_ready(true).await;
        assert_eq!(check("readiness").await.unwrap(), ServingStatus::Serving);
    }
    let mut watcher = HealthClient::new(connect(server.health_address).await);
    let request = HealthCheckRequest { service: "readiness".into() };
    let mut changes = watcher.watch(request).await.unwrap().into_inner();
    assert_eq!(changes.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    server.shutdown.cancel();
    assert_eq!(changes.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    server.health.set_ready(true).await; // must not undo the drain
    assert!(server.stop().await.complete);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reflection_lists_the_services_when_switched_on() {
    use tonic_reflection::pb::{v1, v1alpha};
    let server = TestServer::start(quick()).await;
    let list = v1::server_reflection_request::MessageRequest::ListServices(String::new());
    let request = v1::ServerReflectionRequest { host: String::new(), message_request: Some(list) };
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(server.channel().await);
    let mut answers = client.server_reflection_info(tokio_stream::once(request.clone())).await.unwrap().into_inner();
    let answer = answers.next().await.unwrap().unwrap().message_response.unwrap();
    let v1::server_reflection_response::MessageResponse::ListServicesResponse(services) = answer else { panic!() };
    let names: Vec<&str> = services.service.iter().map(|service| service.name.as_str()).collect();
    for name in ["interdict.v1.ScreeningService", "interdict.v1.ListService", "grpc.health.v1.Health"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let symbol = v1alpha::server_reflection_request::MessageRequest::FileContainingSymbol("interdict.v1.Hit".into());
    let request_alpha = v1alpha::ServerReflectionRequest { host: String::new(), message_request: Some(symbol) };
    let mut alpha = v1alpha::server_reflection_client::ServerReflectionClient::new(server.channel().await);
    let mut answers = alpha.server_reflection_info(tokio_stream::once(request_alpha)).await.unwrap().into_inner();
    let answer = answers.next().await.unwrap().unwrap().message_response.unwrap();
    assert!(matches!(answer, v1alpha::server_reflection_response::MessageResponse::FileDescriptorResponse(_)));
    server.stop().await;

    let server = TestServer::start(interdict::service::ServiceConfig { reflection: false, ..quick() }).await;
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(server.channel().await);
    let refused = client.server_reflection_info(tokio_stream::once(request)).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unimplemented);
    server.stop().await;
}

/// Remembers imports and answers like a store would.
#[derive(Default)]
struct FakeAdmin {
    imports: Mutex<Vec<Import>>,
}

#[tonic::async_trait]
impl ListAdmin for FakeAdmin {
    async fn versions(&self, list: Option<ListId>) -> Result<Vec<KeptVersion>, Refusal> {
        let info = snapshot("x").corpus().lists[0].clone();
        Ok(if list.is_none_or(|list| list == info.list) { vec![KeptVersion { info, active: true }] } else { vec![] })
    }

    async fn import(&self, import: Import) -> Result<Imported, Refusal> {
        let mut report = ParseReport::default();
        report.counts.insert("parties.person".into(), 1);
        let issue =
            |line| ParseIssue { file: "alt.csv".into(), line, kind: "orphan_alias", detail: "no party 9".into() };
        report.issues = (0..150).map(issue).collect();
        self.imports.lock().unwrap().push(import);
        let version = snapshot("x").corpus().lists[0].clone();
        Ok(Imported { version, unchanged: false, active: true, corpus_version: "c".into(), report })
    }

    async fn activate(&self, _: ListId, version: String) -> Result<CorpusInfo, Refusal> {
        let unknown = || Refusal::new(interdict::model::ErrorReason::UnknownListVersion, "no such version");
        if version == "b94d27b9934d3e08" { Ok(snapshot("activated").corpus().clone()) } else { Err(unknown()) }
    }

    async fn roll_back(&self, _: ListId) -> Result<CorpusInfo, Refusal> {
        Ok(snapshot("rolledback").corpus().clone())
    }
}

fn header(list: &str) -> ImportListRequest {
    let header = ImportHeader {
        list_id: list.into(),
        published: "2026-11-20".into(),
        accept_shrink_reason: "program ended".into(),
        activate: true,
    };
    ImportListRequest { content: Some(import_list_request::Content::Header(header)) }
}

fn chunk(name: &str, data: &[u8]) -> ImportListRequest {
    let chunk = FileChunk { name: name.into(), data: data.to_vec() };
    ImportListRequest { content: Some(import_list_request::Content::Chunk(chunk)) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_shown_imported_and_changed() {
    let admin = Arc::new(FakeAdmin::default());
    let server = TestServer::start_empty(quick(), Arc::clone(&admin) as Arc<dyn ListAdmin>).await;
    server.engine.swap(Arc::new(snapshot("aaaaaaaaaaaaaaaa")));
    let mut lists = server.lists().await;
    let corpus = lists.get_corpus(GetCorpusRequest {}).await.unwrap().into_inner().corpus.unwrap();
    assert_eq!((corpus.version.as_str(), corpus.lists[0].published.as_str()), ("aaaaaaaaaaaaaaaa", "2026-11-20"));
    assert_eq!(corpus.lists[0].imported_at.unwrap().seconds, 1_763_700_000);

    let messages = vec![header("us_ofac_sdn"), chunk("sdn.csv", b"1,"), chunk("sdn.csv", b"2"), chunk("alt.csv", b"3")];
    let imported = lists.import_list(tokio_stream::iter(messages)).await.unwrap().into_inner();
    assert_eq!((imported.issues.len(), imported.issues_total, imported.counts.len()), (100, 150, 1));
    let import = admin.imports.lock().unwrap().pop().unwrap();
    assert_eq!((import.files[0].read().unwrap(), import.files[1].name.as_str()), (b"1,2".to_vec(), "alt.csv"));
    assert!(import.activate && import.published.is_some() && import.accept_shrink_reason.is_some());

    for (messages, reason) in [
        (vec![], "LIST_FILE_REFUSED"),
        (vec![header("us_ofac_sdn")], "LIST_FILE_REFUSED"),
        (vec![chunk("sdn.csv", b"1")], "LIST_FILE_REFUSED"),
        (vec![header("us_ofac_sdn"), header("us_ofac_sdn")], "LIST_FILE_REFUSED"),
        (vec![header("us_ofac_sdn"), chunk("../sdn.csv", b"1")], "LIST_FILE_REFUSED"),
        (vec![header("us_ofac_sdn"), chunk("a", b"1"), chunk("b", b"1"), chunk("a", b"1")], "LIST_FILE_REFUSED"),
        (vec![header("US OFAC"), chunk("sdn.csv", b"1")], "UNKNOWN_LIST"),
    ] {
        let refused = lists.import_list(tokio_stream::iter(messages)).await.unwrap_err();
        assert_eq!(refused.get_error_details().error_info().unwrap().reason, reason, "{refused}");
    }

    let kept = lists.list_versions(ListVersionsRequest::default()).await.unwrap().into_inner();
    assert!(kept.versions[0].active);
    let activate = |version: &str| ActivateVersionRequest { list_id: "us_ofac_sdn".into(), version: version.into() };
    let active = lists.activate_version(activate("b94d27b9934d3e08")).await.unwrap().into_inner();
    assert_eq!(active.corpus.unwrap().version, "activated");
    assert_eq!(lists.activate_version(activate("nope")).await.unwrap_err().code(), Code::NotFound);
    let back = lists.roll_back_list(RollBackListRequest { list_id: "us_ofac_sdn".into() }).await.unwrap().into_inner();
    assert_eq!(back.corpus.unwrap().version, "rolledback");

    let get = |id: &str| GetListedPartyRequest { party_id: id.into() };
    let party = lists.get_listed_party(get("us_ofac_sdn:7489")).await.unwrap().into_inner().party.unwrap();
    assert_eq!((party.names[0].text.as_str(), party.identifiers.len()), ("MUGABE, Robert Gabriel", 2));
    assert_eq!(party.designations[0].listed_on, "2017-12-21");
    for unknown in ["us_ofac_sdn:1", "nonsense", ""] {
        assert_eq!(lists.get_listed_party(get(unknown)).await.unwrap_err().code(), Code::NotFound);
    }
    server.stop().await;
}
