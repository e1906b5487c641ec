//! Where a catalog is, and where the files that are generated from it go.

use std::collections::BTreeSet;
use std::env;
use std::iter;
use std::path::{self, Path, PathBuf};

use crate::catalog::{FOLDERS, Root, is_root};
use crate::diagnostic::Failed;
use crate::generate::BUILD_FOLDER;
use crate::text::{GIT, join};

use super::resolved::resolve_below;

/// The folders of the home directories of Linux and macOS.
const HOMES: [&str; 2] = ["/home", "/Users"];

/// The folders of a build.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The root of the catalog; `None` for the one that is compiled in.
    root: Option<PathBuf>,
    extensions: Vec<PathBuf>,
    out_dir: Option<PathBuf>,
}

impl Layout {
    /// A catalog at `root`, or the one that is compiled in, and the folders that extend it. With
    /// `out_dir`, only the bundles are written, into it; without it, they go to `_build` in the last
    /// of the folders, and a catalog without extensions gets its documents, too.
    #[must_use]
    pub fn new(root: Option<PathBuf>, extensions: Vec<PathBuf>, out_dir: Option<PathBuf>) -> Self {
        Self {
            root,
            extensions,
            out_dir,
        }
    }

    /// What is read.
    #[must_use]
    pub fn roots(&self) -> Vec<Root<'_>> {
        let base = self.root.as_deref().map_or(Root::BuiltIn, Root::Catalog);
        let extensions = self.extensions.iter().map(|path| Root::Extension(path));
        iter::once(base).chain(extensions).collect()
    }

    /// The folder of the bundles: `_build` in the current folder if nothing names another.
    #[must_use]
    pub fn bundles(&self) -> PathBuf {
        self.out_dir
            .clone()
            .unwrap_or_else(|| join(self.last_root(), BUILD_FOLDER))
    }

    /// The folder whose documents are generated; `None` where only bundles are written, or where
    /// the documents belong to the catalog that is extended.
    #[must_use]
    pub fn documents(&self) -> Option<&Path> {
        let has_documents = self.out_dir.is_none() && self.extensions.is_empty();
        self.root.as_deref().filter(|_| has_documents)
    }

    /// Checks that the folder of the bundles can be replaced without harm to anything else.
    ///
    /// # Errors
    ///
    /// It is among the sources of a catalog, or holds those that are read; it is a home directory, or in a
    /// `.git`; or the folder that nobody named on the command line is a link out of the catalog.
    pub fn check(&self) -> anyhow::Result<()> {
        let bundles = self.resolved_bundles()?;
        match self.refusal(&bundles) {
            Some(why) => Err(Failed::to("replace", &self.bundles()).because(why)),
            None => Ok(()),
        }
    }

    /// The folder of the bundles with its links resolved: those of a catalog cannot lead out of it,
    /// while whoever names a folder on the command line may name a link.
    ///
    /// # Errors
    ///
    /// A link in the catalog leads out of it.
    pub(super) fn resolved_bundles(&self) -> anyhow::Result<PathBuf> {
        match &self.out_dir {
            Some(out_dir) => Ok(out_dir.canonicalize().unwrap_or_else(|_| out_dir.clone())),
            None => resolve_below(self.last_root(), BUILD_FOLDER),
        }
    }

    fn last_root(&self) -> &Path {
        let root = self.extensions.last().or(self.root.as_ref());
        root.map_or(Path::new(""), PathBuf::as_path)
    }

    fn refusal(&self, bundles: &Path) -> Option<&'static str> {
        let roots: Vec<PathBuf> = self
            .extensions
            .iter()
            .chain(&self.root)
            .filter_map(|root| root.canonicalize().ok())
            .collect();
        // The last part of the path, or more of it, may not exist yet.
        let bundles = path::absolute(bundles).ok()?;
        let existing: Vec<PathBuf> = bundles
            .ancestors()
            .filter_map(|path| path.canonicalize().ok())
            .collect();
        // What is written there may be made of bundles, or of another catalog.
        let around: BTreeSet<&Path> = existing.iter().flat_map(|it| it.ancestors()).collect();
        let catalogs = around.into_iter().filter(|folder| is_root(folder));
        let all_roots: BTreeSet<&Path> =
            roots.iter().map(PathBuf::as_path).chain(catalogs).collect();
        if all_roots
            .iter()
            .any(|root| holds_among_sources(root, &existing))
        {
            return Some("it is among the sources, and the next build would read it as one");
        }
        let resolved = existing.iter().chain([&bundles]);
        if resolved
            .flat_map(|path| path.iter())
            .any(|part| part == GIT)
        {
            return Some("it is in a folder of git, which holds a repository");
        }
        let bundles = bundles.canonicalize().ok()?;
        // The root of the file system holds everything, and has a message of its own.
        bundles.parent()?;
        if is_home(&bundles) {
            return Some("it is a home directory; name a folder inside it");
        }
        let holds_root = roots.iter().any(|root| root.starts_with(&bundles));
        holds_root.then_some("it holds the sources, which are not part of the output")
    }
}

/// Whether one of some paths is in a folder of a catalog's sources. Neither the root nor the paths lead through
/// a link.
fn holds_among_sources(root: &Path, paths: &[PathBuf]) -> bool {
    FOLDERS.iter().any(|folder| {
        let folder = root.join(folder);
        let target = folder.is_symlink().then(|| folder.canonicalize().ok());
        let folder = target.flatten().unwrap_or(folder);
        paths.iter().any(|path| path.starts_with(&folder))
    })
}

/// Whether a folder is somebody's home directory, or holds the user's.
fn is_home(folder: &Path) -> bool {
    let holds_own = env::home_dir()
        .and_then(|home| home.canonicalize().ok())
        .is_some_and(|home| home.starts_with(folder));
    let is_of_somebody = folder == Path::new("/root")
        || folder
            .parent()
            .is_some_and(|parent| HOMES.iter().any(|homes| parent == Path::new(homes)));
    holds_own || is_of_somebody
}
