//! Files of users, replaced where they are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::diagnostic::Failed;

use super::files::{keep_owner, write};
use super::lock::{OnWait, lock};
use super::on_disk::{Standing, holds, read_at_most};
use super::partial::partial;

/// A file that is to be replaced.
#[derive(Debug, Clone, Copy)]
pub struct Rewrite<'t> {
    /// Where it is; what a link leads to is replaced, and not the link.
    pub path: &'t Path,
    /// What it holds.
    pub before: &'t str,
    /// What it will hold.
    pub after: &'t str,
}

/// Replaces files, each of which is named once, in one step each. All are written beside the old ones first: if one of them cannot be,
/// none is replaced.
///
/// # Errors
///
/// A file cannot be written, or no longer holds what it held.
pub fn rewrite(files: &[Rewrite<'_>], on_wait: OnWait<'_>) -> anyhow::Result<()> {
    let mut paths = Vec::new();
    for file in files {
        let path = file.path.canonicalize();
        paths.push(path.with_context(|| Failed::to("find", file.path))?);
    }
    let folders: BTreeSet<&Path> = paths.iter().filter_map(|path| path.parent()).collect();
    let mut locks = Vec::new();
    for folder in folders {
        locks.push(lock(folder, on_wait)?);
    }
    let mut staged = Staged(Vec::new());
    for (file, path) in files.iter().zip(&paths) {
        stage(file, path)?;
        staged.0.push(path.clone());
    }
    staged.put_in_place()
}

/// Writes a file beside the old one.
fn stage(file: &Rewrite<'_>, path: &Path) -> anyhow::Result<()> {
    let reading = || Failed::to("read", file.path);
    let standing = Standing::at(path).with_context(reading)?;
    if !holds(path, standing, file.before.into()).with_context(reading)? {
        let why = "it was changed meanwhile; run this again";
        return Err(Failed::to("rewrite", file.path).because(why));
    }
    let metadata = fs::metadata(path).with_context(reading)?;
    if metadata.permissions().readonly() {
        return Err(Failed::to("rewrite", file.path).because("it is read-only"));
    }
    let partial = partial(path);
    clear(&partial, file.after.as_bytes())?;
    let written = write(&partial, file.after.into())
        .and_then(|written| written.sync_all())
        .and_then(|()| keep_owner(path, &partial));
    if written.is_err() {
        // This failure says more than one of the cleanup would.
        _ = fs::remove_file(&partial);
    }
    written.with_context(|| Failed::to("write", file.path))
}

/// Removes what a run that was killed left of a new file.
fn clear(partial: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let reading = || Failed::to("read", partial);
    let is_begun = match Standing::at(partial).with_context(reading)? {
        Standing::Nothing => return Ok(()),
        Standing::File { length } if length <= bytes.len() as u64 => {
            bytes.starts_with(&read_at_most(partial, length).with_context(reading)?)
        }
        _ => false,
    };
    if !is_begun {
        let why =
            "its place is needed for a moment, and it holds something else; move it elsewhere";
        return Err(Failed::to("remove", partial).because(why));
    }
    fs::remove_file(partial).with_context(|| Failed::to("remove", partial))
}

/// The files beside which their new contents lie. What is not put in place is removed.
struct Staged(Vec<PathBuf>);

impl Staged {
    fn put_in_place(mut self) -> anyhow::Result<()> {
        while let Some(path) = self.0.last() {
            fs::rename(partial(path), path).with_context(|| Failed::to("write", path))?;
            self.0.pop();
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for path in &self.0 {
            _ = fs::remove_file(partial(path));
        }
    }
}
