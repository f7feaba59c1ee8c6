//! The report of an import: what the files said, what was put in force, how long it took.
//!
//! One form for both ways, the store and the service; what only the store knows (self-match figures, stages) is left
//! out for the service.

use crate::cli::output::{self, percent, thousands};
use crate::engine::SelfMatchReport;
use crate::model::IdentifierKind;
use crate::refresh;
use crate::service::convert::list_version_to_wire;
use crate::service::proto;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::time::Duration;

/// Programs shown besides Global Magnitsky.
const TOP_PROGRAMS: usize = 8;

/// The tag of the Global Magnitsky program, always shown.
const GLOMAG: &str = "GLOMAG";

/// What became of an import, whichever way it went.
#[derive(Debug)]
pub(crate) struct Imported {
    version: proto::ListVersion,
    outcome: &'static str,
    corpus_version: String,
    counts: BTreeMap<String, u64>,
    issues: Vec<proto::ImportIssue>,
    issues_total: u64,
    self_match: Option<SelfMatchReport>,
    timings: Vec<(String, Duration)>,
}

impl Imported {
    /// From an import into the store.
    pub(crate) fn from_store(done: refresh::Imported) -> Self {
        let issues = done.report.issues.iter().map(|issue| proto::ImportIssue {
            file: issue.file.clone(),
            line: issue.line,
            kind: issue.kind.to_owned(),
            detail: issue.detail.clone(),
        });
        Self {
            version: list_version_to_wire(&done.version),
            outcome: match done.outcome {
                refresh::ImportOutcome::Activated => "in force",
                refresh::ImportOutcome::AlreadyInForce => "already in force, nothing changed",
                refresh::ImportOutcome::Staged => "kept, not in force",
            },
            corpus_version: done.corpus.version.clone(),
            issues: issues.collect(),
            issues_total: done.report.issues.len() as u64,
            counts: done.report.counts,
            self_match: Some(done.self_match),
            timings: stages(&done.timings),
        }
    }

    /// From the answer of a service.
    pub(crate) fn from_wire(done: proto::ImportListResponse, took: Duration) -> Self {
        Self {
            version: done.version.unwrap_or_default(),
            outcome: match (done.active, done.unchanged) {
                (true, true) => "already in force, nothing changed",
                (true, false) => "in force",
                (false, _) => "kept, not in force",
            },
            corpus_version: done.corpus_version,
            counts: done.counts.into_iter().map(|count| (count.name, count.count)).collect(),
            issues: done.issues,
            issues_total: done.issues_total,
            self_match: None,
            timings: vec![("all, over the wire".to_owned(), took)],
        }
    }

    fn count(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or(0)
    }

    /// Counts below a prefix, largest first, without totals.
    fn below(&self, prefix: &str) -> Vec<(&str, u64)> {
        let mut counts: Vec<_> = self
            .counts
            .iter()
            .filter_map(|(name, count)| Some((name.strip_prefix(prefix)?, *count)))
            .filter(|(name, count)| *count > 0 && !matches!(*name, "total" | "distinct"))
            .collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        counts
    }
}

/// Timings by name.
fn stages(timings: &refresh::Timings) -> Vec<(String, Duration)> {
    let stages = [
        ("parse", timings.parse),
        ("store", timings.store),
        ("index", timings.index),
        ("self-match", timings.self_match),
        ("all", timings.total),
    ];
    let stages = stages.into_iter().filter(|(_, took)| !took.is_zero()); // a stage that was not needed
    stages.map(|(stage, took)| (stage.to_owned(), took)).collect()
}

/// The report with how much of it is shown.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    /// What is reported.
    pub(crate) imported: &'a Imported,
    /// Issues shown at most.
    pub(crate) issues: usize,
}

