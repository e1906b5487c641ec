//! Single files, each replaced in one step.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::Context as _;

use crate::diagnostic::Failed;
use crate::generate::FileContent;

use super::bytes::Files;
use super::lock::{OnWait, lock};
use super::obstacle::obstacle_to_document;
use super::on_disk::{Standing, holds};
use super::ours::is_partial;
use super::owner;
use super::partial::{FOREIGN_PARTIAL, partial};
use super::resolved::{as_named, resolve_below};

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
    let canonical = root
        .canonicalize()
        .with_context(|| Failed::to("find", root))?;
    let mut written = Vec::new();
    for (name, content) in files {
        let path = resolve_below(root, name)?;
        let changed = write_file(&path, *content, on_wait);
        if changed.map_err(|error| as_named(error, &canonical, root))? {
            written.push(name.clone());
        }
    }
    Ok(written)
}

/// Writes a file, and returns whether it changed.
fn write_file(path: &Path, content: FileContent<'_>, on_wait: OnWait<'_>) -> anyhow::Result<bool> {
    make_parent(path)?;
    // The file's own folder: `schema` and `readme` may write to it from different roots.
    let _lock = lock(path.parent().unwrap_or(path), on_wait)?;
    clear(&partial(path), path)?;
    let reading = || Failed::to("read", path);
    let standing = Standing::at(path).with_context(reading)?;
    if holds(path, standing, content).with_context(reading)? {
        return Ok(false);
    }
    if let Some(obstacle) = obstacle_to_document(path, content)? {
        return Err(obstacle.into_error());
    }
    replace_file(path, content)?;
    Ok(true)
}

fn replace_file(path: &Path, content: FileContent<'_>) -> anyhow::Result<()> {
    let partial = partial(path);
    let written = write(&partial, content)
        // Some file systems report a full disk only now.
        .and_then(|file| file.sync_all())
        .and_then(|()| keep_owner(path, &partial))
        .and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // This failure says more than one of the cleanup would.
        _ = fs::remove_file(&partial);
    }
    written.with_context(|| Failed::to("write", path))
}

/// Gives a new file the owner and the permissions of the old one, or the owner of its folder.
pub(super) fn keep_owner(path: &Path, partial: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(old) => owner::keep(partial, &old),
        Err(_) => owner::keep_owner(partial, &fs::metadata(path.parent().unwrap_or(path))?),
    }
}

/// Removes the partial file of a run that was killed.
///
/// # Errors
///
/// It is anything else, which is then kept.
fn clear(partial: &Path, path: &Path) -> anyhow::Result<()> {
    let reading = || Failed::to("read", partial);
    if Standing::at(partial).with_context(reading)? == Standing::Nothing {
        return Ok(());
    }
    if !is_partial(partial, path).with_context(reading)? {
        return Err(Failed::to("remove", partial).because(FOREIGN_PARTIAL));
    }
    fs::remove_file(partial).with_context(|| Failed::to("remove", partial))
}

/// Creates the folder of a file. What is new of it has the owner of the folder around it.
pub(super) fn make_parent(path: &Path) -> anyhow::Result<()> {
    let parent = path.parent().unwrap_or(path);
    let missing: Vec<&Path> = parent.ancestors().take_while(|it| !it.exists()).collect();
    fs::create_dir_all(parent).with_context(|| Failed::to("create", parent))?;
    for folder in missing.into_iter().rev() {
        let around = fs::metadata(folder.parent().unwrap_or(folder));
        around
            .and_then(|around| owner::keep_owner(folder, &around))
            .with_context(|| Failed::to("set the owner of", folder))?;
    }
    Ok(())
}

/// Writes a new file.
pub(super) fn write(path: &Path, content: FileContent<'_>) -> io::Result<File> {
    let mut file = File::create_new(path)?;
    content.write_to(&mut file)?;
    Ok(file)
}
