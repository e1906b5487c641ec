//! `man`: the manual pages.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};

use crate::diagnostic::{Code, Problem, Severity};

use super::Cli;
use super::report::{ColourArgs, Report};

/// Write the manual pages, one for the program and one for each subcommand
///
/// `man -l DIR/common-instancetypes.1` shows the first of them.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// The folder to write them into; it is made if it is missing
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,

    #[command(flatten)]
    colours: ColourArgs,
}

impl Man {
    pub(super) fn run(&self) -> ExitCode {
        match self.write() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let folder = self.out_dir.display().to_string();
                let message = format!("`{folder}` cannot be written: {error}");
                let problem = Problem::of_file(Code::Unwritable, folder, message)
                    .help("name a folder that you can write to with `--out-dir`");
                let mut report = Report::default();
                report.problems.push(problem);
                self.colours.print_to_stderr(report, Severity::Error);
                ExitCode::FAILURE
            }
        }
    }

    fn write(&self) -> io::Result<()> {
        fs::create_dir_all(&self.out_dir)?;
        clap_mangen::generate_to(Cli::command(), &self.out_dir)
    }
}
