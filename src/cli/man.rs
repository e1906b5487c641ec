//! `man`: writes the manual pages.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Command};

use crate::diagnostic::{Code, Problem, Severity};

use super::printing::{ColourArgs, Findings};

/// Write the manual pages, one for the program and one for each subcommand
///
/// `man -l DIR/common-instancetypes.1` shows the first of them.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// The folder to write them into; it is created if it is missing
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,

    #[command(flatten)]
    colours: ColourArgs,
}

impl Man {
    /// Writes the pages of a command line.
    pub(super) fn run(&self, command: Command) -> ExitCode {
        match self.write(command) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let folder = self.out_dir.display().to_string();
                let error = error.context(format!("cannot write to `{folder}`"));
                let problem = Problem::of_error(Code::Unwritable, folder, &error)
                    .help("use `--out-dir` to name a folder that you can write to");
                let mut findings = Findings::default();
                findings.problems.push(problem);
                self.colours.print_to_stderr(findings, Severity::Error);
                ExitCode::FAILURE
            }
        }
    }

    fn write(&self, command: Command) -> anyhow::Result<()> {
        fs::create_dir_all(&self.out_dir)?;
        Ok(clap_mangen::generate_to(command, &self.out_dir)?)
    }
}
