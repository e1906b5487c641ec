//! `readme`: renews the documents alone.

use std::process::ExitCode;

use clap::Args;

use super::catalog::CatalogArgs;
use super::generation::{Resolved, write_documents};
use super::report::{Report, ReportArgs};

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
        self.reporting.colours.finish(report, told)
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
        write_documents(&root, &documents, report)
    }
}
