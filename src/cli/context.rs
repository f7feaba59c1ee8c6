//! What every command shares: settings from all sources, the store they name, the corpus in it.
//!
//! For: turning global flags into settings, and a store into a snapshot. Not for: the service, which keeps its store
//! open for writing (`serve`).

use super::exit::{Exit, Failure};
use super::progress::Bar;
use crate::engine::Snapshot;
use crate::ops::settings::{self, Effective, Sources};
use crate::policy::Policy;
use crate::refresh;
use crate::store::{OpenReport, Store, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Environment variable that names the server of the client commands.
const SERVER_ENV: &str = "INTERDICT_SERVER";

/// Where settings come from, as given on the command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    /// Settings file.
    pub(crate) config: Option<PathBuf>,
    /// `key=value` pairs.
    pub(crate) set: Vec<(String, String)>,
}

/// A store in process, or a running service.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct StoreArgs {
    /// Directory of the store; by default the setting `store.path`.
    #[arg(long, value_name = "DIR", conflicts_with = "server")]
    pub(crate) store: Option<PathBuf>,
    /// Address of a running service, e.g. http://127.0.0.1:50051 [env: INTERDICT_SERVER].
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
}

impl StoreArgs {
    /// The server to talk to: the flag, or the environment unless a store is named.
    #[must_use]
    pub(crate) fn server(&self) -> Option<String> {
        let from_env = || std::env::var(SERVER_ENV).ok().filter(|server| !server.is_empty());
        self.server.clone().or_else(|| if self.store.is_some() { None } else { from_env() })
    }
}

impl Context {
    /// Settings from all sources, with more flags on top.
    pub(crate) fn settings(&self, flags: Vec<(String, String)>) -> Result<Effective, Failure> {
        let flags = self.set.iter().cloned().chain(flags).collect();
        let invalid = |error: settings::InvalidSettings| {
            Failure::usage(error).next("`interdict config show` prints every setting with its default and its origin")
        };
        let sources = Sources::from_process(self.config.as_deref(), flags).map_err(invalid)?;
        settings::load(&sources).map_err(invalid)
    }

    /// The store directory: the flag, or the setting.
    pub(crate) fn store_dir(&self, args: &StoreArgs) -> Result<PathBuf, Failure> {
        match &args.store {
            Some(dir) => Ok(dir.clone()),
            None => Ok(self.settings(Vec::new())?.settings.store.path),
        }
    }

    /// Opens the store to look into it; works while a service runs.
    pub(crate) fn open_read_only(&self, args: &StoreArgs) -> Result<Store, Failure> {
        let dir = self.store_dir(args)?;
        let opened = Store::open_read_only(&dir).map_err(|error| store_failure(&error, &dir))?;
        Ok(reported(opened))
    }

    /// Opens the store to change it.
    pub(crate) fn open(&self, args: &StoreArgs) -> Result<Store, Failure> {
        let dir = self.store_dir(args)?;
        let opened = Store::open(&dir).map_err(|error| store_failure(&error, &dir))?;
        Ok(reported(opened))
    }

    /// The corpus of the store, ready to search in. Not proven again: searching decides nothing, and an analyst should
    /// not wait for a proof that ran when the list was imported.
    pub(crate) fn unproven_snapshot(&self, args: &StoreArgs) -> Result<Snapshot, Failure> {
        let mut store = self.open_read_only(args)?;
        let dir = store.dir().to_owned();
        let corpus = store.load().map_err(|error| store_failure(&error, &dir))?.ok_or_else(|| no_corpus(&dir))?;
        Ok(Snapshot::build(corpus.info, corpus.parties, Policy::default()))
    }

    /// The corpus of the store, proven and ready to screen with.
    pub(crate) fn snapshot(&self, args: &StoreArgs) -> Result<Arc<Snapshot>, Failure> {
        let mut store = self.open_read_only(args)?;
        let dir = store.dir().to_owned();
        let loaded = refresh::load(&mut store, &Policy::default(), &Bar::new());
        for event in &loaded.events {
            eprintln!("note: {event}");
        }
        loaded.snapshot.ok_or_else(|| no_corpus(&dir))
    }
}

/// A store without a list.
pub(crate) fn no_corpus(dir: &Path) -> Failure {
    Failure::new(Exit::Failed, format!("the store {} holds no list", dir.display()))
        .next(format!("import one: interdict lists import us_ofac_sdn DIRECTORY --store {}", dir.display()))
}

/// Prints what opening found.
fn reported((store, report): (Store, OpenReport)) -> Store {
    for event in &report.events {
        eprintln!("note: {event}");
    }
    store
}

/// What a store error means for the command.
pub(crate) fn store_failure(error: &StoreError, dir: &Path) -> Failure {
    let shown = dir.display();
    let next = match error {
        StoreError::Locked { .. } => {
            "ask the service that holds it (--server URL), or stop that process first".to_owned()
        }
        StoreError::NotAStore { .. } => format!(
            "name the right directory with --store, or import a list: \
             interdict lists import us_ofac_sdn DIRECTORY --store {shown}"
        ),
        StoreError::DiskFull { .. } => "free some space and try again; nothing that was committed is lost".to_owned(),
        StoreError::Unwritable { .. } => "check who may write the directory".to_owned(),
        StoreError::FormatVersion { .. } => {
            "use the version of interdict that wrote the store, or a newer one".to_owned()
        }
        _ => "check the disk; the kept source files can rebuild the store (`interdict lists verify`)".to_owned(), // damage and rare causes
    };
    Failure::new(Exit::Store, error).next(next)
}

/// What a refused list change means for the command.
pub(crate) fn refused(error: &refresh::RefreshError) -> Failure {
    let reason = error.reason();
    Failure::new(super::client::exit_for(reason), error).next(reason.next_step())
}
