//! `validate`: holds the catalog, or bundles of anybody, against the rules.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Code, Format, Problem};
use crate::generate::{MAX_BUNDLE_BYTES, Stamp};
use crate::source::{STDIN, SourceId};
use crate::validate::validate_bundles;
use crate::yaml::{self, Node};

use super::catalog::CatalogArgs;
use super::generation::Resolved;
use super::report::{Report, ReportArgs, print};

/// Check the catalog's sources and what they render to, or bundles
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Bundles to check instead of the catalog; `-` is standard input
    #[arg(value_name = "FILE", conflicts_with_all = ["root", "extend"])]
    files: Vec<PathBuf>,

    #[command(flatten)]
    catalog: CatalogArgs,

    /// The form in which problems are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    reporting: ReportArgs,
}

impl Validate {
    pub(super) fn run(&self) -> ExitCode {
        let mut report = Report::default();
        let checked = if self.files.is_empty() {
            self.validate_catalog(&mut report)
        } else {
            Some(self.validate_files(&mut report))
        };
        let stops = self.reporting.stops(&report);
        let is_clean = report.problems.count() == 0;
        let text = match checked {
            Some(checked) if is_clean && self.format == Format::Human => {
                format!("no problems in {checked}\n")
            }
            _ => self.reporting.text(report, self.format),
        };
        let printed = print(&text, &self.reporting.colours);
        if stops { ExitCode::FAILURE } else { printed }
    }

    /// Checks everything that a build would, and tells what there was.
    fn validate_catalog(&self, report: &mut Report) -> Option<String> {
        let resolved = Resolved::read(&self.catalog, report)?;
        let tree = resolved.tree(&Stamp::default(), &mut report.problems);
        report.problems.apply_allowed(&resolved.catalog.allowed);
        let definitions = counted(resolved.definitions.len(), "definition");
        let bundles = counted(tree.bundles.len(), "bundle");
        Some(format!("{definitions} and {bundles}"))
    }

    fn validate_files(&self, report: &mut Report) -> String {
        let bundles: Vec<Vec<Node>> = self
            .files
            .iter()
            .map(|file| documents(file, report))
            .collect();
        validate_bundles(&bundles, &mut report.problems);
        counted(bundles.iter().map(Vec::len).sum(), "resource")
    }
}

fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// The documents of a bundle.
fn documents(file: &Path, report: &mut Report) -> Vec<Node> {
    match read(file, report) {
        Ok(source) => {
            let before = report.problems.count();
            let documents =
                yaml::parse_documents(source, report.sources.text(source), &mut report.problems);
            if documents.is_empty() && report.problems.count() == before {
                let message = "there is no resource in this file";
                let path = file.display().to_string();
                report
                    .problems
                    .push(Problem::of_file(Code::MissingField, path, message));
            }
            documents
        }
        Err(problem) => {
            report.problems.push(*problem);
            Vec::new()
        }
    }
}

fn read(file: &Path, report: &mut Report) -> Result<SourceId, Box<Problem>> {
    if file.as_os_str() == STDIN.0 {
        return report
            .sources
            .read_from(io::stdin().lock(), STDIN.1, MAX_BUNDLE_BYTES);
    }
    report
        .sources
        .read(file, &file.display().to_string(), MAX_BUNDLE_BYTES)
}
