//! Compares what is generated with what is on disk.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context as _;
use walkdir::WalkDir;

use crate::diagnostic::Failed;

use super::bytes::Files;
use super::folder::earlier_files;

/// A file that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// The path below the compared folder, with `/`.
    pub(super) path: String,
    /// What is there instead.
    pub(super) found: Found,
}

/// What is on disk in place of a generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// No file.
    Missing,
    /// A file with other bytes.
    Other(Vec<u8>),
    /// A file that is no longer generated; the next build removes it.
    Former,
    /// A file that no build wrote, and that no build removes.
    Stray,
}

/// The files of an output folder that are missing, that have other bytes, or that should not be
/// there.
///
/// # Errors
///
/// A file or the folder cannot be read.
pub(super) fn compare_folder(folder: &Path, files: &Files<'_>) -> anyhow::Result<Vec<Difference>> {
    let mut differences = compare_files(folder, files)?;
    if folder.exists() {
        let former = earlier_files(folder);
        for path in files_below(folder)? {
            if !files.contains_key(&path) {
                let found = if former.contains(&path) {
                    Found::Former
                } else {
                    Found::Stray
                };
                differences.push(Difference { path, found });
            }
        }
    }
    Ok(differences)
}

/// The files that are missing below a folder, or that have other bytes.
///
/// # Errors
///
/// A file cannot be read.
pub(super) fn compare_files(folder: &Path, files: &Files<'_>) -> anyhow::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        let found = match fs::read(&path) {
            Ok(found) if found == *bytes => continue,
            Ok(found) => Found::Other(found),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Found::Missing,
            Err(error) => return Err(error).with_context(|| Failed::to("read", &path)),
        };
        let path = name.clone();
        differences.push(Difference { path, found });
    }
    Ok(differences)
}

/// The paths of all files below a folder, in order.
fn files_below(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        let entry = entry
            .map_err(io::Error::from)
            .with_context(|| Failed::to("read", folder))?;
        if !entry.file_type().is_dir() {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let parts = path.iter().map(|part| part.to_string_lossy());
            paths.push(parts.collect::<Vec<_>>().join("/"));
        }
    }
    Ok(paths)
}
