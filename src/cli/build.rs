//! `build`: writes the bundles and their checksums.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::api::VersionLabel;
use crate::diagnostic::Severity;
use crate::generate::{Stamp, Tree, generate};
use crate::output;
use crate::validate::validate_catalog;

use super::catalog::CatalogArgs;
use super::report::{Report, ReportArgs, print};

/// Write the bundles and their checksums
#[derive(Debug, Args)]
pub(super) struct Build {
    #[command(flatten)]
    catalog: CatalogArgs,

    /// Where to write [default: `_build` in the root, or in the last folder of `--extend`]
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,

    /// The version that every resource is labelled with [default: `v` and the package's version]
    #[arg(
        long,
        value_name = "VERSION",
        env = "COMMON_INSTANCETYPES_VERSION",
        hide_env_values = true
    )]
    version_label: Option<VersionLabel>,

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
        let catalog = self.catalog.read(report)?;
        let problems = &mut report.problems;
        let stamp = Stamp {
            version: self.version_label.clone().unwrap_or_default(),
            versioned_names: self.versioned_names,
        };
        let definitions = catalog.definitions(problems);
        validate_catalog(&catalog, &definitions, problems);
        let tree = generate(&catalog, &definitions, &stamp, problems);
        problems.apply_allowed(&catalog.allowed);
        if self.reporting.stops(report) {
            return None;
        }
        let out_dir = self
            .out_dir
            .clone()
            .or_else(|| self.catalog.default_out_dir())?;
        match output::replace(&out_dir, &tree.files()) {
            Ok(()) => Some(tree),
            Err(error) => {
                report.problems.push(error.problem());
                None
            }
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
