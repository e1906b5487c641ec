//! What could not be done to the disk.

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Problem};

/// What could not be done to which path, and why.
#[derive(Debug)]
pub struct OutputError {
    path: PathBuf,
    task: &'static str,
    error: io::Error,
}

impl OutputError {
    /// A folder that must not be replaced, and why.
    #[must_use]
    pub fn refused(folder: &Path, why: &str) -> Self {
        Self {
            path: folder.to_owned(),
            task: "replace",
            error: io::Error::other(why),
        }
    }

    /// The error as a problem of a run that replaces a folder, or changes nothing.
    #[must_use]
    pub fn problem(&self) -> Problem {
        self.problem_of_file(Code::Unwritable)
            .note("nothing was changed: what an earlier run wrote is still there")
            .help("mend it, or name another folder with `--out-dir`")
    }

    /// The error as a problem of the file alone.
    #[must_use]
    pub fn problem_of_file(&self, code: Code) -> Problem {
        let path = self.path.display();
        let message = format!("cannot {} `{path}`: {}", self.task, self.error);
        Problem::of_file(code, path.to_string(), message)
    }
}

/// Says what was tried where, for a result that does not know.
pub(super) trait Task<T> {
    fn task(self, task: &'static str, path: &Path) -> Result<T, OutputError>;
}

impl<T> Task<T> for io::Result<T> {
    fn task(self, task: &'static str, path: &Path) -> Result<T, OutputError> {
        let path = path.to_owned();
        self.map_err(|error| OutputError { path, task, error })
    }
}
