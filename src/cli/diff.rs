//! `diff`: what changed between two catalogs, by meaning.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, Command, ValueEnum};

use crate::diagnostic::Severity;
use crate::diff::{self, Changes, ChangesForm};
use crate::text::STDIN;

use super::printing::{ColourArgs, Findings, print};

/// The exit code of a run that found what `--fail-on` names.
const FOUND: u8 = 3;

/// Tell what changed between two catalogs, and what of it is breaking
///
/// A side is a bundle (`-` is standard input), a folder of bundles, the root of a catalog, or a
/// revision of the git repository around this folder: its catalog, or else its `_build/`. A path
/// goes before a revision of the same name; `refs/tags/NAME` and `./NAME` are never mistaken.
///
/// The version label alone is no change, nor is another spelling of the same quantity. The exit
/// code is 0 whether there are changes or not, 1 when a side cannot be read, 2 for a wrong command
/// line, and 3 for what `--fail-on` names.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The old side: a bundle, a folder of bundles, a catalog, or a revision
    #[arg(value_name = "OLD")]
    old: OsString,

    /// The new side
    #[arg(value_name = "NEW")]
    new: OsString,

    /// The form in which changes are printed
    #[arg(long, value_enum, default_value_t)]
    format: ChangesForm,

    /// Exit with 3 when there are such changes
    #[arg(long, value_name = "WHAT", value_enum)]
    fail_on: Option<FailOn>,

    #[command(flatten)]
    colours: ColourArgs,
}

/// The changes that end a run with an exit code of their own.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    /// What a cluster that updates may notice
    Breaking,
}

impl Diff {
    /// Compares the two sides; `command` is the command line, for what is wrong with it.
    pub(super) fn run(&self, mut command: Command) -> ExitCode {
        if self.old == STDIN && self.new == STDIN {
            let message = "standard input can be read once: name a file for one of the two sides";
            command.error(ErrorKind::ArgumentConflict, message).exit();
        }
        let mut findings = Findings::default();
        let [old, new] = [&self.old, &self.new]
            .map(|side| diff::read(side, &mut findings.sources, &mut findings.problems));
        let (Some(old), Some(new)) = (old, new) else {
            self.colours.print_to_stderr(findings, Severity::Error);
            return ExitCode::FAILURE;
        };
        let changes = Changes(diff::compare(&old, &new));
        let printed = print(&changes.print(self.format), &self.colours);
        match self.fail_on {
            Some(FailOn::Breaking) if changes.is_breaking() => FOUND.into(),
            _ => printed,
        }
    }
}
