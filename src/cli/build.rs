//! `build`: writes the bundles and their checksums.

use std::path::PathBuf;

use clap::Args;

use crate::api::VersionLabel;
use crate::generate::{Stamp, Tree, generate};
use crate::output;

use super::catalog::CatalogArgs;
use super::{Failure, print};

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
}

impl Build {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let stamp = Stamp {
            version: self.version_label.clone().unwrap_or_default(),
            versioned_names: self.versioned_names,
        };
        let out_dir = match &self.out_dir {
            Some(out_dir) => out_dir.clone(),
            None => self.catalog.default_out_dir()?,
        };
        let tree = self
            .catalog
            .with_catalog(|catalog, problems| generate(catalog, &stamp, problems))?;
        output::replace(&out_dir, &tree.files()).map_err(|error| error.problem())?;
        if !self.quiet {
            print(&table(&tree))?;
        }
        Ok(())
    }
}

/// A line a bundle: name, resources, bytes, digest.
fn table(tree: &Tree) -> String {
    let names = tree.bundles.iter().map(|bundle| bundle.file_name.len());
    let width = names.max().unwrap_or(0);
    let line = |name: &str, resources: &str, bytes: &str, digest: &str| {
        format!("{name:<width$}  {resources:>9}  {bytes:>7}  {digest}")
    };
    let mut lines = vec![line("bundle", "resources", "bytes", "sha256")];
    lines.extend(tree.bundles.iter().map(|bundle| {
        let (resources, bytes) = (
            bundle.resources.len().to_string(),
            bundle.text.len().to_string(),
        );
        line(&bundle.file_name, &resources, &bytes, &bundle.digest)
    }));
    lines.join("\n")
}
