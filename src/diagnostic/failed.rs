//! What was tried with a file or a folder, and failed.

use std::fmt;
use std::path::{Path, PathBuf};

/// What failed with which file or folder: the context of an error, at whose path it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    task: &'static str,
    path: PathBuf,
}

impl Failed {
    /// A task, such as `write`, that failed.
    #[must_use]
    pub fn to(task: &'static str, path: &Path) -> Self {
        let path = path.to_owned();
        Self { task, path }
    }

    /// The whole error of a task that was not even tried.
    #[must_use]
    pub fn because(self, why: &'static str) -> anyhow::Error {
        anyhow::Error::msg(why).context(self)
    }

    /// The path as it is shown.
    pub(super) fn shown_path(&self) -> String {
        self.path.display().to_string()
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} `{}`", self.task, self.path.display())
    }
}
