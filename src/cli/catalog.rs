//! What the subcommands share: where the catalog is, and reading it.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::catalog::{self, Catalog, Root};
use crate::diagnostic::{Code, Problem};

use super::report::Report;

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
    /// Reads the catalog; nothing where there is none.
    pub(super) fn read(&self, report: &mut Report) -> Option<Catalog> {
        let Some(root) = self.root() else {
            report.problems.push(no_catalog());
            return None;
        };
        let mut roots = vec![Root {
            path: &root,
            extends: false,
        }];
        roots.extend(self.extend.iter().map(|path| Root {
            path,
            extends: true,
        }));
        Some(catalog::read(
            &roots,
            &mut report.sources,
            &mut report.problems,
        ))
    }

    /// Where the output goes by default: beside the sources of the overlays.
    pub(super) fn default_out_dir(&self) -> Option<PathBuf> {
        let last = self.extend.last().cloned().or_else(|| self.root())?;
        Some(last.join("_build"))
    }

    /// The folder whose documents are generated; none where the catalog lies on top of another one.
    pub(super) fn root_of_documents(&self) -> Option<PathBuf> {
        self.root().filter(|_| self.extend.is_empty())
    }

    /// The options that name this catalog again, as they are typed.
    pub(super) fn as_typed(&self) -> String {
        let root = self.root.iter().map(|path| ("--root", path));
        let extend = self.extend.iter().map(|path| ("--extend", path));
        let options = root.chain(extend);
        let words =
            options.flat_map(|(option, path)| [option.to_owned(), path.display().to_string()]);
        words.flat_map(|word| [" ".to_owned(), word]).collect()
    }

    fn root(&self) -> Option<PathBuf> {
        let found = || catalog::find_root(&env::current_dir().ok()?).map(Path::to_owned);
        self.root.clone().or_else(found)
    }
}

fn no_catalog() -> Problem {
    let here = env::current_dir().unwrap_or_default();
    let message = "neither this folder nor one above it holds `instancetypes/` and `preferences/`";
    Problem::of_file(Code::Unreadable, here.display().to_string(), message)
        .help("go into a catalog, or name its root with `--root`")
}
