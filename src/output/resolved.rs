//! Where a generated file is, once the links on the way to it are followed.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use crate::diagnostic::Failed;
use crate::text::{self, LinkError};

/// The path `below` a catalog's root with its links resolved.
///
/// # Errors
///
/// A link leads nowhere, or out of the root.
pub(super) fn resolve_below(root: &Path, below: &str) -> anyhow::Result<PathBuf> {
    text::resolve_below(root, Path::new(below))
        .map_err(|LinkError { path, why }| anyhow!(why).context(Failed::to("follow", &path)))
}

/// An error about a path below a folder, with the folder as it is named on the command line.
pub(super) fn as_named(mut error: anyhow::Error, resolved: &Path, named: &Path) -> anyhow::Error {
    if let Some(failed) = error.downcast_mut::<Failed>() {
        failed.show_below(resolved, named);
    }
    error
}
