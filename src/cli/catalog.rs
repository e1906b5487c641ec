//! What the subcommands share: where the catalog is, and reading it.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::catalog::{self, Catalog, Root};
use crate::diagnostic::{Code, Problem, Problems};
use crate::source::Sources;

use super::Failure;

/// Where the catalog is.
#[derive(Debug, Args)]
pub(super) struct CatalogArgs {
    /// The catalog's root [default: the nearest folder upwards that holds `instancetypes/` and `preferences/`]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,

    /// A vendor's catalog, read on top of it; its overlays are the bundles [can be repeated]
    #[arg(long, value_name = "DIR")]
    extend: Vec<PathBuf>,
}

impl CatalogArgs {
    /// The catalog's root.
    fn root(&self) -> Result<PathBuf, Failure> {
        if let Some(root) = &self.root {
            return Ok(root.clone());
        }
        let start = env::current_dir().unwrap_or_default();
        catalog::find_root(&start).map(Path::to_owned).ok_or_else(|| {
            let message = "neither this folder nor one above it holds `instancetypes/` and `preferences/`";
            Problem::file_error(Code::Unreadable, start.display().to_string(), message)
                .help("go into a catalog, or name its root with `--root`")
                .into()
        })
    }

    /// Where the output goes by default: beside the sources of the overlays.
    pub(super) fn default_out_dir(&self) -> Result<PathBuf, Failure> {
        let last = self
            .extend
            .last()
            .cloned()
            .map_or_else(|| self.root(), Ok)?;
        Ok(last.join("_build"))
    }

    /// Reads the catalog, does something with it, and fails if there was a problem anywhere.
    pub(super) fn with_catalog<T>(
        &self,
        task: impl FnOnce(&Catalog, &mut Problems) -> T,
    ) -> Result<T, Failure> {
        let root = self.root()?;
        let mut roots = vec![Root {
            path: &root,
            extends: false,
        }];
        roots.extend(self.extend.iter().map(|path| Root {
            path,
            extends: true,
        }));
        let mut sources = Sources::default();
        let mut problems = Problems::default();
        let catalog = catalog::read(&roots, &mut sources, &mut problems);
        let result = task(&catalog, &mut problems);
        if problems.any_errors() {
            return Err(Failure::new(problems, sources));
        }
        Ok(result)
    }
}
