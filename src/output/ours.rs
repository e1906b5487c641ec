//! Which files a build wrote: those that a manifest names, and those that bear the mark.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::generate::{MANIFEST, MARK, named_files};

use super::bytes::Files;
use super::on_disk::{Standing, find, holds, read_at_most};

/// The most bytes of a manifest that are read. A line has about 50, and a bundle one to three lines.
const MAX_MANIFEST_BYTES: u64 = 16 * 1024 * 1024;

/// How far into a file its mark is looked for.
const HEAD_BYTES: u16 = 512;

/// The files of an output folder that a build wrote, by their path below it.
pub(super) fn files_of_a_build(folder: &Path) -> io::Result<BTreeSet<String>> {
    let manifest = folder.join(MANIFEST);
    let Standing::File { length } = Standing::at(&manifest)? else {
        return Ok(BTreeSet::new());
    };
    if length > MAX_MANIFEST_BYTES {
        return Ok(BTreeSet::new());
    }
    let text = read_at_most(&manifest, length)?;
    let named = str::from_utf8(&text).ok().and_then(named_files);
    Ok(named.unwrap_or_default())
}

/// The files of an output folder that a build may replace by `files`: those that a build wrote, and
/// those that already hold the same bytes, whoever wrote them.
pub(super) fn replaceable(folder: &Path, files: &Files<'_>) -> io::Result<BTreeSet<String>> {
    let mut replaceable = files_of_a_build(folder)?;
    for (name, bytes) in files {
        let (path, standing) = find(folder, name)?;
        if !replaceable.contains(name) && holds(&path, standing, bytes)? {
            replaceable.insert(name.clone());
        }
    }
    Ok(replaceable)
}

/// Whether a file bears the mark of a generated file.
pub(super) fn is_marked(path: &Path) -> io::Result<bool> {
    Ok(bears_mark(&read_at_most(path, HEAD_BYTES.into())?))
}

/// Whether the bytes of a file bear the mark of a generated file.
pub(super) fn bears_mark(bytes: &[u8]) -> bool {
    let head = bytes.get(..usize::from(HEAD_BYTES)).unwrap_or(bytes);
    head.windows(MARK.len()).any(|part| part == MARK.as_bytes())
}
