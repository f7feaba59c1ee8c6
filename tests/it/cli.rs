//! The real binary from outside: every command, its exit code, and what it says when something is wrong.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long anything here may take; generous, because several test runs may share the machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A command without any setting of the outside world.
fn interdict(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_interdict"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("INTERDICT_") {
            command.env_remove(name);
        }
    }
    command.args(args);
    command
}

fn run(args: &[&str]) -> Output {
    interdict(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a command that must end with this code; gives both outputs.
#[track_caller]
fn ends(args: &[&str], code: i32) -> (String, String) {
    let output = run(args);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
    (out, err)
}

fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample").join(name).display().to_string()
}

/// A store with the sample in force.
struct SampleStore {
    dir: tempfile::TempDir,
}

impl SampleStore {
    fn new() -> Self {
        let store = Self { dir: tempfile::tempdir().unwrap() };
        import(&store.path());
        store
    }

    fn path(&self) -> String {
        self.dir.path().join("store").display().to_string()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

fn import(store: &str) -> String {
    let reason = "the bundled sample";
    ends(&["lists", "import", "us_ofac_sdn", &sample(""), "--store", store, "--accept-shrink", reason], 0).0
}

/// The log of a service, line by line.
struct Log {
    lines: std::sync::mpsc::Receiver<String>,
}

/// A running `interdict serve` on free ports; killed when dropped.
struct Server {
    child: Child,
    log: Log,
    grpc: String,
    health: String,
    admin: String,
}

impl Log {
    /// The first log line from now on that holds a text.
    fn wait_for(&mut self, what: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).unwrap_or_else(|_| panic!("no `{what}` in the log: {seen:#?}"));
            if line.contains(what) {
                return line;
            }
            seen.push(line);
        }
    }
}

impl Server {
    fn start(store: &str) -> Self {
        let free = "127.0.0.1:0";
        let args = [
            "serve",
            "--store",
            store,
            "--grpc-address",
            free,
            "--health-address",
            free,
            "--admin-address",
            free,
            "--set",
            "drain.delay_ms=0",
            "--set",
            "log.format=json",
        ];
        let mut child = interdict(&args).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, log) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut log = Log { lines: log };
        let listens: serde_json::Value = serde_json::from_str(&log.wait_for("interdict listens")).unwrap();
        let address = |key: &str| listens[key].as_str().unwrap().to_owned();
        let grpc = format!("http://{}", address("grpc"));
        Self { child, log, grpc, health: address("health"), admin: address("admin") }
    }

    /// Ends the service by a signal and gives its exit code.
    fn terminate(mut self) -> Option<i32> {
        let kill = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the service did not end");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_demo_finds_every_expected_hit_and_nothing_else() {
    let (out, err) = ends(&["demo", "--throughput", "0.1"], 0);
    assert!(out.contains("Expected hits found: 50 of 50. Ordinary payments held: 0 of 163."), "{out}");
    assert!(out.contains("us_ofac_sdn:7489") && out.contains("Throughput:") && out.contains("Try next:"), "{out}");
    assert_eq!(err, "");
}

#[test]
fn an_import_reports_and_status_verify_and_versions_agree() {
    let store = SampleStore::new();
    let again = import(&store.path());
    assert!(again.contains("already in force"), "{again}");
    let (status, _) = ends(&["lists", "status", "--store", &store.path(), "--json"], 0);
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    assert_eq!((&status["lists"][0]["listId"], &status["lists"][0]["parties"]), (&"us_ofac_sdn".into(), &63.into()));
    let (verify, _) = ends(&["lists", "verify", "--store", &store.path(), "--json"], 0);
    let verify: serde_json::Value = serde_json::from_str(&verify).unwrap();
    assert_eq!(verify["sound"], true);
    assert_eq!(verify["lists"][0]["names"], verify["lists"][0]["names_found"]);
    let (versions, _) = ends(&["lists", "versions", "us_ofac_sdn", "--store", &store.path(), "--json"], 0);
    let versions: serde_json::Value = serde_json::from_str(&versions).unwrap();
    assert_eq!(versions[0]["version"]["version"], status["lists"][0]["version"]);
    assert_eq!(versions[0]["active"], true);
}

#[test]
fn the_report_of_an_import_counts_what_the_files_say() {
    let dir = tempfile::tempdir().unwrap();
    let report = import(&dir.path().join("store").display().to_string());
    for said in ["63: person 43 · organization 16 · vessel 3 · aircraft 1", "GLOMAG 50", "crypto_address 15", "100 %"]
    {
        assert!(report.contains(said), "no `{said}` in\n{report}");
    }
}

#[test]
fn in_process_and_through_a_service_the_decisions_are_the_same_bytes() {
    let store = SampleStore::new();
    // Bad lines stand between good ones: they too must come out the same and in their places.
    let mut payments = fs::read_to_string(sample("payments.jsonl")).unwrap();
    payments.insert_str(0, "no json\n");
    payments.push_str("{\"transactionId\":\"empty\"}\n{\"transactionId\":\"odd\",\"parties\":[{\"role\":\"X\"}]}\n");
    let file = store.file("payments.jsonl");
    fs::write(&file, payments).unwrap();
    let file = file.display().to_string();
    let (local, summary) = ends(&["screen", &file, "--store", &store.path(), "--min-score", "0.75"], 1);
    assert!(summary.contains("not screened 3"), "{summary}");

    let mut server = Server::start(&store.path());
    server.log.wait_for("lists in force");
    let (remote, _) = ends(&["screen", &file, "--server", &server.grpc, "--min-score", "0.75"], 1);
    assert_eq!(local.lines().count(), 216);
    assert!(local == remote, "decisions differ");
    assert!(local.lines().next().unwrap().contains("\"line-1\""));
    assert!(local.lines().next().unwrap().contains("OUTCOME_NOT_SCREENED"));

    let name = ["search", "slobodan tesic", "--json"];
    let (here, _) = ends(&[&name[..], &["--store", &store.path()]].concat(), 0);
    let (there, _) = ends(&[&name[..], &["--server", &server.grpc]].concat(), 0);
    // How fresh the lists are is the service's to say; everything else is the same.
    let mut there: serde_json::Value = serde_json::from_str(&there).unwrap();
    assert!(there.as_object_mut().unwrap().remove("freshness").is_some());
    assert_eq!(serde_json::from_str::<serde_json::Value>(&here).unwrap(), there);
    assert!(here.contains("us_ofac_sdn:23288"), "{here}");
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn csv_standard_input_and_output_files_work() {
    let store = SampleStore::new();
    let output = store.file("decisions.jsonl");
    let decisions = output.display().to_string();
    let (_, summary) = ends(&["screen", &sample("payments.csv"), "--store", &store.path(), "--output", &decisions], 0);
    assert!(summary.starts_with("20 transactions"), "{summary}");
    let written = fs::read_to_string(&output).unwrap();
    let held = written.lines().filter(|line| !line.contains("OUTCOME_CLEAR")).count();
    assert_eq!((written.lines().count(), held), (20, 5), "{written}");

    let mut child = interdict(&["screen", "-", "--format", "csv", "--store", &store.path()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(sample("payments.csv")).unwrap()).unwrap();
    let piped = child.wait_with_output().unwrap();
    assert_eq!((piped.status.code(), text(&piped.stdout)), (Some(0), written));
    let (_, err) = ends(&["screen", &sample("expected.tsv"), "--format", "csv", "--store", &store.path()], 2);
    assert!(err.contains("unknown CSV column") || err.contains("did you mean"), "{err}");
}

#[test]
fn a_closed_output_ends_quietly() {
    let store = SampleStore::new();
    let many = store.file("many.jsonl");
    fs::write(&many, fs::read_to_string(sample("payments.jsonl")).unwrap().repeat(20)).unwrap();
    let mut child = interdict(&["screen", &many.display().to_string(), "--store", &store.path()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(141), ""));
}

#[test]
fn wrong_settings_name_the_nearest_key() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("interdict.toml");
    fs::write(&file, "[server]\nmax_stream = 5\n").unwrap();
    let file = file.display().to_string();
    let (_, err) = ends(&["--config", &file, "config", "check"], 2);
    assert!(err.contains("max_stream") && err.contains("did you mean `server.max_streams`"), "{err}");
    let (_, err) = ends(&["--set", "grpc.adress=1.2.3.4:5", "config", "check"], 2);
    assert!(err.contains("grpc.address"), "{err}");
    let wrong = interdict(&["serve"]).env("INTERDICT_GRPC_ADRESS", "1.2.3.4:5").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("INTERDICT_GRPC_ADDRESS"), "{}", text(&wrong.stderr));
    fs::write(dir.path().join("good.toml"), ends(&["config", "show"], 0).0).unwrap();
    ends(&["--config", &dir.path().join("good.toml").display().to_string(), "config", "check"], 0);
}

#[test]
fn a_port_in_use_is_named_with_its_setting() {
    let dir = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let store = dir.path().join("store").display().to_string();
    let free = "127.0.0.1:0";
    let args = ["serve", "--store", &store, "--grpc-address", free, "--health-address", &address];
    let (_, err) = ends(&[&args[..], &["--admin-address", free]].concat(), 6);
    assert!(err.contains("health.address") && err.contains(&address) && err.contains("--health-address"), "{err}");
}

#[test]
fn an_empty_service_says_so_and_takes_a_list_over_the_wire() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store").display().to_string();
    let mut server = Server::start(&store);
    let log = server.log.wait_for("no list is in force");
    assert!(log.contains("lists import us_ofac_sdn"), "{log}");
    ends(&["healthcheck", "liveness", "--address", &server.health], 0);
    let (out, _) = ends(&["healthcheck", "--address", &server.health], 1);
    assert_eq!(out, "NOT_SERVING\n");
    let (out, _) = ends(&["screen", &sample("payments.jsonl"), "--server", &server.grpc], 1);
    assert!(out.lines().all(|line| line.contains("ERROR_REASON_NO_CORPUS")), "{out}");
    ends(&["lists", "status", "--server", &server.grpc], 1);

    let files = sample("");
    let import = ["lists", "import", "us_ofac_sdn", &files, "--accept-shrink", "the bundled sample"];
    let (out, _) = ends(&[&import[..], &["--server", &server.grpc]].concat(), 0);
    assert!(out.contains("in force") && out.contains("GLOMAG 50"), "{out}");
    server.log.wait_for("a list version came into force");
    wait_until(|| run(&["healthcheck", "--address", &server.health]).status.success());
    ends(&["lists", "status", "--server", &server.grpc], 0);

    // The service holds the store: others may look, not change.
    let (_, err) = ends(&[&import[..], &["--store", &store]].concat(), 4);
    assert!(err.contains("is held by") && err.contains("--server"), "{err}");
    ends(&["lists", "status", "--store", &store], 0);
    let metrics = http(&server.admin, "/metrics");
    assert!(metrics.contains("interdict_"), "{metrics}");
    let lists = http(&server.admin, "/lists");
    assert!(lists.contains("us_ofac_sdn"), "{lists}");
    assert_eq!(server.terminate(), Some(0));
}

