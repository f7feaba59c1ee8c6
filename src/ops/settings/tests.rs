//! Settings: layers, mistakes and printing.

use super::*;

fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

fn errors(sources: &Sources) -> String {
    load(sources).unwrap_err().to_string()
}

#[test]
fn each_layer_wins_over_the_one_below() {
    let mut sources = Sources::default();
    let effective = load(&sources).unwrap();
    assert_eq!(effective.settings.server.max_streams, 256);
    assert_eq!(effective.origin("server.max_streams"), Some(Origin::Default));
    sources.file = Some(pair("a.toml", "[server]\nmax_streams = 1\n"));
    sources.env = vec![pair("PATH", "x"), pair("INTERDICT_DRAIN_DELAY_MS", "7")];
    let effective = load(&sources).unwrap();
    assert_eq!(effective.settings.server.max_streams, 1);
    assert_eq!(effective.origin("server.max_streams"), Some(Origin::File));
    assert_eq!(effective.settings.drain.delay_ms, 7);
    sources.env.push(pair("INTERDICT_SERVER_MAX_STREAMS", "2"));
    let effective = load(&sources).unwrap();
    assert_eq!((effective.settings.server.max_streams, effective.origin("server.max_streams")), (2, Some(Origin::Env)));
    sources.flags = vec![pair("server.max_streams", "9"), pair("server.max_streams", "3")];
    let effective = load(&sources).unwrap();
    assert_eq!(
        (effective.settings.server.max_streams, effective.origin("server.max_streams")),
        (3, Some(Origin::Flag))
    );
}

#[test]
fn unknown_keys_name_the_nearest_known_one() {
    let file = |text: &str| Sources { file: Some(pair("a.toml", text)), ..Sources::default() };
    assert_eq!(
        errors(&file("[server]\nmax_stream = 1\n")),
        "settings file `a.toml`: unknown setting `server.max_stream`; did you mean `server.max_streams`?"
    );
    assert!(errors(&file("max_shrink = 0.1\n")).contains("did you mean `lists.max_shrink`?"));
    assert!(errors(&file("[grpc.address]\nport = 1\n")).contains("`grpc.address`"));
    let env = Sources { env: vec![pair("INTERDICT_GRPC_ADDRES", "x")], ..Sources::default() };
    assert_eq!(
        errors(&env),
        "environment: unknown setting `INTERDICT_GRPC_ADDRES`; did you mean `INTERDICT_GRPC_ADDRESS`?"
    );
    let flag = Sources { flags: vec![pair("log.levle", "info")], ..Sources::default() };
    assert_eq!(errors(&flag), "command line: unknown setting `log.levle`; did you mean `log.level`?");
    let flag = Sources { flags: vec![pair("zzzzzz", "info")], ..Sources::default() };
    assert_eq!(errors(&flag), "command line: unknown setting `zzzzzz`");
}

#[test]
fn variables_of_others_are_no_mistake() {
    let names = [
        "INTERDICT_SERVICE_HOST",
        "INTERDICT_SERVICE_PORT_GRPC",
        "INTERDICT_PORT",
        "INTERDICT_PORT_50051_TCP_ADDR",
        "INTERDICT_HEADLESS_PORT_50051_TCP",
        "INTERDICT_CONFIG",
        "INTERDICT_LISTS",
    ];
    let sources = Sources { env: names.iter().map(|name| pair(name, "tcp://x")).collect(), ..Sources::default() };
    assert!(load(&sources).is_ok());
    assert!(TABLE.iter().all(|row| !is_service_link(&row.env_name())));
}

#[test]
fn wrong_values_say_what_was_got_and_expected_and_all_at_once() {
    let sources = Sources {
        file: Some(pair("a.toml", "[server]\nmax_streams = \"many\"\nreflection = 1\n")),
        env: vec![pair("INTERDICT_LISTS_MAX_SHRINK", "2")],
        flags: vec![pair("grpc.address", "localhost")],
    };
    let text = errors(&sources);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "command line: `grpc.address` is `localhost`, expected an address with port, e.g. 127.0.0.1:50051 or [::1]:50051",
            "settings file `a.toml`: `server.max_streams` is `\"many\"`, expected an integer from 1 to 65536",
            "settings file `a.toml`: `server.reflection` is `1`, expected true or false",
            "environment: `lists.max_shrink` is `2`, expected a number from 0 to 1",
        ]
    );
}

#[test]
fn a_file_that_is_not_toml_or_not_there_is_refused() {
    let sources = Sources { file: Some(pair("a.toml", "[server\n")), ..Sources::default() };
    assert!(errors(&sources).starts_with("settings file `a.toml` is not TOML: "));
    let missing = Sources::from_process(Some(Path::new("no/such/file.toml")), vec![]).unwrap_err();
    assert!(missing.to_string().starts_with("settings file `no/such/file.toml` cannot be read: "));
}

#[test]
fn two_listeners_on_one_address_are_refused() {
    let same = Sources { flags: vec![pair("admin.address", "127.0.0.1:50051")], ..Sources::default() };
    assert!(errors(&same).contains("`grpc.address` and `admin.address` are both 127.0.0.1:50051"));
    let free = ["grpc.address", "health.address", "admin.address"].iter().map(|key| pair(key, "127.0.0.1:0")).collect();
    assert!(load(&Sources { flags: free, ..Sources::default() }).is_ok());
}

#[test]
fn what_is_shown_reads_back_the_same() {
    let flags = vec![pair("lists.max_shrink", "0.5"), pair("log.format", "json"), pair("store.path", "a \"b\" c")];
    let effective = load(&Sources { flags, ..Sources::default() }).unwrap();
    let text = to_toml(&effective);
    assert!(text.contains("max_shrink = 0.5 # flag\n") && text.contains("level = \"info\" # default\n"), "{text}");
    let again = load(&Sources { file: Some(pair("shown.toml", &text)), ..Sources::default() }).unwrap();
    assert_eq!(again.settings, effective.settings);
    assert_eq!(to_json(&effective)["lists.max_shrink"]["value"], 0.5);
    assert_eq!(to_json(&effective)["lists.max_shrink"]["origin"], "flag");
}
