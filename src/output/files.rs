//! Single files, each replaced in one step.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Context as _;

use crate::diagnostic::Failed;

use super::bytes::Files;
use super::lock::{OnWait, lock};
use super::obstacle::obstacle_to_document;
use super::on_disk::{Standing, holds, read_at_most};
use super::ours::bears_mark;
use super::owner;
use super::partial::partial;
use super::resolved::resolve_below;

/// Writes files below `root`, and returns the paths of those that changed. Readers find either the
/// old file or the new one.
///
/// # Errors
///
/// A file cannot be written; it is left as it was.
pub fn write_files(
    root: &Path,
    files: &Files<'_>,
    on_wait: OnWait<'_>,
) -> anyhow::Result<Vec<String>> {
    fs::create_dir_all(root).with_context(|| Failed::to("create", root))?;
    let _lock = lock(root, on_wait)?;
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = resolve_below(root, name)?;
        clear(&partial(&path), &path, bytes)?;
        let reading = || Failed::to("read", &path);
        let standing = Standing::at(&path).with_context(reading)?;
        if holds(&path, standing, bytes).with_context(reading)? {
            continue;
        }
        if let Some(obstacle) = obstacle_to_document(&path, bytes)? {
            return Err(obstacle.into_error());
        }
        replace_file(&path, bytes)?;
        written.push(name.clone());
    }
    Ok(written)
}

fn replace_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    make_parent(path)?;
    let partial = partial(path);
    let written = write(&partial, bytes)
        .and_then(|()| keep_owner(path, &partial))
        .and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // This failure says more than one of the cleanup would.
        _ = fs::remove_file(&partial);
    }
    written.with_context(|| Failed::to("write", path))
}

/// Gives a new file the owner and the permissions of the old one, or the owner of its folder.
fn keep_owner(path: &Path, partial: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(old) => owner::keep(partial, &old),
        Err(_) => owner::keep_owner(partial, &fs::metadata(path.parent().unwrap_or(path))?),
    }
}

/// Removes the partial file of a run that was killed: it begins as the old or the new file does, or
/// bears the mark.
///
/// # Errors
///
/// It is anything else, which is then kept.
fn clear(partial: &Path, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let is_ours = match Standing::at(partial).with_context(|| Failed::to("read", partial))? {
        Standing::Nothing => return Ok(()),
        Standing::File { length } => {
            is_begun(partial, length, path, bytes).with_context(|| Failed::to("read", partial))?
        }
        _ => false,
    };
    if !is_ours {
        let why = "no build wrote it, and a build needs its place for a moment; move it elsewhere";
        return Err(Failed::to("remove", partial).because(why));
    }
    fs::remove_file(partial).with_context(|| Failed::to("remove", partial))
}

fn is_begun(partial: &Path, length: u64, path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let begun = read_at_most(partial, length.min(bytes.len() as u64))?;
    let is_beginning = |whole: &[u8]| length == begun.len() as u64 && whole.starts_with(&begun);
    let old = || read_at_most(path, length).unwrap_or_default();
    Ok(bears_mark(&begun) || is_beginning(bytes) || is_beginning(&old()))
}

pub(super) fn make_parent(path: &Path) -> anyhow::Result<()> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).with_context(|| Failed::to("create", parent))
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    // Some file systems report a full disk only now.
    file.sync_all()
}
