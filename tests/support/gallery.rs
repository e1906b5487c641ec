//! Galleries, written as a user writes them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::files::{project, temp_dir};
use super::program::{program, run};

/// A gallery in a folder of its own.
pub(crate) struct Gallery(TempDir);

impl Gallery {
    /// The gallery of today's catalog.
    pub(crate) fn of_the_catalog() -> Self {
        Self::with([OsStr::new("--root"), project().as_os_str()])
    }

    /// The gallery of a bundle.
    pub(crate) fn of_bundle(bundle: &Path) -> Self {
        Self::with([OsStr::new("--from"), bundle.as_os_str()])
    }

    /// The gallery that some options ask for.
    pub(crate) fn with<'o>(options: impl IntoIterator<Item = &'o OsStr>) -> Self {
        let folder = temp_dir();
        let mut gallery = program();
        gallery.arg("gallery").args(options);
        gallery.arg("--out-dir").arg(folder.path().join("gallery"));
        run(&mut gallery).assert_success();
        Self(folder)
    }

    /// The folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.0.path().join("gallery")
    }

    /// The address of a page on the disk: `index.html#cpu=4`.
    pub(crate) fn address(&self, page: &str) -> String {
        format!("file://{}/{page}", self.folder().display())
    }
}