/// Waits until something holds.
fn wait_until(mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "it never came true");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The body of an HTTP answer.
fn http(address: &str, path: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer
}

#[test]
fn what_is_no_list_is_refused_with_its_own_code() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store").display().to_string();
    let cases: [(&str, &[u8], &str); 4] = [
        ("empty", b"", "empty file"),
        ("zip", b"PK\x03\x04 and so on", "zip archive"),
        ("html", b"<!DOCTYPE html><html><body>Sign in</body></html>", "HTML"),
        ("cut", b"36,\"AEROCARIBBEAN AIRL", "cut off"),
    ];
    for (name, bytes, said) in cases {
        let files = dir.path().join(name);
        fs::create_dir(&files).unwrap();
        for file in ["alt.csv", "add.csv"] {
            fs::copy(sample(file), files.join(file)).unwrap();
        }
        fs::write(files.join("sdn.csv"), bytes).unwrap();
        let (_, err) = ends(&["lists", "import", "us_ofac_sdn", &files.display().to_string(), "--store", &store], 3);
        assert!(err.contains(said) && err.contains("sdn.csv") && err.contains("next:"), "{name}: {err}");
    }
    let (_, err) = ends(&["lists", "import", "us_ofac_sdn", &sample("payments.csv"), "--store", &store], 3);
    assert!(err.contains("sdn.csv") && err.contains("payments.csv"), "{err}");
    let (_, err) = ends(&["lists", "import", "us_ofac_sdm", &sample(""), "--store", &store], 2);
    assert!(err.contains("did you mean `us_ofac_sdn`"), "{err}");
    ends(&["lists", "import", "us_ofac_sdn", "./does-not-exist", "--store", &store], 3);
    let (_, err) = ends(&["screen", &sample("payments.jsonl"), "--store", &store], 1);
    assert!(err.contains("holds no list") && err.contains("lists import"), "{err}");
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (_, err) = ends(&["screen", &sample("payments.jsonl"), "--server", &gone], 5);
    assert!(err.contains(&gone) && err.contains("interdict serve"), "{err}");
    ends(&["healthcheck", "--address", &gone], 1);
    ends(&["lists", "status", "--server", "https://localhost:1"], 2);
}

