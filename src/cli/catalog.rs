//! What the subcommands share: where the catalog is.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::catalog;
use crate::diagnostic::{Code, Problem, Problems};
use crate::output::Layout;

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
    /// Where everything lies; nothing where there is no catalog.
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
        let found = || {
            let start = env::current_dir().ok()?;
            self.root_above(&start).map(Path::to_owned)
        };
        self.root.clone().or_else(found)
    }

    /// The nearest catalog that is none of the extensions: a vendor may stand in its own folder.
    fn root_above<'p>(&self, start: &'p Path) -> Option<&'p Path> {
        let extensions = self.extend.iter();
        let extensions: Vec<PathBuf> = extensions
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
                "neither this folder nor one above it holds `instancetypes/` and `preferences/`",
                "go into a catalog, or name its root with `--root`",
            )
        } else {
            (
                "neither this folder nor one above it is a catalog that could be extended",
                "name the root of the catalog that is extended with `--root`",
            )
        };
        Problem::of_file(Code::Unreadable, here.display().to_string(), message).help(help)
    }
}