impl Report<'_> {
    /// Prints the report for people.
    pub(crate) fn print(&self) -> io::Result<()> {
        output::line(self.text().trim_end())
    }

    fn text(&self) -> String {
        let (done, mut text) = (self.imported, String::new());
        let version = &done.version;
        let _ = writeln!(text, "{} version {}: {}", version.list_id, version.version, done.outcome);
        let published = if version.published.is_empty() { "date not stated" } else { &version.published };
        row(&mut text, "published", published);
        row(&mut text, "corpus", &done.corpus_version);
        let kinds = ["person", "organization", "vessel", "aircraft", "unknown"];
        let kinds: Vec<_> = kinds.iter().map(|kind| (*kind, done.count(&format!("parties.{kind}")))).collect();
        row(&mut text, "parties", &format!("{}: {}", thousands(u64::from(version.parties)), joined(&kinds)));
        row(&mut text, "names", &format!("{}: {}", thousands(u64::from(version.names)), joined(&done.below("names."))));
        row(&mut text, "programs", &self.programs());
        let identifiers: Vec<_> = done
            .below("identifiers.")
            .into_iter()
            .filter(|(label, _)| IdentifierKind::from_label(label).is_some())
            .collect();
        row(&mut text, "identifiers", &joined(&identifiers));
        row(&mut text, "orphans", &joined(&done.below("orphans.")));
        self.self_match(&mut text);
        let timings: Vec<_> = done.timings.iter().map(|(stage, took)| format!("{stage} {took:.0?}")).collect();
        row(&mut text, "took", &timings.join(" · "));
        self.issue_lines(&mut text);
        text
    }

    fn programs(&self) -> String {
        let programs = self.imported.below("programs.");
        let glomag = format!("{GLOMAG} {}", thousands(self.imported.count(&format!("programs.{GLOMAG}"))));
        let mut shown = vec![glomag];
        let others = programs.iter().filter(|(tag, _)| *tag != GLOMAG);
        shown.extend(others.take(TOP_PROGRAMS).map(|(tag, count)| format!("{tag} {}", thousands(*count))));
        format!("{}: {}", programs.len(), shown.join(" · "))
    }

    fn self_match(&self, text: &mut String) {
        for list in self.imported.self_match.iter().flat_map(|report| &report.lists) {
            let names = format!("names {} ({})", percent(list.names_found, list.names), thousands(list.names));
            let identifiers = format!(
                "identifiers {} ({})",
                percent(list.identifiers_found, list.identifiers),
                thousands(list.identifiers)
            );
            row(text, "self-match", &format!("{}: {names} · {identifiers}", list.list));
        }
    }

    fn issue_lines(&self, text: &mut String) {
        let done = self.imported;
        if done.issues_total == 0 {
            row(text, "issues", "none");
            return;
        }
        let shown = self.issues.min(done.issues.len());
        row(text, "issues", &format!("{}, the first {shown}:", thousands(done.issues_total)));
        for issue in done.issues.iter().take(shown) {
            let _ = writeln!(text, "    {} line {}: {}: {}", issue.file, issue.line, issue.kind, issue.detail);
        }
        if (shown as u64) < done.issues_total {
            let _ = writeln!(text, "    (--issues N shows more)");
        }
    }

    /// The report for machines.
    pub(crate) fn json(&self) -> serde_json::Value {
        let done = self.imported;
        let self_match = done.self_match.as_ref().map(|report| {
            let lists = report.lists.iter().map(|list| {
                serde_json::json!({
                    "list": list.list.to_string(), "names": list.names, "names_found": list.names_found,
                    "identifiers": list.identifiers, "identifiers_found": list.identifiers_found,
                    "unscreenable": list.unscreenable,
                })
            });
            serde_json::json!({ "complete": report.is_complete(), "lists": lists.collect::<Vec<_>>() })
        });
        let timings: serde_json::Map<String, serde_json::Value> =
            done.timings.iter().map(|(stage, took)| (stage.clone(), serde_json::json!(took.as_secs_f64()))).collect();
        serde_json::json!({
            "version": done.version,
            "outcome": done.outcome,
            "corpus_version": done.corpus_version,
            "counts": done.counts,
            "issues": done.issues.iter().take(self.issues).collect::<Vec<_>>(),
            "issues_total": done.issues_total,
            "self_match": self_match,
            "timings_seconds": timings,
        })
    }
}

/// One row of the report; nothing to say is `none`.
fn row(text: &mut String, name: &str, value: &str) {
    let value = if value.is_empty() { "none" } else { value };
    let _ = writeln!(text, "  {name:<12} {value}");
}

/// Counts in one line.
fn joined(counts: &[(&str, u64)]) -> String {
    let shown = counts.iter().filter(|(_, count)| *count > 0);
    shown.map(|(name, count)| format!("{name} {}", thousands(*count))).collect::<Vec<_>>().join(" · ")
}