#[test]
fn help_tells_the_exit_codes_and_wrong_usage_has_its_own() {
    let (out, _) = ends(&["--help"], 0);
    assert!(out.contains("Exit codes:") && out.contains("interdict demo"), "{out}");
    let (out, _) = ends(&["screen", "--help"], 0);
    assert!(out.contains("CSV columns") && out.contains("creditor_name"), "{out}");
    ends(&["nonsense"], 2);
    ends(&["screen"], 2);
    ends(&["search", "x", "--min-score", "0.1"], 2);
}

#[test]
fn an_older_version_can_be_put_back_in_force() {
    let store = SampleStore::new();
    let files = store.file("smaller");
    fs::create_dir(&files).unwrap();
    for name in ["sdn.csv", "alt.csv", "add.csv"] {
        let bytes = fs::read_to_string(sample(name)).unwrap();
        let kept: String = bytes.split_inclusive('\n').filter(|line| !line.starts_with("7489,")).collect();
        fs::write(files.join(name), kept).unwrap();
    }
    let import = ["lists", "import", "us_ofac_sdn", &files.display().to_string(), "--store", &store.path()];
    ends(&[&import[..], &["--accept-shrink", "a test"]].concat(), 0);
    let parties = || {
        let (status, _) = ends(&["lists", "status", "--store", &store.path(), "--json"], 0);
        let status: serde_json::Value = serde_json::from_str(&status).unwrap();
        (status["lists"][0]["parties"].as_u64(), status["lists"][0]["version"].as_str().map(str::to_owned))
    };
    let (count, smaller) = parties();
    assert_eq!(count, Some(62));
    ends(&["lists", "rollback", "us_ofac_sdn", "--store", &store.path()], 0);
    assert_eq!(parties().0, Some(63));
    ends(&["lists", "activate", "us_ofac_sdn", smaller.as_deref().unwrap(), "--store", &store.path()], 0);
    assert_eq!(parties().0, Some(62));
    let (_, err) = ends(&["lists", "activate", "us_ofac_sdn", "0000000000000000", "--store", &store.path()], 3);
    assert!(err.contains("0000000000000000"), "{err}");
}
