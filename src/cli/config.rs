//! `interdict config`: the settings in force, and whether they are right.

use super::context::Context;
use super::exit::{Exit, Outcome};
use super::output;
use crate::ops::settings;

/// Subcommands of `interdict config`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every setting with its value and where it comes from, as TOML.
    #[command(after_long_help = SHOW_HELP)]
    Show {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Check the settings; exit code 2 names every mistake.
    #[command(after_long_help = CHECK_HELP)]
    Check,
}

/// Examples of `interdict config show --help`.
const SHOW_HELP: &str = "Examples:
  interdict config show > interdict.toml
  INTERDICT_GRPC_ADDRESS=0.0.0.0:50051 interdict config show
  interdict --config interdict.toml --set server.max_streams=512 config show --json

Precedence: built-in default < settings file (--config) < environment INTERDICT_* < --set and other flags.
";

/// Examples of `interdict config check --help`.
const CHECK_HELP: &str = "Examples:
  interdict --config /etc/interdict/interdict.toml config check

An unknown key is a mistake too: the nearest known key is named.
";

/// Runs `interdict config`.
pub(crate) fn run(command: &ConfigCommand, context: &Context) -> Outcome {
    let effective = context.settings(Vec::new())?;
    match command {
        ConfigCommand::Show { json: true } => output::json(&settings::to_json(&effective))?,
        ConfigCommand::Show { json: false } => output::line(settings::to_toml(&effective).trim_end())?,
        ConfigCommand::Check => output::line(format!("ok: {} settings", settings::TABLE.len()))?,
    }
    Ok(Exit::Ok)
}
