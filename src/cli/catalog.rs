//! What the subcommands share: where the catalog is, and reading it.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::catalog::{self, Catalog, FOLDERS, Root};
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
            report.problems.push(self.no_root());
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

    /// Why a folder cannot be the output's, if it cannot, with a view to the sources.
    pub(super) fn refusal_of_out_dir(&self, out_dir: &Path) -> Option<&'static str> {
        let roots = self.root().into_iter().chain(self.extend.iter().cloned());
        let roots: Vec<PathBuf> = roots.filter_map(|root| root.canonicalize().ok()).collect();
        let mut folders = roots
            .iter()
            .flat_map(|root| FOLDERS.map(|folder| root.join(folder)));
        // The last part of the path, or more of it, may not exist yet.
        let out_dir = std::path::absolute(out_dir).ok()?;
        let existing: Vec<PathBuf> = out_dir
            .ancestors()
            .filter_map(|path| path.canonicalize().ok())
            .collect();
        if folders.any(|folder| existing.contains(&folder)) {
            return Some("it lies among the sources, and the next build would read it as one");
        }
        let out_dir = out_dir.canonicalize().ok()?;
        // The root of the file system holds everything, and is refused for what it is.
        out_dir.parent()?;
        let holds_root = roots.iter().any(|root| root.starts_with(&out_dir));
        holds_root.then_some("it holds the sources, which are no part of the output")
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
