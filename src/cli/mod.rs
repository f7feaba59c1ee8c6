//! The command line: one file per command.
//!
//! For: parsing arguments, calling the house, printing what came of it, ending with the right code. Not for: anything
//! a decision rests on. Wire types appear here only on the client side, so that a file screened in process and one
//! screened by a service go through the same words.

#![allow(clippy::doc_markdown, reason = "doc comments of arguments are help texts and printed as they stand")]

mod client;
mod config;
mod context;
mod demo;
pub mod exit;
mod healthcheck;
mod lists;
mod output;
mod progress;
mod render;
mod sample;
mod screen;
mod search;
mod serve;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use context::Context;
use exit::{Exit, Outcome};
use std::ffi::OsString;
use std::path::PathBuf;

/// Screens payments against sanctions lists while they can still be stopped.
#[derive(Debug, Parser)]
#[command(name = "interdict", version, max_term_width = 120)]
pub struct Cli {
    /// Settings file (TOML); unknown keys are an error.
    #[arg(long, global = true, value_name = "FILE", env = "INTERDICT_CONFIG")]
    config: Option<PathBuf>,
    /// One setting, e.g. `--set server.max_streams=512`; goes before file and environment.
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = key_value)]
    set: Vec<(String, String)>,
    #[command(subcommand)]
    command: Command,
}

/// Commands.
#[derive(Debug, Subcommand)]
enum Command {
    /// Try it out: start the service, import a bundled sample, screen bundled payments, show every decision.
    #[command(after_long_help = demo::LONG_HELP)]
    Demo(demo::DemoArgs),
    /// Run the service: gRPC screening, health, metrics.
    #[command(after_long_help = serve::LONG_HELP)]
    Serve(serve::ServeArgs),
    /// Screen a file of payments, through a service or in process.
    Screen(screen::ScreenArgs),
    /// Search the lists for a name, as an analyst does.
    #[command(after_long_help = search::LONG_HELP)]
    Search(search::SearchArgs),
    /// Import, show, change and prove lists.
    #[command(subcommand)]
    Lists(lists::ListsCommand),
    /// Show or check the settings.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Ask a running service whether it is well.
    #[command(after_long_help = healthcheck::LONG_HELP)]
    Healthcheck(healthcheck::HealthcheckArgs),
}

/// Examples and exit codes of `interdict --help`.
fn long_help() -> String {
    format!(
        "Start here:\n  \
         interdict demo                                        everything once, without a list or a network\n  \
         interdict lists import us_ofac_sdn ./ofac             official files into ./interdict-data\n  \
         interdict serve                                       gRPC on 127.0.0.1:50051\n  \
         interdict screen payments.jsonl                       decisions as JSON Lines\n\n\
         {}\n\
         Settings: built-in default < file (--config) < environment INTERDICT_* < --set and flags.\n",
        exit::help()
    )
}

/// Reads `key=value`.
fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE, e.g. server.max_streams=512")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// Parses the arguments and runs the command; prints what went wrong.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    crate::ops::log::quiet_panics();
    let mut command = Cli::command().after_long_help(long_help());
    command = command.mut_subcommand("screen", |screen| screen.after_long_help(screen::long_help()));
    let cli = match command.try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors and go to standard output; a closed pipe is nobody's concern.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Ok };
        }
    };
    let context = Context { config: cli.config, set: cli.set };
    match dispatch(&cli.command, &context) {
        Ok(exit) => exit,
        Err(failure) => {
            failure.report();
            failure.exit
        }
    }
}

fn dispatch(command: &Command, context: &Context) -> Outcome {
    match command {
        Command::Demo(args) => demo::run(args),
        Command::Serve(args) => serve::run(args, context),
        Command::Screen(args) => screen::run(args, context),
        Command::Search(args) => search::run(args, context),
        Command::Lists(command) => lists::run(command, context),
        Command::Config(command) => config::run(command, context),
        Command::Healthcheck(args) => healthcheck::run(args, context),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        let command = Cli::command().mut_subcommand("screen", |screen| screen.after_long_help(screen::long_help()));
        let mut open: Vec<clap::Command> = command.get_subcommands().cloned().collect();
        while let Some(command) = open.pop() {
            let children: Vec<clap::Command> = command.get_subcommands().cloned().collect();
            if children.is_empty() {
                let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("Examples:"), "{} has no examples", command.get_name());
            }
            open.extend(children);
        }
    }
}
