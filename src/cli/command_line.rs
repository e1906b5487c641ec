//! The complete command line.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use super::{build, check_tree_clean, completions, diff, man, readme, schema, validate};

/// Builds the catalog of KubeVirt's common instance types and preferences.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// The subcommands, in the order in which the help lists them: the most used come first.
#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    Validate(validate::Validate),
    CheckTreeClean(check_tree_clean::CheckTreeClean),
    Diff(diff::Diff),
    Readme(readme::Readme),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Cli {
    /// Runs the subcommand. Its exit code is 0 for success and 1 for failure; `diff` has more.
    #[must_use]
    pub fn run(&self) -> ExitCode {
        match &self.command {
            Command::Build(build) => build.run(),
            Command::Validate(validate) => validate.run(),
            Command::CheckTreeClean(check) => check.run(),
            Command::Diff(diff) => diff.run(Self::command()),
            Command::Readme(readme) => readme.run(),
            Command::Schema(schema) => schema.run(),
            Command::Completions(completions) => completions.run(Self::command()),
            Command::Man(man) => man.run(Self::command()),
        }
    }
}
