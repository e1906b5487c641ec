//! Where a catalog lies, and where what is generated of it goes.

use std::path::{self, Path, PathBuf};

use crate::catalog::{FOLDERS, Root};
use crate::diagnostic::Failed;
use crate::generate::BUILD_FOLDER;

/// The folders of a build.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
    extensions: Vec<PathBuf>,
    out_dir: Option<PathBuf>,
}

impl Layout {
    /// A catalog at `root`, and what others add to it. `out_dir` takes the bundles alone; without
    /// it, they go beside the sources of the overlays, and the documents are written, too.
    #[must_use]
    pub fn new(root: PathBuf, extensions: Vec<PathBuf>, out_dir: Option<PathBuf>) -> Self {
        Self {
            root,
            extensions,
            out_dir,
        }
    }

    /// The folders that are read.
    #[must_use]
    pub fn roots(&self) -> Vec<Root<'_>> {
        let base = Root {
            path: &self.root,
            extends: false,
        };
        let extensions = self.extensions.iter();
        let extensions = extensions.map(|path| Root {
            path,
            extends: true,
        });
        [base].into_iter().chain(extensions).collect()
    }

    /// The folder of the bundles.
    #[must_use]
    pub fn bundles(&self) -> PathBuf {
        let last = self.extensions.last().unwrap_or(&self.root);
        let out_dir = self.out_dir.clone();
        out_dir.unwrap_or_else(|| last.join(BUILD_FOLDER))
    }

    /// The folder whose documents are generated; none where bundles alone are asked for, or where
    /// the documents of the catalog below belong to somebody else.
    #[must_use]
    pub fn documents(&self) -> Option<&Path> {
        let is_whole = self.out_dir.is_none() && self.extensions.is_empty();
        is_whole.then_some(self.root.as_path())
    }

    /// Holds the folder of the bundles against the sources.
    ///
    /// # Errors
    ///
    /// It lies among the sources, or holds them.
    pub fn check(&self) -> anyhow::Result<()> {
        let bundles = self.bundles();
        match self.refusal(&bundles) {
            Some(why) => Err(Failed::to("replace", &bundles).because(why)),
            None => Ok(()),
        }
    }

    fn refusal(&self, bundles: &Path) -> Option<&'static str> {
        let roots = self.extensions.iter().chain([&self.root]);
        let roots: Vec<PathBuf> = roots.filter_map(|root| root.canonicalize().ok()).collect();
        let mut folders = roots
            .iter()
            .flat_map(|root| FOLDERS.map(|folder| root.join(folder)));
        // The last part of the path, or more of it, may not exist yet.
        let bundles = path::absolute(bundles).ok()?;
        let existing: Vec<PathBuf> = bundles
            .ancestors()
            .filter_map(|path| path.canonicalize().ok())
            .collect();
        if folders.any(|folder| existing.contains(&folder)) {
            return Some("it lies among the sources, and the next build would read it as one");
        }
        let bundles = bundles.canonicalize().ok()?;
        // The root of the file system holds everything, and is refused for what it is.
        bundles.parent()?;
        let holds_root = roots.iter().any(|root| root.starts_with(&bundles));
        holds_root.then_some("it holds the sources, which are no part of the output")
    }
}
