//! `completions`: prints the script with which a shell completes the command line.

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};
use clap_complete::Shell;

use crate::diagnostic::Code;

use super::printing::{ColourArgs, print};

/// What bash completes for the sides of `diff`, after clap's own function: files, and the branches
/// and tags of git. Options and their values are left to that function.
const REVISIONS: &str = include_str!("completions.bash");

/// Print the script with which a shell completes this program's command line
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell that the script is for
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the script for a command line.
    pub(super) fn run(&self, command: Command) -> ExitCode {
        let mut command = with_codes(command);
        let mut script = Vec::new();
        let name = env!("CARGO_PKG_NAME");
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        let mut script = String::from_utf8_lossy(&script).into_owned();
        if self.shell == Shell::Bash {
            script.push_str(REVISIONS);
        }
        print(&script, &ColourArgs::default())
    }
}

/// A command line whose options that take the code of a rule list them all.
fn with_codes(command: Command) -> Command {
    let codes = || PossibleValuesParser::new(Code::ALL.iter().map(|code| code.as_str()));
    command
        .mut_arg("explain", |argument| argument.value_parser(codes()))
        .mut_subcommand("validate", |validate| {
            validate.mut_arg("allow", |argument| argument.value_parser(codes()))
        })
}
