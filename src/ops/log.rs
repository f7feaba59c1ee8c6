//! Logs: lines on standard error, as text for people or as JSON for collectors.
//!
//! Not for payments: no name, account or message text is ever logged, only ids, versions and counts. Error means that
//! a person must act, warn that the service copes; both are counted in `interdict_log_events_total`, so that an alert
//! needs no log store.

use super::metrics::{LogSeverity, Metrics};
use super::settings::{LogFormat, LogLevel, LogSettings};
use std::io::IsTerminal as _;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

/// Crates whose own chatter says nothing to an operator below warn.
const QUIET: &[&str] = &["h2", "hyper", "hyper_util", "tower", "tonic", "sled", "rustls"];

/// Logs could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Something else in this process already takes the logs.
    #[error("logs are already set up in this process, expected to be the first")]
    AlreadySet,
}

/// Sends logs to standard error for the rest of the process. Once per process.
pub fn init(settings: &LogSettings, metrics: Option<Metrics>) -> Result<(), LogError> {
    use tracing_subscriber::util::SubscriberInitExt as _;
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // `try_init` also takes the records of the older `log` facade, which sled and others use.
    subscriber(settings, metrics, std::io::stderr, color).try_init().map_err(|_| LogError::AlreadySet)
}

/// Makes panics say where they happened and nothing else, for the rest of the process.
///
/// The standard hook prints the panic's message, and messages of slicing or formatting errors can quote the very text
/// that was screened. Every panic in the screening path is caught and answered as `NOT_SCREENED`; the place is what a
/// developer needs.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        // Commands other than `serve` set up no logs; a person at a terminal must see it all the same.
        if tracing::dispatcher::has_been_set() {
            tracing::error!(place, "a defect was met; please report the place");
        } else {
            eprintln!("interdict: a defect was met at {place}; please report the place");
        }
    }));
}

/// The subscriber behind [`init`] with a writer of the caller's choice, for tests and for commands that log to a file.
pub fn subscriber<W>(
    settings: &LogSettings,
    metrics: Option<Metrics>,
    writer: W,
    color: bool,
) -> impl Subscriber + Send + Sync + 'static
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(color);
    let lines = match settings.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
    };
    let counted = metrics.map(|metrics| CountEvents { metrics });
    tracing_subscriber::registry().with(lines.with_filter(filter(settings.level))).with(counted)
}

fn filter(level: LogLevel) -> Targets {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let quiet = level.min(LevelFilter::WARN);
    Targets::new().with_default(level).with_targets(QUIET.iter().map(|target| (*target, quiet)))
}

/// Counts warnings and errors, whatever level is printed.
struct CountEvents {
    metrics: Metrics,
}

impl<S: Subscriber> Layer<S> for CountEvents {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        match *event.metadata().level() {
            Level::ERROR => self.metrics.logged(LogSeverity::Error),
            Level::WARN => self.metrics.logged(LogSeverity::Warn),
            _ => {} // below warn nobody alerts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Captured(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, metrics: &Metrics) -> String {
        let captured = Captured::default();
        let writer = captured.clone();
        let settings = LogSettings { format, level: LogLevel::Info };
        let subscriber = subscriber(&settings, Some(metrics.clone()), move || writer.clone(), false);
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(list = "us_ofac_sdn", version = "00ff", "list in force");
            tracing::debug!("not printed");
            tracing::info!(target: "h2::codec", "not printed");
            tracing::error!("a person must act");
        });
        String::from_utf8(captured.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn json_lines_are_objects_with_their_fields() {
        let metrics = Metrics::new(&[]);
        let text = logged(LogFormat::Json, &metrics);
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert_eq!(
            (&lines[0]["list"], &lines[0]["message"], &lines[0]["level"]),
            (&"us_ofac_sdn".into(), &"list in force".into(), &"INFO".into())
        );
        assert!(metrics.render().contains("interdict_log_events_total{severity=\"error\"} 1\n"));
    }

    #[test]
    fn text_lines_are_for_people() {
        let text = logged(LogFormat::Text, &Metrics::new(&[]));
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("list in force list=\"us_ofac_sdn\" version=\"00ff\""), "{text}");
    }
}
