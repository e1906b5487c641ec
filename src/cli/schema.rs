//! `schema`: writes the JSON Schemas of the sources.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::Severity;
use crate::generate::{Documents, schemas};

use super::readme::write;
use super::report::{Report, ReportArgs, print};

/// Write the JSON Schemas of the sources, for editors
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// The folder to write them into
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,

    #[command(flatten)]
    reporting: ReportArgs,
}

impl Schema {
    pub(super) fn run(&self) -> ExitCode {
        let mut report = Report::default();
        let schemas: Documents = schemas()
            .into_iter()
            .map(|(path, text)| (path.replace("schemas/", ""), text))
            .collect();
        let told = write(&self.out_dir, &schemas, &mut report);
        self.reporting
            .colours
            .print_to_stderr(report, Severity::Warning);
        match told {
            Some(told) => print(&told, &self.reporting.colours),
            None => ExitCode::FAILURE,
        }
    }
}
