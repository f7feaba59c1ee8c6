//! The tables hold together: metrics, settings and reasons, with each other and with what the documentation says.
//!
//! Documents are compared only where they exist and mark the place:
//! `<!-- settings -->` ... `<!-- /settings -->` and `<!-- metrics -->` ... `<!-- /metrics -->`.

use interdict::model::{ErrorReason, HitKind, Outcome};
use interdict::ops::metrics::{self, LabelValue as _, METHODS, MetricKind};
use interdict::ops::settings;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn is_snake_case(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !text.contains("__")
        && !text.ends_with('_')
}

/// Files of the repository that people or machines read as documentation, as (path, text).
fn documents() -> Vec<(PathBuf, String)> {
    fn walk(path: &Path, into: &mut Vec<(PathBuf, String)>) {
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                walk(&entry.unwrap().path(), into);
            }
        } else if let Ok(text) = fs::read_to_string(path) {
            into.push((path.to_owned(), text));
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = Vec::new();
    for name in ["README.md", "docs", "helm", "Dockerfile"] {
        walk(&root.join(name), &mut documents);
    }
    documents
}

/// The words of a text that begin with `prefix`, as long as `part` holds.
fn words<'t>(text: &'t str, prefix: &str, part: fn(char) -> bool) -> Vec<&'t str> {
    text.match_indices(prefix)
        .filter(|(at, _)| !text[..*at].ends_with(part))
        .map(|(at, _)| {
            let rest = &text[at..];
            &rest[..rest.find(|c| !part(c)).unwrap_or(rest.len())]
        })
        .collect()
}

#[test]
fn every_metric_is_named_by_the_rules() {
    let mut names = BTreeSet::new();
    for row in metrics::TABLE {
        assert!(names.insert(row.name), "{} twice", row.name);
        assert!(is_snake_case(row.name), "{}", row.name);
        assert!(
            ["interdict_", "grpc_server_", "process_"].iter().any(|prefix| row.name.starts_with(prefix)),
            "prefix of {}",
            row.name
        );
        let counter = matches!(row.kind, MetricKind::Counter | MetricKind::SecondsCounter);
        assert_eq!(row.name.ends_with("_total"), counter, "only counters end in _total: {}", row.name);
        let stem = row.name.trim_end_matches("_total");
        assert_eq!(stem.ends_with("_seconds"), row.unit.starts_with("seconds"), "unit of {}", row.name);
        assert_eq!(stem.ends_with("_bytes"), row.unit == "bytes", "unit of {}", row.name);
        assert!(row.help.ends_with('.') && !row.help.contains(['|', '\n']), "help of {}", row.name);
        for label in row.labels {
            assert!(is_snake_case(label.name), "label of {}", row.name);
            assert!(label.name != "outcome" || row.name == "interdict_transactions_total", "`outcome` is reserved");
            assert!(!matches!(label.name, "le" | "job" | "instance" | "pod"), "label of {} is taken", row.name);
        }
        if let MetricKind::Histogram(buckets) = row.kind {
            assert!(buckets.windows(2).all(|two| two[0] < two[1]), "buckets of {}", row.name);
        }
    }
}

#[test]
fn label_values_are_closed_short_and_unique() {
    for row in metrics::TABLE {
        for values in row.labels.iter().filter_map(|label| label.values) {
            assert!(values().iter().all(|value| !value.is_empty() && value.len() <= 64), "{}", row.name);
        }
    }
    let unique = |labels: Vec<&'static str>| {
        assert!(labels.iter().all(|label| is_snake_case(label)), "{labels:?}");
        assert_eq!(labels.iter().collect::<BTreeSet<_>>().len(), labels.len(), "{labels:?}");
    };
    unique(ErrorReason::ALL.iter().map(|reason| reason.metric_label()).collect());
    unique(Outcome::ALL.iter().map(|outcome| outcome.label()).collect());
    unique(HitKind::ALL.iter().map(|kind| kind.label()).collect());
    let methods: BTreeSet<_> = METHODS.iter().map(|method| (method.service, method.method)).collect();
    assert_eq!(methods.len(), METHODS.len());
}

#[test]
fn the_service_and_the_metrics_know_the_same_methods() {
    let counted: Vec<_> = METHODS.iter().map(|m| (m.service, m.method, m.rpc_type.label())).collect();
    let answered: Vec<_> = interdict::service::METHODS.iter().map(|m| (m.service, m.method, m.kind.label())).collect();
    assert_eq!(counted, answered);
}

#[test]
fn every_reason_has_a_wire_label_a_metric_label_and_a_next_step() {
    for reason in ErrorReason::ALL {
        let wire = reason.label();
        assert!(is_snake_case(&wire.to_lowercase()) && wire.to_uppercase() == wire, "{wire}");
        assert!(reason.metric_label().len() <= 40, "{wire}");
        assert!(reason.next_step().ends_with('.'), "{wire}");
    }
    let not_screened = metrics::TABLE.iter().find(|row| row.name == "interdict_not_screened_total").unwrap();
    let values = not_screened.labels[0].values.unwrap()();
    assert!(ErrorReason::ALL.iter().all(|reason| values.contains(&reason.metric_label())));
}

#[test]
fn documented_tables_are_those_of_the_code() {
    let tables = [("settings", settings::markdown_table()), ("metrics", metrics::markdown_table())];
    for (name, table) in tables {
        let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let mut found = 0;
        for (path, text) in documents() {
            let Some((_, rest)) = text.split_once(&open) else { continue };
            let (documented, after) = rest.split_once(&close).unwrap_or_else(|| panic!("{path:?}: no {close}"));
            if std::env::var_os("INTERDICT_TEST_BLESS").is_some() {
                let before = text.split_once(&open).unwrap().0;
                fs::write(&path, format!("{before}{open}{}\n{close}{after}", table.trim())).unwrap();
                found += 1;
                continue;
            }
            assert_eq!(documented.trim(), table.trim(), "{path:?}: INTERDICT_TEST_BLESS=1 replaces the table");
            found += 1;
        }
        if found == 0 {
            eprintln!("note: no document holds the table of {name} yet");
        }
    }
}

#[test]
fn documents_name_only_what_exists() {
    let variables: BTreeSet<String> = settings::TABLE
        .iter()
        .map(settings::SettingRow::env_name)
        .chain(settings::OTHER_ENV.iter().map(ToString::to_string))
        .collect();
    let series = |name: &str| {
        let stem = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
        metrics::TABLE.iter().any(|row| row.name == name || row.name == stem)
    };
    for (path, text) in documents() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        for variable in words(&text, settings::ENV_PREFIX, |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        {
            let pattern = variable.ends_with('_'); // as in `INTERDICT_*`
            assert!(pattern || variables.contains(variable), "{name}: {variable} is no setting");
        }
        // Elsewhere `interdict_` may begin a file name or a package; dashboards and rules name series.
        if path.components().any(|part| matches!(part.as_os_str().to_str(), Some("dashboards" | "rules"))) {
            for metric in words(&text, "interdict_", |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
                assert!(series(metric), "{name}: {metric} is no metric");
            }
        }
    }
}
