//! The orderly end: SIGTERM or SIGINT cancels a token, a second signal ends the process at once, and nothing waits
//! longer than the drain deadline.
//!
//! Not for what a drain consists of: each part of the service follows the token and ends its own work. A deadline is
//! not optional: a server with one silent connection never finishes shutting down by itself (measured with tonic).

use std::future::Future;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Exit code after a second signal: 128 + SIGINT, as shells report it.
pub const EXIT_SECOND_SIGNAL: i32 = 130;

/// Signals could not be followed.
#[derive(Debug, thiserror::Error)]
pub enum SignalError {
    /// The operating system refused the handler.
    #[error("the signal handlers could not be installed: {0}")]
    Install(#[from] std::io::Error),
}

/// Cancels the token at the first SIGTERM or SIGINT and ends the process with [`EXIT_SECOND_SIGNAL`] at the second.
/// Returns when the handlers are in place.
pub fn follow_signals(token: CancellationToken) -> Result<(), SignalError> {
    let mut signals = Signals::install()?;
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("signal received: draining; a second one ends the process at once");
        token.cancel();
        signals.next().await;
        tracing::warn!("second signal received: ending at once");
        std::process::exit(EXIT_SECOND_SIGNAL);
    });
    Ok(())
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn install() -> Result<Self, SignalError> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => (),
            _ = self.interrupt.recv() => (),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[allow(clippy::unnecessary_wraps, reason = "the Unix half can fail")]
    fn install() -> Result<Self, SignalError> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // An error means that the handler cannot be installed; then no Ctrl-C will ever come.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// How a drain ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained<T> {
    /// The work ended by itself, with this result.
    Finished(T),
    /// The deadline passed; the work was dropped.
    DeadlinePassed,
}

/// Runs `work` (a server that stops when the token is canceled) to its end, but no longer than `timeout` after the
/// token was canceled.
pub async fn until_drained<T>(
    work: impl Future<Output = T>,
    token: &CancellationToken,
    timeout: Duration,
) -> Drained<T> {
    let deadline = async {
        token.cancelled().await;
        tokio::time::sleep(timeout).await;
    };
    tokio::select! {
        biased;
        result = work => Drained::Finished(result),
        () = deadline => Drained::DeadlinePassed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test]
    async fn work_that_ends_by_itself_is_awaited() {
        let token = CancellationToken::new();
        token.cancel();
        let work = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            7
        };
        assert_eq!(until_drained(work, &token, Duration::from_secs(5)).await, Drained::Finished(7));
    }

    #[tokio::test]
    async fn work_that_never_ends_is_dropped_at_the_deadline() {
        let (token, start) = (CancellationToken::new(), Instant::now());
        let later = token.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            later.cancel();
        });
        let drained = until_drained(std::future::pending::<()>(), &token, Duration::from_millis(30)).await;
        assert_eq!(drained, Drained::DeadlinePassed);
        // The deadline counts from the signal, not from the start of the service.
        assert!(start.elapsed() >= Duration::from_millis(80));
    }

    /// Not a test: the child of the next one, ended from outside.
    #[cfg(unix)]
    #[tokio::test]
    #[ignore = "waits for signals"]
    async fn child_that_waits_for_signals() {
        let token = CancellationToken::new();
        follow_signals(token.clone()).unwrap();
        println!("child: following");
        token.cancelled().await;
        println!("child: draining");
        tokio::time::sleep(Duration::from_secs(30)).await;
    }

    #[cfg(unix)]
    #[test]
    fn the_first_signal_drains_and_the_second_ends_the_process() {
        use std::io::BufRead as _;
        use std::process::{Command, Stdio};
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ops::shutdown::tests::child_that_waits_for_signals", "--ignored", "--nocapture"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
        let mut wait_for = |word: &str| assert!(lines.any(|line| line.unwrap().contains(word)), "no `{word}`");
        let send = |signal: &str| {
            let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
            assert!(sent.unwrap().success());
        };
        wait_for("child: following");
        send("-TERM");
        wait_for("child: draining");
        send("-INT");
        assert_eq!(child.wait().unwrap().code(), Some(EXIT_SECOND_SIGNAL));
    }
}
