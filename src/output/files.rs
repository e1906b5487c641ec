//! Single files, each replaced in one step.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::diagnostic::Failed;

use super::bytes::Files;
use super::folder::{lock, make_parent, write};

/// Writes files below `root`, and returns the paths of those that changed. Readers find either the
/// old file or the new one.
///
/// # Errors
///
/// A file cannot be written; it is left as it was.
pub fn write_files(root: &Path, files: &Files<'_>) -> anyhow::Result<Vec<String>> {
    fs::create_dir_all(root).with_context(|| Failed::to("create", root))?;
    let _lock = lock(root)?;
    let mut written = Vec::new();
    for (path, bytes) in files {
        if fs::read(root.join(path)).is_ok_and(|found| found == *bytes) {
            continue;
        }
        replace_file(&root.join(path), bytes)?;
        written.push(path.clone());
    }
    Ok(written)
}

fn replace_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    // A link is kept: the file that it leads to is replaced.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    make_parent(&path)?;
    let partial = partial(&path);
    remove(&partial).with_context(|| Failed::to("remove", &partial))?;
    let written = write(&partial, bytes)
        .and_then(|()| keep_permissions(&path, &partial))
        .and_then(|()| fs::rename(&partial, &path));
    if written.is_err() {
        // This failure says more than one of the cleanup would.
        _ = remove(&partial);
    }
    written.with_context(|| Failed::to("write", &path))
}

fn keep_permissions(path: &Path, partial: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) => fs::set_permissions(partial, metadata.permissions()),
        Err(_) => Ok(()),
    }
}

/// Where the new file is written: next to the old one, as both must be on the same file system.
fn partial(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".partial");
    path.with_file_name(name)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
