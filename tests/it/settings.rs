//! Settings as an operator meets them: a real file, every row in every layer, and what `config show` prints.

use interdict::ops::settings::{self, OTHER_ENV, Origin, Settings, Sources, TABLE, load, to_json, to_toml};
use std::collections::BTreeSet;
use std::io::Write as _;

fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// The example as a TOML line: bare if the setting takes it bare, else quoted.
fn toml_file(key: &str, value: &str) -> String {
    let (group, field) = key.split_once('.').unwrap();
    let quoted = toml::Value::String(value.to_owned());
    let bare = format!("[{group}]\n{field} = {value}\n");
    let takes_bare = load(&Sources { file: Some(pair("f", &bare)), ..Sources::default() }).is_ok();
    if takes_bare { bare } else { format!("[{group}]\n{field} = {quoted}\n") }
}

#[test]
fn every_setting_can_be_set_in_every_layer() {
    for row in TABLE {
        let layers = [
            (Sources { file: Some(pair("f", &toml_file(row.key, row.example))), ..Sources::default() }, Origin::File),
            (Sources { env: vec![(row.env_name(), row.example.to_owned())], ..Sources::default() }, Origin::Env),
            (Sources { flags: vec![pair(row.key, row.example)], ..Sources::default() }, Origin::Flag),
        ];
        let mut seen = Vec::new();
        for (sources, origin) in layers {
            let effective = load(&sources).unwrap_or_else(|error| panic!("{} by {}: {error}", row.key, origin.label()));
            assert_eq!(effective.origin(row.key), Some(origin), "{}", row.key);
            assert_ne!(effective.settings, Settings::defaults(), "the example of {} changes nothing", row.key);
            let others = TABLE.iter().filter(|other| other.key != row.key);
            assert!(others.clone().all(|other| effective.origin(other.key) == Some(Origin::Default)), "{}", row.key);
            seen.push(effective.settings);
        }
        assert!(seen.iter().all(|settings| *settings == seen[0]), "{} means different things by layer", row.key);
    }
}

#[test]
fn every_row_is_sound() {
    let mut keys = BTreeSet::new();
    let mut variables: BTreeSet<String> = OTHER_ENV.iter().map(ToString::to_string).collect();
    for row in TABLE {
        assert!(keys.insert(row.key), "{} twice", row.key);
        assert!(variables.insert(row.env_name()), "{} twice", row.env_name());
        assert!((row.accepts)(row.default), "default of {}", row.key);
        assert!((row.accepts)(row.example) && row.example != row.default, "example of {}", row.key);
        assert!(!(row.accepts)("\u{0}no value\u{0}") || row.key == "store.path", "{} takes anything", row.key);
        assert!(row.help.trim().ends_with('.') && !row.help.contains("  "), "help of {}", row.key);
        assert!(!(row.expected)().is_empty());
    }
}

#[test]
fn a_file_on_disk_is_read_and_shown() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write!(file, "[server]\nmax_streams = 12\n[lists]\nmax_shrink = 0.1\n").unwrap();
    let sources = Sources::from_process(Some(file.path()), vec![pair("drain.delay_ms", "5000")]).unwrap();
    let effective = load(&sources).unwrap();
    assert_eq!(effective.settings.server.max_streams, 12);
    assert_eq!(effective.settings.drain.delay_ms, 5000);
    let text = to_toml(&effective);
    assert!(text.contains("[server]\n") && text.contains("max_streams = 12 # file\n"), "{text}");
    assert!(text.contains("delay_ms = 5000 # flag\n"), "{text}");
    let json = to_json(&effective);
    assert_eq!(json.as_object().unwrap().len(), TABLE.len());
    assert_eq!(json["lists.max_shrink"]["origin"], "file");
    assert_eq!(json["grpc.address"]["value"], "127.0.0.1:50051");
    assert_eq!(json["grpc.address"]["env"], "INTERDICT_GRPC_ADDRESS");
}

#[test]
fn the_defaults_are_those_of_the_contract() {
    let settings = Settings::defaults();
    assert_eq!(settings.grpc.address.to_string(), "127.0.0.1:50051");
    assert_eq!(settings.health.address.to_string(), "127.0.0.1:50052");
    assert_eq!(settings.admin.address.to_string(), "127.0.0.1:9464");
    assert_eq!(settings.store.path.to_str(), Some("./interdict-data"));
    assert_eq!(settings.server.max_message_bytes, 8 << 20);
    assert!(settings.grpc.address.ip().is_loopback() && settings.admin.address.ip().is_loopback());
}

#[test]
fn the_documented_table_has_every_row() {
    let table = settings::markdown_table();
    assert_eq!(table.lines().count(), TABLE.len() + 2);
    assert!(
        table
            .contains("| `server.max_streams` | `256` | `INTERDICT_SERVER_MAX_STREAMS` | an integer from 1 to 65536 |")
    );
    assert!(table.lines().all(|line| line.matches(" | ").count() == 4 || line.starts_with("|---")), "{table}");
}
