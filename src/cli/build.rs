//! `build`: writes everything that is generated.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Code, Problem, Severity};
use crate::documents::Documents;
use crate::generate::Tree;
use crate::output::{self, Layout};

use super::catalog::CatalogArgs;
use super::compiled::{VersionArgs, compile_layout, documents_of, write_documents};
use super::printing::{Findings, ProblemArgs, print};

/// Write the bundles, their checksums, and the documents
#[derive(Debug, Args)]
pub(super) struct Build {
    #[command(flatten)]
    catalog: CatalogArgs,

    /// Write only the bundles, into this folder [default: `_build` in the root, or in the last folder of `--extend`]
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,

    #[command(flatten)]
    version: VersionArgs,

    /// Put the version into the names of the bundles, as in the assets of a release
    #[arg(long)]
    versioned_names: bool,

    /// Print only errors
    #[arg(short, long)]
    quiet: bool,

    #[command(flatten)]
    problems: ProblemArgs,
}

impl Build {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let tree = self.build(&mut findings);
        let least = if self.quiet {
            Severity::Error
        } else {
            Severity::Warning
        };
        self.problems.colours.print_to_stderr(findings, least);
        match tree {
            Some(_) if self.quiet => ExitCode::SUCCESS,
            Some(tree) => print(&table(&tree), &self.problems.colours),
            None => ExitCode::FAILURE,
        }
    }

    /// Writes everything and returns the tree; `None` if something is wrong.
    fn build(&self, findings: &mut Findings) -> Option<Tree> {
        let out_dir = self.out_dir.clone();
        let layout = self.catalog.layout(out_dir, &mut findings.problems)?;
        let stamp = self.version.stamp(self.versioned_names);
        let compiled = compile_layout(&layout, &stamp, findings);
        let documents = documents_of(&layout, &compiled, findings);
        if self.problems.stops(findings) {
            return None;
        }
        write(&layout, &compiled.tree, &documents, findings)?;
        Some(compiled.tree)
    }
}

/// Writes the bundles and then the documents; `None` if one of them cannot be written.
fn write(
    layout: &Layout,
    tree: &Tree,
    documents: &Documents,
    findings: &mut Findings,
) -> Option<()> {
    let folder = layout.bundles();
    let checked = layout.check();
    if let Err(error) = checked.and_then(|()| output::replace(&folder, &tree.files())) {
        let problem = Problem::of_error(Code::Unwritable, folder.display().to_string(), &error)
            .note("nothing was changed: any output of an earlier build is still there")
            .help("fix this, or name another folder with `--out-dir`");
        findings.problems.push(problem);
        return None;
    }
    if let Some(root) = layout.documents() {
        write_documents(root, documents, findings)?;
    }
    Some(())
}

/// One line per bundle: name, resources, bytes, digest.
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
