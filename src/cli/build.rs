//! `build`: writes everything that is generated.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::Severity;
use crate::generate::{Documents, Tree};
use crate::output::{self, OutputError};

use super::catalog::CatalogArgs;
use super::generation::{Resolved, VersionArgs, write_documents};
use super::report::{Report, ReportArgs, print};

/// Write the bundles, their checksums, and the documents
#[derive(Debug, Args)]
pub(super) struct Build {
    #[command(flatten)]
    catalog: CatalogArgs,

    /// Write the bundles alone, and there [default: `_build` in the root, or in the last folder of `--extend`]
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,

    #[command(flatten)]
    version: VersionArgs,

    /// Put the version into the names of the bundles, as the assets of a release have it
    #[arg(long)]
    versioned_names: bool,

    /// Print nothing but errors
    #[arg(short, long)]
    quiet: bool,

    #[command(flatten)]
    reporting: ReportArgs,
}

impl Build {
    pub(super) fn run(&self) -> ExitCode {
        let mut report = Report::default();
        let tree = self.build(&mut report);
        let least = if self.quiet {
            Severity::Error
        } else {
            Severity::Warning
        };
        self.reporting.colours.print_to_stderr(report, least);
        let Some(tree) = tree else {
            return ExitCode::FAILURE;
        };
        if self.quiet {
            return ExitCode::SUCCESS;
        }
        print(&table(&tree), &self.reporting.colours)
    }

    /// The tree, once it is written; nothing if something is wrong.
    fn build(&self, report: &mut Report) -> Option<Tree> {
        let resolved = Resolved::read(&self.catalog, report)?;
        let stamp = self.version.stamp(self.versioned_names);
        let tree = resolved.tree(&stamp, &mut report.problems);
        let documents = match self.out_dir {
            Some(_) => Documents::new(),
            None => resolved.documents(&self.catalog, report),
        };
        if !resolved.is_sound(&self.reporting, report) {
            return None;
        }
        self.write(&tree, &documents, report).then_some(tree)
    }

    /// Writes the bundles, and then the documents; whether all went well.
    fn write(&self, tree: &Tree, documents: &Documents, report: &mut Report) -> bool {
        let out_dir = self.out_dir.clone();
        let Some(out_dir) = out_dir.or_else(|| self.catalog.default_out_dir()) else {
            return false;
        };
        let replaced = match self.catalog.refusal_of_out_dir(&out_dir) {
            Some(why) => Err(OutputError::refused(&out_dir, why)),
            None => output::replace(&out_dir, &tree.files()),
        };
        if let Err(error) = replaced {
            report.problems.push(error.problem());
            return false;
        }
        match self.catalog.root_of_documents() {
            Some(root) if !documents.is_empty() => {
                write_documents(&root, documents, report).is_some()
            }
            _ => true,
        }
    }
}

/// A line a bundle: name, resources, bytes, digest.
fn table(tree: &Tree) -> String {
    let names = tree.bundles.iter().map(|bundle| bundle.file_name.len());
    let width = names.max().unwrap_or(0);
    let line = |name: &str, resources: &str, bytes: &str, digest: &str| {
        format!("{name:<width$}  {resources:>9}  {bytes:>7}  {digest}\n")
    };
    let bundles = tree.bundles.iter().map(|bundle| {
        let resources = bundle.resources.len().to_string();
        let bytes = bundle.text.len().to_string();
        line(&bundle.file_name, &resources, &bytes, &bundle.digest)
    });
    let head = line("bundle", "resources", "bytes", "sha256");
    [head].into_iter().chain(bundles).collect()
}
