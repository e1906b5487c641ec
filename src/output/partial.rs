//! What a run writes before it takes its place, and what of it a killed run left.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use walkdir::{DirEntry, WalkDir};

use crate::catalog::MAX_BUNDLE_BYTES;
use crate::diagnostic::Failed;
use crate::generate::MANIFEST;

use super::on_disk::{Standing, read_at_most};
use super::ours::files_of_a_build;

/// Why what stands where a run writes first is not removed.
pub(super) const FOREIGN_PARTIAL: &str =
    "no build wrote it, and a build needs its place for a moment; move it elsewhere";

/// Where a new file or folder is written: next to the old one, as both must be on the same file
/// system.
pub(super) fn partial(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or(OsStr::new("")));
    name.push(".partial");
    path.with_file_name(name)
}

/// Removes the partial folder of a run that was killed, or of one that ends.
///
/// It holds the files of a build, and links to files that are in `output` as well.
///
/// # Errors
///
/// It holds anything else, which is then kept, with all that is next to it.
pub(super) fn clear(partial: &Path, output: &Path) -> anyhow::Result<()> {
    let Some(entries) = check_partial(partial, output)? else {
        return Ok(());
    };
    for entry in &entries {
        make_writable(entry.path(), entry.file_type());
    }
    for entry in entries {
        remove(entry.path(), entry.file_type())?;
    }
    fs::remove_dir(partial).with_context(|| Failed::to("remove", partial))
}

/// What is in the partial folder, in the order in which it can be removed; `None` if there is none.
///
/// # Errors
///
/// It holds what no build wrote.
fn check_partial(partial: &Path, output: &Path) -> anyhow::Result<Option<Vec<DirEntry>>> {
    match Standing::at(partial).with_context(|| Failed::to("read", partial))? {
        Standing::Nothing => return Ok(None),
        Standing::Folder => {}
        _ => return Err(foreign(partial)),
    }
    let named = files_of_a_build(partial).with_context(|| Failed::to("read", partial))?;
    let walk = WalkDir::new(partial)
        .min_depth(1)
        .contents_first(true)
        .sort_by_file_name();
    let mut entries = Vec::new();
    for entry in walk {
        let entry = entry
            .map_err(io::Error::from)
            .with_context(|| Failed::to("read", partial))?;
        if !entry.file_type().is_dir() && !is_spare(entry.path(), partial, output, named.as_ref()) {
            return Err(foreign(entry.path()));
        }
        entries.push(entry);
    }
    // The manifest last: a run that is killed here leaves it to the next one.
    entries.sort_by_key(|entry| entry.path() == partial.join(MANIFEST));
    Ok(Some(entries))
}

/// Lets this run remove what is in a folder, which has the permissions of the one in the output. If
/// that fails, removing fails, and says why.
fn make_writable(path: &Path, kind: FileType) {
    if kind.is_dir() {
        _ = fs::set_permissions(path, Permissions::from_mode(0o700));
    }
}

fn remove(path: &Path, kind: FileType) -> anyhow::Result<()> {
    let removed = if kind.is_dir() {
        fs::remove_dir(path)
    } else {
        fs::remove_file(path)
    };
    removed.with_context(|| Failed::to("remove", path))
}

/// Whether nothing is lost with a file of the partial folder.
fn is_spare(
    path: &Path,
    partial: &Path,
    output: &Path,
    named: Option<&BTreeMap<String, String>>,
) -> bool {
    let Ok(below) = path.strip_prefix(partial) else {
        return false;
    };
    let is_named = |named: &BTreeMap<String, String>| {
        let below = below.to_str().unwrap_or_default();
        below == MANIFEST || named.contains_key(below)
    };
    if named.is_some_and(is_named) {
        return true;
    }
    let (Ok(spare), other) = (
        path.symlink_metadata(),
        output.join(below).symlink_metadata(),
    ) else {
        return false;
    };
    let is_linked =
        other.is_ok_and(|other| (other.dev(), other.ino()) == (spare.dev(), spare.ino()));
    // Killed before it wrote the first line, which would have named this file.
    let is_begun = below == Path::new(MANIFEST) && spare.is_file() && spare.len() == 0;
    is_linked || is_begun || is_repeated(path, &output.join(below))
}

/// Whether the output has the same bytes, as where a build found what it was about to write.
fn is_repeated(path: &Path, output: &Path) -> bool {
    let length = |path| match Standing::at(path) {
        Ok(Standing::File { length }) => Some(length),
        _ => None,
    };
    let is_same = |it: &u64| *it <= MAX_BUNDLE_BYTES && length(output) == Some(*it);
    let Some(same) = length(path).filter(is_same) else {
        return false;
    };
    let read = |path| read_at_most(path, same).ok();
    read(path).is_some_and(|bytes| read(output) == Some(bytes))
}

fn foreign(path: &Path) -> anyhow::Error {
    Failed::to("remove", path).because(FOREIGN_PARTIAL)
}
