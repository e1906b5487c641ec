//! `check-tree-clean`: checks that everything that is generated is up to date.

use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Code, Form, Problem};
use crate::output::{StaleFile, stale_files, stale_problems};

use super::catalog::CatalogArgs;
use super::compiled::{VersionArgs, compile_layout, documents_of};
use super::invocation::program;
use super::printing::{Findings, ProblemArgs, print};

/// Check that everything that is generated is up to date, and write nothing
#[derive(Debug, Args)]
pub(super) struct CheckTreeClean {
    #[command(flatten)]
    catalog: CatalogArgs,

    #[command(flatten)]
    version: VersionArgs,

    /// How problems are printed
    #[arg(long, value_enum, default_value_t)]
    format: Form,

    #[command(flatten)]
    problems: ProblemArgs,
}

impl CheckTreeClean {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let clean = self.check(&mut findings);
        let text = match clean {
            Some(files) if self.format == Form::Human => {
                format!("all {files} generated files are up to date\n")
            }
            _ => self.problems.text(findings, self.format),
        };
        let printed = print(&text, &self.problems.colours);
        match clean {
            Some(_) => printed,
            None => ExitCode::FAILURE,
        }
    }

    /// The number of generated files; `None` if one of them is stale.
    fn check(&self, findings: &mut Findings) -> Option<usize> {
        let layout = self.catalog.layout(None, &mut findings.problems)?;
        let stamp = self.version.stamp(false, findings);
        let compiled = compile_layout(&layout, &stamp, findings);
        let documents = documents_of(&layout, &compiled, findings);
        if self.problems.stops(findings) {
            return None;
        }
        // Other problems of the sources are for `validate` to report.
        *findings = Findings::default();
        let stale = match stale_files(&layout, &compiled.tree, &documents) {
            Ok(stale) => stale,
            Err(error) => {
                let folder = layout.bundles().display().to_string();
                let problem = Problem::of_error(Code::Unreadable, folder, &error);
                findings.problems.push(problem);
                return None;
            }
        };
        let help = |file: &StaleFile| self.help(file);
        let problems = stale_problems(&stale, help, &mut findings.sources);
        findings.problems.extend(problems);
        let files = compiled.tree.files().len() + documents.len();
        stale.is_empty().then_some(files)
    }

    fn help(&self, file: &StaleFile) -> String {
        if file.is_stray() {
            return "remove it, or move it elsewhere: builds keep files that no build wrote"
                .to_owned();
        }
        let options = [self.catalog.as_typed(), self.version.as_typed()].concat();
        format!(
            "run `{} build{options}` and commit what it writes",
            program()
        )
    }
}
