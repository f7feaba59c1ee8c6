//! `interdict lists`: import official files, see what is in force, go back and forth between versions, prove them.
//!
//! Every subcommand works on a store (`--store DIR`) or, where that makes sense, on a running service
//! (`--server URL`). A store that a service has open can be looked into, but changed only through the service.

mod change;
mod import;
mod report;
mod status;
mod verify;

pub(crate) use import::send;

use super::context::Context;
use super::exit::{Failure, Outcome};
use crate::lists::format;
use crate::model::ListId;

/// Subcommands of `interdict lists`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ListsCommand {
    /// Read the official files of one list, check them, prove them and put them in force.
    #[command(after_long_help = import::LONG_HELP)]
    Import(import::ImportArgs),
    /// Show the lists in force.
    #[command(after_long_help = status::STATUS_HELP)]
    Status(status::StatusArgs),
    /// Show the versions of a list that are kept.
    #[command(after_long_help = status::VERSIONS_HELP)]
    Versions(status::VersionsArgs),
    /// Put a kept version of a list in force.
    #[command(after_long_help = change::ACTIVATE_HELP)]
    Activate(change::ActivateArgs),
    /// Put the version of a list that was in force before back in force.
    #[command(after_long_help = change::ROLLBACK_HELP)]
    Rollback(change::RollbackArgs),
    /// Prove that the store is whole and that every name and identifier in force finds its own party.
    #[command(after_long_help = verify::LONG_HELP)]
    Verify(verify::VerifyArgs),
}

/// Runs `interdict lists`.
pub(crate) fn run(command: &ListsCommand, context: &Context) -> Outcome {
    match command {
        ListsCommand::Import(args) => import::run(args, context),
        ListsCommand::Status(args) => status::status(args, context),
        ListsCommand::Versions(args) => status::versions(args, context),
        ListsCommand::Activate(args) => change::activate(args, context),
        ListsCommand::Rollback(args) => change::roll_back(args, context),
        ListsCommand::Verify(args) => verify::run(args, context),
    }
}

/// Reads a list id that can be imported; another one names the nearest.
fn known_list(text: &str) -> Result<ListId, Failure> {
    let unknown = |error: &dyn std::fmt::Display| Failure::usage(error);
    let nearest = |got: &str| {
        crate::lists::FORMATS.iter().map(|format| format.id).min_by_key(|known| strsim::osa_distance(known, got))
    };
    let id: ListId = text.parse().map_err(|error| {
        let hint = nearest(&text.to_ascii_lowercase()).map(|id| format!("did you mean `{id}`?")).unwrap_or_default();
        Failure::usage(error).next(hint)
    })?;
    format(&id).map_err(|error| unknown(&error))?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_lists_name_the_nearest() {
        assert!(known_list("us_ofac_sdn").is_ok());
        assert!(known_list("us_ofac_sbn").unwrap_err().message.contains("did you mean `us_ofac_sdn`"));
        assert!(known_list("US-OFAC-SDN").unwrap_err().next.contains("us_ofac_"));
    }
}
