//! Exit codes and how a command fails: one table of codes, one failure type.
//!
//! For: every way a command can end, so that scripts can tell them apart. Not for: errors of the modules, which stay
//! typed where they arise and are turned into a [`Failure`] by the command that met them. A failure says what
//! happened and what to do next; it never carries names or texts of payments.

use std::fmt::{self, Write as _};
use std::io;
use std::process::ExitCode;

macro_rules! exits {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal,)+) => {
        /// How a command ends.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Exit { $($(#[doc = $doc])+ $variant,)+ }

        impl Exit {
            /// Every exit, in order of code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code the process ends with.
            #[must_use]
            pub const fn code(self) -> u8 {
                match self { $(Self::$variant => $code,)+ }
            }

            /// What the code means, for the help text.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

exits! {
    /// Done, completely
    Ok = 0,
    /// Not done or not completely: a transaction was not screened, a check failed, nothing was found where it had to be
    Failed = 1,
    /// Wrong arguments or settings; nothing was tried
    Usage = 2,
    /// A list was refused: not a list file, a guard spoke against it, or it does not find all its own names
    ListRefused = 3,
    /// The store is in use by another process, or cannot be read or written
    Store = 4,
    /// The server cannot be reached or broke the connection
    Server = 5,
    /// An address of the service is taken or cannot be bound
    Listen = 6,
    /// Whoever read the output closed it (as after SIGPIPE)
    OutputClosed = 141,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The table of codes as lines of help text.
#[must_use]
pub fn help() -> String {
    let mut text = String::from("Exit codes:\n");
    for exit in Exit::ALL {
        let _ = writeln!(text, "  {:>3}  {}", exit.code(), exit.meaning()); // a string takes every write
    }
    text
}

/// Why a command did not do what was asked, and what to do next.
#[derive(Debug)]
pub struct Failure {
    /// How the process ends.
    pub exit: Exit,
    /// What happened; empty ends quietly.
    pub message: String,
    /// What to do next, one sentence; empty when there is nothing to add.
    pub next: String,
}

impl Failure {
    /// A failure without advice.
    pub fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self { exit, message: message.to_string(), next: String::new() }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }

    /// Wrong arguments.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Prints the failure on standard error; a closed output ends quietly.
    pub fn report(&self) {
        if self.message.is_empty() {
            return;
        }
        eprintln!("error: {}", self.message);
        if !self.next.is_empty() {
            eprintln!("  next: {}", self.next);
        }
    }
}

impl From<io::Error> for Failure {
    /// A closed pipe ends quietly; anything else is printed as it is.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::new(Exit::OutputClosed, "")
        } else {
            Self::new(Exit::Failed, format!("input or output failed: {error}"))
        }
    }
}

/// What every command returns.
pub type Outcome = Result<Exit, Failure>;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_ascending_and_explained() {
        let codes: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert!(codes.is_sorted());
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        assert!(help().contains("  3  A list was refused"));
    }

    #[test]
    fn a_closed_pipe_is_quiet_and_other_errors_are_not() {
        let closed: Failure = io::Error::from(io::ErrorKind::BrokenPipe).into();
        assert_eq!((closed.exit, closed.message.as_str()), (Exit::OutputClosed, ""));
        let full: Failure = io::Error::other("disk full").into();
        assert_eq!(full.exit, Exit::Failed);
        assert!(full.message.contains("disk full"));
    }
}
