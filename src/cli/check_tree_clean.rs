//! `check-tree-clean`: checks that everything that is generated is up to date.

use std::mem::ManuallyDrop;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Code, Form, Place, Problem};
use crate::generate::Tree;
use crate::output::{StaleFile, in_the_way, stale_files, stale_problems};

use super::catalog::{CatalogArgs, typed};
use super::compiled::{VersionArgs, compile_layout, documents_of};
use super::invocation::program;
use super::kubevirt::KubevirtArgs;
use super::printing::{Findings, ProblemArgs, print};

/// Check that everything that is generated is up to date, and write nothing
#[derive(Debug, Args)]
pub(super) struct CheckTreeClean {
    #[command(flatten)]
    catalog: CatalogArgs,

    #[command(flatten)]
    version: VersionArgs,

    #[command(flatten)]
    kubevirt: KubevirtArgs,

    /// How problems are printed
    #[arg(long, value_enum, default_value_t)]
    format: Form,

    #[command(flatten)]
    problems: ProblemArgs,
}

impl CheckTreeClean {
    /// Checks the files; `folder` is the one that was changed to first, as typed on the command line.
    pub(super) fn run(&self, folder: Option<&Path>) -> ExitCode {
        let mut findings = Findings::default();
        let clean = self.check(folder, &mut findings);
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
    fn check(&self, folder: Option<&Path>, findings: &mut Findings) -> Option<usize> {
        let layout = self
            .catalog
            .layout_of_output(None, &mut findings.problems)?;
        let stamp = self.version.stamp(false, findings);
        let compiled = compile_layout(&layout, self.kubevirt.release, &stamp, findings);
        // The process is about to end, which frees the memory faster.
        let mut compiled = ManuallyDrop::new(compiled);
        let documents = documents_of(&layout, &compiled, &stamp, findings);
        if self.problems.stops(findings) {
            return None;
        }
        // Other problems of the sources are for `validate` to report.
        *findings = Findings::default();
        let bundles = ManuallyDrop::new(compiled.render());
        let tree = &Tree::new(&bundles, &stamp);
        let found = in_the_way(&layout, tree, &documents).and_then(|in_the_way| {
            let stale = stale_files(&layout, tree, &documents)?;
            Ok((in_the_way, stale))
        });
        let (in_the_way, mut stale) = match found {
            Ok(found) => found,
            Err(error) => {
                let folder = layout.bundles().display().to_string();
                let problem = Problem::of_error(Code::Unreadable, folder, &error);
                findings.problems.push(problem);
                return None;
            }
        };
        // A build would not replace these: what it would say is what helps, also for what lies below them.
        let foreign: Vec<&Path> = in_the_way.iter().filter_map(file_of).collect();
        stale.retain(|file| {
            let path = Path::new(file.path());
            !foreign.iter().any(|foreign| path.starts_with(foreign))
        });
        let is_clean = stale.is_empty() && in_the_way.is_empty();
        findings.problems.extend(in_the_way);
        let help = |file: &StaleFile<'_>| self.help(folder, file);
        let problems = stale_problems(&stale, help, &mut findings.sources);
        findings.problems.extend(problems);
        let files = tree.files().len() + documents.len();
        is_clean.then_some(files)
    }

    fn help(&self, folder: Option<&Path>, file: &StaleFile<'_>) -> String {
        if file.is_stray() {
            return "remove it, or move it elsewhere: builds keep files that no build wrote"
                .to_owned();
        }
        let options = [
            folder.map_or(String::new(), |folder| typed("-C", folder)),
            self.catalog.as_typed(),
            self.version.as_typed(),
            self.kubevirt.as_typed(),
        ]
        .concat();
        format!(
            "run `{} build{options}` and commit what it writes",
            program()
        )
    }
}

fn file_of(problem: &Problem) -> Option<&Path> {
    match &problem.place {
        Place::File(path) => Some(Path::new(path)),
        Place::At(_) => None,
    }
}
