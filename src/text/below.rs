//! Paths that stay below a folder: a link that is part of a catalog cannot lead out of it.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::shown::{GIT, join};

/// A link that is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkError {
    /// The link, or the root if that cannot be found.
    pub path: PathBuf,
    /// Why it is not followed, to continue a sentence.
    pub why: String,
}

/// The path `below` a root with its links resolved. The last parts of it may not exist yet.
///
/// # Errors
///
/// A link leads nowhere, out of the root, or into its `.git`.
pub fn resolve_below(root: &Path, below: &Path) -> Result<PathBuf, LinkError> {
    let path = join(root, below);
    let root = root.canonicalize().map_err(|error| failed(root, &error))?;
    let mut missing = Vec::new();
    let mut existing = path.as_path();
    while existing.symlink_metadata().is_err() {
        missing.extend(existing.file_name());
        existing = existing.parent().unwrap_or(&root);
    }
    let resolved = existing
        .canonicalize()
        .map_err(|error| failed(existing, &error))?;
    let is_inside = resolved
        .strip_prefix(&root)
        .is_ok_and(|below| below.iter().all(|part| part != GIT));
    if !is_inside {
        return Err(LinkError {
            path: existing.to_owned(),
            why: format!(
                "it leads to `{}`, out of the folder that it is in",
                resolved.display()
            ),
        });
    }
    missing.reverse();
    Ok(missing
        .into_iter()
        .fold(resolved, |path, part| path.join(part)))
}

fn failed(path: &Path, error: &io::Error) -> LinkError {
    LinkError {
        path: path.to_owned(),
        why: error.to_string(),
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot follow `{}`: {}", self.path.display(), self.why)
    }
}

impl Error for LinkError {}
