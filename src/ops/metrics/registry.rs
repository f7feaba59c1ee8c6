//! Builds the recorder from the table and hands out cached handles; renders the scrape.
//!
//! Not for recording: that is the parent module. One recorder per server, not one per process, so that tests can run
//! several servers side by side; hence handles come from the recorder directly and never through the macros of the
//! facade, which would go to the process-wide recorder and cost ten times as much per call.

use super::labels::LabelValue;
use super::table::{MetricKind, MetricRow, TABLE};
use metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata, Recorder as _, Unit};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::fmt::Write as _;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const METADATA: Metadata<'static> = Metadata::new("interdict", Level::INFO, None);

/// A label with its value.
pub(super) type Pair<'a> = (&'static str, &'a str);

/// The recorder with every metric of the table described and every histogram given its buckets.
pub(super) struct Registry {
    recorder: PrometheusRecorder,
}

impl Registry {
    pub(super) fn new() -> Self {
        let mut builder = PrometheusBuilder::new();
        for row in TABLE {
            if let MetricKind::Histogram(buckets) = row.kind {
                builder = builder
                    .set_buckets_for_metric(Matcher::Full(row.name.to_owned()), buckets)
                    .expect("no bucket list of the table is empty; a test reads every row");
            }
        }
        let recorder = builder.build_recorder();
        for row in TABLE {
            match row.kind {
                MetricKind::Counter => recorder.describe_counter(row.name.into(), unit(row), row.help.into()),
                MetricKind::Gauge => recorder.describe_gauge(row.name.into(), unit(row), row.help.into()),
                MetricKind::Histogram(_) => recorder.describe_histogram(row.name.into(), unit(row), row.help.into()),
                MetricKind::SecondsCounter => {} // rendered by ourselves with its help
            }
        }
        Self { recorder }
    }

    pub(super) fn handle(&self) -> PrometheusHandle {
        self.recorder.handle()
    }

    pub(super) fn counter(&self, row: &MetricRow, pairs: &[Pair<'_>]) -> Counter {
        self.recorder.register_counter(&key(row, pairs), &METADATA)
    }

    pub(super) fn gauge(&self, row: &MetricRow, pairs: &[Pair<'_>]) -> Gauge {
        self.recorder.register_gauge(&key(row, pairs), &METADATA)
    }

    pub(super) fn histogram(&self, row: &MetricRow, pairs: &[Pair<'_>]) -> Histogram {
        self.recorder.register_histogram(&key(row, pairs), &METADATA)
    }

    /// One counter for each value of the row's last label; the labels before it are given.
    pub(super) fn counters<L: LabelValue>(&self, row: &MetricRow, before: &[Pair<'_>]) -> Family<L, Counter> {
        Family::new(row, before, |pairs| self.counter(row, pairs))
    }

    /// One histogram for each value of the row's only label.
    pub(super) fn histograms<L: LabelValue>(&self, row: &MetricRow) -> Family<L, Histogram> {
        Family::new(row, &[], |pairs| self.histogram(row, pairs))
    }

    /// One gauge for each value of the row's only label.
    pub(super) fn gauges<L: LabelValue>(&self, row: &MetricRow) -> Family<L, Gauge> {
        Family::new(row, &[], |pairs| self.gauge(row, pairs))
    }
}

/// Handles for every value of a closed label, found by position.
pub(super) struct Family<L, H> {
    handles: Vec<H>,
    label: PhantomData<fn(L)>,
}

impl<L: LabelValue, H> Family<L, H> {
    pub(super) fn new(row: &MetricRow, before: &[Pair<'_>], make: impl Fn(&[Pair<'_>]) -> H) -> Self {
        let name = row.labels.last().map_or("", |label| label.name);
        let handles = L::all()
            .iter()
            .map(|value| make(&before.iter().copied().chain([(name, value.label())]).collect::<Vec<_>>()))
            .collect();
        Self { handles, label: PhantomData }
    }

    pub(super) fn of(&self, value: L) -> &H {
        &self.handles[value.index()]
    }
}

/// A counter of seconds with its fraction.
#[derive(Debug, Default)]
pub(super) struct SecondsCounter {
    nanoseconds: AtomicU64,
}

impl SecondsCounter {
    pub(super) fn add(&self, time: Duration) {
        self.nanoseconds.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn seconds(&self) -> f64 {
        Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed)).as_secs_f64()
    }
}

/// Appends one metric to a scrape: help, type and samples.
pub(super) fn write_samples(scrape: &mut String, row: &MetricRow, samples: &[(Vec<Pair<'_>>, f64)]) {
    // Writing to a String cannot fail; so below.
    let _ = writeln!(scrape, "# HELP {0} {1}\n# TYPE {0} {2}", row.name, row.help, row.kind.exposed());
    for (pairs, value) in samples {
        let labels: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        let braces = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(scrape, "{}{braces} {value}", row.name);
    }
    scrape.push('\n');
}

fn key(row: &MetricRow, pairs: &[Pair<'_>]) -> Key {
    debug_assert!(pairs.iter().map(|(name, _)| *name).eq(row.labels.iter().map(|label| label.name)), "{}", row.name);
    let labels: Vec<Label> = pairs.iter().map(|(name, value)| Label::new(*name, (*value).to_owned())).collect();
    Key::from_parts(row.name, labels)
}

/// The facade's word for the unit; it names no suffix because recommended naming is off.
fn unit(row: &MetricRow) -> Option<Unit> {
    match row.unit {
        "seconds" => Some(Unit::Seconds),
        "bytes" => Some(Unit::Bytes),
        _ => None, // the facade has no word for transactions, parties or hits
    }
}
