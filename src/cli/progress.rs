//! Progress on standard error: bars and stages, only on a terminal and only for what takes a while.
//!
//! For: showing that something goes on. Not for: results and summaries. When standard error is no terminal nothing
//! is drawn, so logs stay clean.

use crate::refresh::{Progress, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal as _};
use std::time::Duration;

/// How often a running spinner moves.
const TICK: Duration = Duration::from_millis(120);

/// A bar over the bytes of an input; without a size it counts.
#[must_use]
pub(crate) fn bytes(size: Option<u64>) -> ProgressBar {
    let template = match size {
        Some(_) => "{spinner} screening {wide_bar} {bytes}/{total_bytes} {eta} left",
        None => "{spinner} screening {bytes} ({bytes_per_sec})",
    };
    bar(size, template)
}

/// A bar nobody sees.
#[must_use]
pub(crate) fn hidden() -> ProgressBar {
    ProgressBar::hidden()
}

/// A bar with a template, hidden unless standard error is a terminal.
fn bar(size: Option<u64>, template: &str) -> ProgressBar {
    let target = if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(size, target).with_style(style)
}

/// Shows the stages of a list change as one line.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A line that shows nothing yet.
    #[must_use]
    pub(crate) fn new() -> Self {
        let line = bar(None, "{spinner} {msg}");
        line.enable_steady_tick(TICK);
        Self(line)
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        let template =
            if total.is_some() { "{spinner} {msg:28} {wide_bar} {human_pos}/{human_len}" } else { "{spinner} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
        self.0.set_position(0);
        match total {
            Some(total) => self.0.set_length(total),
            None => self.0.unset_length(),
        }
        self.0.set_message(words(stage));
    }

    fn advance(&self, done: u64) {
        self.0.set_position(done);
    }
}

/// A stage in words.
const fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Parse => "reading the files",
        Stage::Guard => "comparing with the last version",
        Stage::KeepSource => "keeping the files",
        Stage::Store => "reading and writing the store",
        Stage::Index => "building the index",
        Stage::SelfMatch => "proving every name",
        Stage::Activate => "putting it in force",
    }
}
