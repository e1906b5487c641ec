//! Compares what is generated with what is on disk.

use std::io;
use std::path::Path;

use anyhow::Context as _;
use walkdir::WalkDir;

use crate::diagnostic::Failed;
use crate::generate::FileContent;

use super::bytes::Files;
use super::on_disk::{Standing, find, holds, read_at_most};
use super::ours::ours;
use super::resolved::resolve_below;

/// How much longer than twice the generated file another one may be: what is read grows with what
/// is generated.
const MOST_STALE_BYTES: u64 = 64 * 1024;

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
    /// A file with another text.
    Other(String),
    /// A file that is so much longer that it was not read.
    Long(u64),
    /// A link, a folder, or anything else that is not a file, with its article.
    NoFile(&'static str),
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
    let mut differences = Vec::new();
    for (name, content) in files {
        let path = folder.join(name);
        let reached = find(folder, name).with_context(|| Failed::to("read", &path))?;
        let standing = reached.standing();
        differences.extend(difference(name, &path, standing, *content)?);
    }
    if Standing::at(folder).with_context(|| Failed::to("read", folder))? == Standing::Folder {
        let ours = ours(folder, files).with_context(|| Failed::to("read", folder))?;
        for path in files_below(folder)? {
            if !files.contains_key(&path) {
                let found = if ours.contains(&path) {
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

/// The files that are missing below a root, or that have other bytes.
///
/// # Errors
///
/// A file cannot be read, or is a link that leads out of the root.
pub(super) fn compare_files(root: &Path, files: &Files<'_>) -> anyhow::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for (name, content) in files {
        let path = resolve_below(root, name)?;
        let standing = Standing::at(&path).with_context(|| Failed::to("read", &path))?;
        differences.extend(difference(name, &path, standing, *content)?);
    }
    Ok(differences)
}

/// How what is at a path differs from what is generated.
fn difference(
    name: &str,
    path: &Path,
    standing: Standing,
    content: FileContent<'_>,
) -> anyhow::Result<Option<Difference>> {
    let reading = || Failed::to("read", path);
    if holds(path, standing, content).with_context(reading)? {
        return Ok(None);
    }
    let most = 2 * content.length() + MOST_STALE_BYTES;
    let found = match standing {
        Standing::Nothing => Found::Missing,
        Standing::File { length } if length > most => Found::Long(length),
        Standing::File { length } => {
            Found::Other(text(read_at_most(path, length).with_context(reading)?))
        }
        other => Found::NoFile(other.noun()),
    };
    let path = name.to_owned();
    Ok(Some(Difference { path, found }))
}

/// Bytes as text, whatever they are.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
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
