//! The command line: each subcommand loads, calls the library, and prints.

mod build;
mod catalog;
mod failure;

use std::io::{self, Write as _};

use clap::{Parser, Subcommand};

use crate::diagnostic::{Code, Problem};

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

/// Prints a line to the standard output. Nobody who closed it misses the rest: that is no failure.
fn print(line: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let message = format!("cannot print: {error}");
            Err(Problem::file_error(Code::Unwritable, "standard output", message).into())
        }
        _ => Ok(()),
    }
}
