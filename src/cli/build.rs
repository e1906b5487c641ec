//! `build`: writes everything that is generated.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Code, Problem, Severity};
use crate::documents::Documents;
use crate::generate::{RenderedBundle, Tree};
use crate::output::{self, Durability, Layout, OnWait, Replaced, in_the_way};

use super::catalog::CatalogArgs;
use super::compiled::{
    Change, VersionArgs, compile_layout, documents_of, renew_documents, say_waiting, told,
};
use super::kubevirt::KubevirtArgs;
use super::printing::{Findings, ProblemArgs, print};

/// Write the bundles, their checksums, and the documents
#[derive(Debug, Args)]
pub(super) struct Build {
    #[command(flatten)]
    catalog: CatalogArgs,

    /// Write only the bundles, with their checksums and entry points, into this folder [default: `_build` in the root, or in the last folder of `--extend`]
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,

    #[command(flatten)]
    version: VersionArgs,

    #[command(flatten)]
    kubevirt: KubevirtArgs,

    /// Put the version into the names of the bundles, as in the assets of a release
    #[arg(long)]
    versioned_names: bool,

    /// Print only what makes the run fail
    #[arg(short, long)]
    quiet: bool,

    #[command(flatten)]
    problems: ProblemArgs,
}

impl Build {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let result = self.build(&mut findings);
        let least = if self.quiet {
            self.problems.least_that_stops()
        } else {
            Severity::Warning
        };
        self.problems.colours.print_to_stderr(findings, least);
        match result {
            Some(_) if self.quiet => ExitCode::SUCCESS,
            Some(text) => print(&text, &self.problems.colours),
            None => ExitCode::FAILURE,
        }
    }

    /// Writes everything, and says what was written; `None` if something is wrong.
    fn build(&self, findings: &mut Findings) -> Option<String> {
        let out_dir = self.out_dir.clone();
        let layout = self
            .catalog
            .layout_of_output(out_dir, &mut findings.problems)?;
        let stamp = self.version.stamp(self.versioned_names, findings);
        let compiled = compile_layout(&layout, self.kubevirt.release, &stamp, findings);
        // The process is about to end, which frees the memory faster.
        let mut compiled = ManuallyDrop::new(compiled);
        let documents = documents_of(&layout, &compiled, &stamp, findings);
        if self.problems.stops(findings) {
            return None;
        }
        let bundles = ManuallyDrop::new(compiled.render());
        let tree = &Tree::new(&bundles, &stamp);
        check(&layout, tree, &documents, findings)?;
        let on_wait: OnWait = if self.quiet { &|_| {} } else { &say_waiting };
        let mut changed = write_bundles(&layout, tree, on_wait, findings)?;
        if let Some(root) = layout.documents() {
            changed.extend(renew_documents(root, &documents, on_wait, findings)?);
        }
        let all = tree.files().len() + documents.len();
        Some(table(tree) + "\n" + &told(&changed, all))
    }
}

/// Writes the bundles, and returns their folder if it changed; `None` if that fails.
fn write_bundles(
    layout: &Layout,
    tree: &Tree<'_>,
    on_wait: OnWait<'_>,
    findings: &mut Findings,
) -> Option<Vec<Change>> {
    let folder = layout.bundles();
    let problem = match output::replace(&folder, &tree.files(), Durability::PowerCut, on_wait) {
        Ok(Replaced::Done) => return Some(vec![Change::Wrote(folder)]),
        Ok(Replaced::UpToDate) => return Some(Vec::new()),
        Ok(Replaced::NotCleared(error)) => not_cleared(&folder, &error),
        Err(error) => unwritable(&folder, &error),
    };
    findings.problems.push(problem);
    None
}

/// Checks that nothing is in the way of a build, before it writes anything.
fn check(
    layout: &Layout,
    tree: &Tree<'_>,
    documents: &Documents,
    findings: &mut Findings,
) -> Option<()> {
    let checked = layout.check();
    match checked.and_then(|()| in_the_way(layout, tree, documents)) {
        Ok(in_the_way) if in_the_way.is_empty() => Some(()),
        Ok(in_the_way) => {
            findings.problems.extend(in_the_way);
            None
        }
        Err(error) => {
            findings
                .problems
                .push(unwritable(&layout.bundles(), &error));
            None
        }
    }
}

pub(super) fn unwritable(folder: &Path, error: &anyhow::Error) -> Problem {
    Problem::of_error(Code::Unwritable, folder.display().to_string(), error)
        .note("nothing was changed: any output of an earlier build is still there")
        .help("fix this, or name another folder with `--out-dir`")
}

/// The new files are written, but something of the old ones is left.
pub(super) fn not_cleared(folder: &Path, error: &anyhow::Error) -> Problem {
    let folder = folder.display().to_string();
    let note =
        format!("`{folder}` holds the new files; those of the earlier build are to be removed");
    Problem::of_error(Code::Unwritable, folder, error)
        .note(note)
        .help("fix this and run the command again: it removes what is left")
}

/// One line per bundle: name, resources, bytes, digest.
fn table(tree: &Tree<'_>) -> String {
    let names = tree.bundles.iter().map(|it| it.bundle.file_name.len());
    let width = names.max().unwrap_or(0);
    let line = |name: &str, resources: &str, bytes: &str, digest: &str| {
        format!("{name:<width$}  {resources:>9}  {bytes:>7}  {digest}\n")
    };
    let bundles = tree.bundles.iter().zip(&tree.digests);
    let bundles = bundles.map(|(RenderedBundle { bundle, length, .. }, digest)| {
        let resources = bundle.resources.len().to_string();
        let bytes = length.to_string();
        line(&bundle.file_name, &resources, &bytes, digest)
    });
    let head = line("bundle", "resources", "bytes", "sha256");
    [head].into_iter().chain(bundles).collect()
}
