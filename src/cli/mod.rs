//! The command line: each subcommand loads, calls the library, and prints.

mod build;
mod catalog;
mod failure;

use clap::{Parser, Subcommand};

pub use failure::Failure;

/// Builds the catalog of KubeVirt's common instance types and preferences.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
}

impl Cli {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// What stopped it, ready to be printed.
    pub fn run(&self) -> Result<(), Failure> {
        match &self.command {
            Command::Build(build) => build.run(),
        }
    }
}
