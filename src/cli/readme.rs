//! `readme`: renews the documents alone.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Code, Severity};
use crate::generate::Documents;
use crate::output::write_files;

use super::catalog::CatalogArgs;
use super::generation::{Resolved, as_files};
use super::report::{Report, ReportArgs, print};

/// Renew the README's tables, `docs/` and `schemas/`, and leave the bundles as they are
#[derive(Debug, Args)]
pub(super) struct Readme {
    #[command(flatten)]
    catalog: CatalogArgs,

    #[command(flatten)]
    reporting: ReportArgs,
}

impl Readme {
    pub(super) fn run(&self) -> ExitCode {
        let mut report = Report::default();
        let told = self.renew(&mut report);
        self.reporting
            .colours
            .print_to_stderr(report, Severity::Warning);
        match told {
            Some(told) => print(&told, &self.reporting.colours),
            None => ExitCode::FAILURE,
        }
    }

    fn renew(&self, report: &mut Report) -> Option<String> {
        let resolved = Resolved::read(&self.catalog, report)?;
        let documents = resolved.documents(&self.catalog, report);
        if !resolved.is_sound(&self.reporting, report) {
            return None;
        }
        let Some(root) = self.catalog.root_of_documents() else {
            return Some("a catalog on top of another one has no documents\n".to_owned());
        };
        write(&root, &documents, report)
    }
}

/// Writes documents, and tells which of them changed; nothing where one cannot be written.
pub(super) fn write(root: &Path, documents: &Documents, report: &mut Report) -> Option<String> {
    match write_files(root, &as_files(documents)) {
        Ok(written) if written.is_empty() => {
            let number = documents.len();
            Some(format!("all {number} documents are up to date\n"))
        }
        Ok(written) => {
            let lines = written.iter().map(|path| format!("wrote {path}\n"));
            Some(lines.collect())
        }
        Err(error) => {
            let problem = error.problem_of_file(Code::Unwritable);
            let help =
                "mend it, and run this again: each file is an old one or a new one, and whole";
            report.problems.push(problem.help(help));
            None
        }
    }
}
