//! Arguments that subcommands share: where the catalog is.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::catalog;
use crate::diagnostic::{Code, Problem, Problems};
use crate::output::Layout;

/// Where the catalog is.
#[derive(Debug, Args)]
pub(super) struct CatalogArgs {
    /// The root of the catalog [default: this folder or the nearest one above it that holds `instancetypes/` and `preferences/`]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,

    /// A vendor's catalog, applied on top of it; its overlays are the bundles [can be repeated]
    #[arg(long, value_name = "DIR")]
    extend: Vec<PathBuf>,
}

impl CatalogArgs {
    /// Where everything is; `None` if there is no catalog.
    pub(super) fn layout(
        &self,
        out_dir: Option<PathBuf>,
        problems: &mut Problems,
    ) -> Option<Layout> {
        let Some(root) = self.root() else {
            problems.push(self.no_root());
            return None;
        };
        Some(Layout::new(root, self.extend.clone(), out_dir))
    }

    /// The options that name this catalog, as typed on the command line.
    pub(super) fn as_typed(&self) -> String {
        let root = self.root.iter().map(|path| ("--root", path));
        let extend = self.extend.iter().map(|path| ("--extend", path));
        let mut typed = String::new();
        for (option, path) in root.chain(extend) {
            typed.extend([" ", option, " ", &path.display().to_string()]);
        }
        typed
    }

    fn root(&self) -> Option<PathBuf> {
        let found = || {
            let start = env::current_dir().ok()?;
            self.root_above(&start).map(Path::to_owned)
        };
        self.root.clone().or_else(found)
    }

    /// The nearest catalog that is not an extension: a vendor may run this in its own folder.
    fn root_above<'p>(&self, start: &'p Path) -> Option<&'p Path> {
        let extensions: Vec<PathBuf> = self
            .extend
            .iter()
            .filter_map(|path| path.canonicalize().ok())
            .collect();
        let mut root = catalog::find_root(start)?;
        while root
            .canonicalize()
            .is_ok_and(|path| extensions.contains(&path))
        {
            root = catalog::find_root(root.parent()?)?;
        }
        Some(root)
    }

    fn no_root(&self) -> Problem {
        let here = env::current_dir().unwrap_or_default();
        let (message, help) = if self.extend.is_empty() {
            (
                "neither this folder nor any above it holds `instancetypes/` and `preferences/`",
                "change to the folder of a catalog, or name its root with `--root`",
            )
        } else {
            (
                "neither this folder nor any above it is a catalog that can be extended",
                "use `--root` to name the catalog that is extended",
            )
        };
        Problem::of_file(Code::Unreadable, here.display().to_string(), message).help(help)
    }
}
