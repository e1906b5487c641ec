//! A task on a file or folder that failed.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::text::join;

/// A task on a file or folder that failed: the context of an error, which is shown at this path.
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

    /// The complete error of a task that was not even attempted.
    #[must_use]
    pub fn because(self, why: &'static str) -> anyhow::Error {
        anyhow::Error::msg(why).context(self)
    }

    /// Shows a path below a folder as the folder is named on the command line, not with its links
    /// resolved.
    pub(crate) fn show_below(&mut self, resolved: &Path, named: &Path) {
        if let Ok(below) = self.path.strip_prefix(resolved) {
            self.path = join(named, below);
        }
    }

    /// The path, as problems show it.
    pub(super) fn shown_path(&self) -> String {
        self.path.display().to_string()
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} `{}`", self.task, self.path.display())
    }
}
