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
    let canonical = root.canonicalize().map_err(|error| failed(root, &error))?;
    let (mut shown, mut resolved) = (join(root, ""), canonical.clone());
    for part in below {
        shown.push(part);
        resolved.push(part);
        if resolved.is_symlink() {
            resolved = resolved
                .canonicalize()
                .map_err(|error| failed(&shown, &error))?;
            check_inside(&canonical, &resolved, &shown)?;
        }
    }
    Ok(resolved)
}

fn check_inside(root: &Path, target: &Path, link: &Path) -> Result<(), LinkError> {
    let shown = target.display();
    let why = match target.strip_prefix(root) {
        Err(_) => format!("it leads to `{shown}`, out of the folder that it is in"),
        Ok(below) if below.iter().any(|part| part == GIT) => {
            format!("it leads to `{shown}`, which git keeps")
        }
        Ok(_) => return Ok(()),
    };
    let path = link.to_owned();
    Err(LinkError { path, why })
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
