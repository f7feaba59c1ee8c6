//! A real server on port 0 with a small corpus, and builders for the messages tests send it.

use interdict::engine::{Engine, Snapshot};
use interdict::model::{
    AliasStrength, CorpusInfo, Designation, Identifier, IdentifierKind, ListVersionInfo, ListedName, ListedParty,
    NameKind, PartyKind,
};
use interdict::policy::Policy;
use interdict::service::proto::list_service_client::ListServiceClient;
use interdict::service::proto::screening_service_client::ScreeningServiceClient;
use interdict::service::proto::{self, ScreenBatchesRequest, Transaction};
use interdict::service::{
    Answered, DrainReport, Health, ListAdmin, Listeners, NoListAdmin, Observer, Parts, Queue, Rejection, Rpc,
    ServeError, ServiceConfig, StreamEnd, serve,
};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

/// A running server.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    pub(crate) health_address: SocketAddr,
    pub(crate) engine: Arc<Engine>,
    pub(crate) health: Health,
    pub(crate) seen: Arc<Seen>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) task: JoinHandle<Result<DrainReport, ServeError>>,
}

/// What the server told its observer.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) handled: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
    pub(crate) received: AtomicU64,
    pub(crate) answered: AtomicU64,
    pub(crate) in_flight: AtomicI64,
    pub(crate) egress: AtomicI64,
    pub(crate) ends: Mutex<Vec<StreamEnd>>,
    pub(crate) rejected: Mutex<BTreeMap<Rejection, usize>>,
}

impl Observer for Seen {
    fn rpc_handled(&self, rpc: Rpc, code: &'static str, _: Duration) {
        *self.handled.lock().unwrap().entry((rpc.method, code)).or_default() += 1;
    }

    fn message_received(&self, rpc: Rpc) {
        if rpc == interdict::service::SCREEN_BATCHES {
            self.received.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn stream_ended(&self, end: StreamEnd, _: Duration) {
        self.ends.lock().unwrap().push(end);
    }

    fn transaction_answered(&self, _: &Answered<'_>) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    fn rejected(&self, rejection: Rejection, count: usize) {
        *self.rejected.lock().unwrap().entry(rejection).or_default() += count;
    }

    fn in_flight(&self, change: i64) {
        self.in_flight.fetch_add(change, Ordering::Relaxed);
    }

    fn queue_depth(&self, queue: Queue, change: i64) {
        if queue == Queue::Egress {
            self.egress.fetch_add(change, Ordering::Relaxed);
        }
    }
}

/// Short waits, so that tests end soon.
pub(crate) fn quick() -> ServiceConfig {
    ServiceConfig {
        drain_delay: Duration::from_millis(50),
        drain_timeout: Duration::from_secs(5),
        ..Default::default()
    }
}

impl TestServer {
    /// With the corpus of [`snapshot`], ready.
    pub(crate) async fn start(config: ServiceConfig) -> Self {
        let server = Self::start_empty(config, Arc::new(NoListAdmin)).await;
        server.engine.swap(Arc::new(snapshot("aaaaaaaaaaaaaaaa")));
        server.health.set_ready(true).await;
        server
    }

    /// Without a corpus, not ready.
    pub(crate) async fn start_empty(config: ServiceConfig, admin: Arc<dyn ListAdmin>) -> Self {
        let grpc = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let probes = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, health_address) = (grpc.local_addr().unwrap(), probes.local_addr().unwrap());
        let (engine, health) = (Arc::new(Engine::new()), Health::new().await);
        let (seen, shutdown) = (Arc::new(Seen::default()), CancellationToken::new());
        let parts = Parts {
            engine: Arc::clone(&engine),
            admin,
            observer: Arc::clone(&seen) as Arc<dyn Observer>,
            health: health.clone(),
        };
        let listeners = Listeners { grpc, health: Some(probes) };
        let task = tokio::spawn(serve(config, listeners, parts, shutdown.clone()));
        Self { address, health_address, engine, health, seen, shutdown, task }
    }

    pub(crate) async fn channel(&self) -> Channel {
        connect(self.address).await
    }

    pub(crate) async fn client(&self) -> ScreeningServiceClient<Channel> {
        ScreeningServiceClient::new(self.channel().await).max_decoding_message_size(64 << 20)
    }

    pub(crate) async fn lists(&self) -> ListServiceClient<Channel> {
        ListServiceClient::new(self.channel().await)
    }

    /// Shuts down and returns the report; fails when it takes longer than a server may.
    pub(crate) async fn stop(self) -> DrainReport {
        self.shutdown.cancel();
        tokio::time::timeout(Duration::from_secs(10), self.task).await.unwrap().unwrap().unwrap()
    }
}

pub(crate) async fn connect(address: SocketAddr) -> Channel {
    Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
}

/// Waits up to five seconds for something to become true.
pub(crate) async fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    for _ in 0..500 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never happened: {what}");
}

/// Three listed parties: a person, a company and a ship.
pub(crate) fn snapshot(corpus: &str) -> Snapshot {
    let mut person = party("us_ofac_sdn:7489", PartyKind::Person, "MUGABE, Robert Gabriel");
    person.identifiers.push(Identifier::new(IdentifierKind::Passport, "AD001095"));
    person.identifiers.push(Identifier::new(IdentifierKind::CryptoAddress, "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"));
    let company = party("us_ofac_sdn:100", PartyKind::Organization, "TOROL TRADING BULDOWN LLC");
    let mut ship = party("us_ofac_sdn:200", PartyKind::Vessel, "ADRIAN DARYA 1");
    ship.identifiers.push(Identifier::new(IdentifierKind::Imo, "9116412"));
    let lists = vec![ListVersionInfo {
        list: "us_ofac_sdn".parse().unwrap(),
        version: "b94d27b9934d3e08".into(),
        published: Some("2026-11-20".parse().unwrap()),
        imported_at: 1_763_700_000,
        checked_at: 1_763_800_000,
        parties: 3,
        names: 3,
        source: "2c26b46b68ffc68f".into(),
    }];
    Snapshot::build(CorpusInfo { version: corpus.into(), lists }, vec![person, company, ship], Policy::default())
}

fn party(id: &str, kind: PartyKind, name: &str) -> ListedParty {
    let mut party = ListedParty::new(id.parse().unwrap(), kind);
    party.names.push(ListedName { text: name.into(), kind: NameKind::Primary, strength: AliasStrength::Strong });
    party.designations.push(Designation {
        authority: "US Treasury OFAC".into(),
        program: "GLOMAG".into(),
        legal_basis: Some("E.O. 13818".into()),
        listed_on: Some("2017-12-21".parse().unwrap()),
        measures: Vec::new(),
    });
    party
}

/// A transaction with one creditor of this name.
pub(crate) fn payment(id: &str, name: &str) -> Transaction {
    let creditor = proto::TransactionParty {
        role: proto::PartyRole::Creditor.into(),
        names: vec![name.into()],
        ..Default::default()
    };
    Transaction { transaction_id: id.into(), parties: vec![creditor], ..Default::default() }
}

/// A batch of ordinary payments with ids `ID/0`, `ID/1` and so on.
pub(crate) fn batch(id: &str, size: usize) -> ScreenBatchesRequest {
    let transactions = (0..size).map(|i| payment(&format!("{id}/{i}"), "Anna Schmidt")).collect();
    ScreenBatchesRequest { batch_id: id.into(), transactions, options: None }
}
