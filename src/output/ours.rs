//! Which files a build wrote: those that a manifest names, and those that bear the mark.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use crate::catalog::MAX_BUNDLE_BYTES;
use crate::documents::{MAX_MARKED_BYTES, PART_BEGINS};
use crate::generate::{FileContent, MANIFEST, MARK, named_files};

use super::bytes::Files;
use super::on_disk::{Standing, find, holds, read_at_most};

/// The most bytes of a manifest that are read. A line of one has about a hundred. A bundle has one to three
/// lines; a gallery has one for each definition, and there may be 100,000.
const MAX_MANIFEST_BYTES: u64 = 16 * 1024 * 1024;

/// How far into a file its mark is looked for.
const HEAD_BYTES: u64 = 512;

/// In how many of its lines: a JSON Schema begins with a brace and its dialect.
const HEAD_LINES: usize = 3;

/// How the comment with the mark begins in Markdown, YAML, JSON and manual pages.
const COMMENTS: [&str; 4] = ["<!-- ", "# ", "\"$comment\": \"", ".\\\" "];

/// The files of an output folder that a build wrote, by their path below it, with their digests;
/// `None` if no build wrote the folder.
pub(super) fn files_of_a_build(folder: &Path) -> io::Result<Option<BTreeMap<String, String>>> {
    let manifest = folder.join(MANIFEST);
    let length = match Standing::at(&manifest)? {
        Standing::File { length } if length <= MAX_MANIFEST_BYTES => length,
        _ => return Ok(None),
    };
    let text = read_at_most(&manifest, length)?;
    Ok(str::from_utf8(&text).ok().and_then(named_files))
}

/// The files of an output folder that a build with `files` replaces or removes:
///
/// - those that it writes again, if an earlier build wrote them, even if they were changed since: that
///   is how a change by hand is undone;
/// - those that already hold the bytes to be written, whoever wrote them;
/// - those of an earlier build that are not written any more, unless they were changed since.
pub(super) fn ours(folder: &Path, files: &Files<'_>) -> io::Result<BTreeSet<String>> {
    if Standing::at(folder)? == Standing::Nothing {
        return Ok(BTreeSet::new());
    }
    let named = files_of_a_build(folder)?.filter(|named| is_of_one_kind(named, files));
    let has_manifest = named.is_some();
    let named = named.unwrap_or_default();
    let mut ours = BTreeSet::new();
    for (name, content) in files {
        let is_named = named.contains_key(name) || has_manifest && name == MANIFEST;
        let standing = find(folder, name)?.standing();
        if is_named || holds(&folder.join(name), standing, *content)? {
            ours.insert(name.clone());
        }
    }
    for (name, expected) in named {
        if !files.contains_key(&name) && has_digest(folder, &name, &expected)? {
            ours.insert(name);
        }
    }
    Ok(ours)
}

/// Whether a manifest is that of an output of the same kind. Bundles and galleries have no file in common,
/// and each has one that it always has: whoever names the folder of the other by mistake does not want to
/// replace it.
fn is_of_one_kind(named: &BTreeMap<String, String>, files: &Files<'_>) -> bool {
    named.is_empty() || files.keys().any(|name| named.contains_key(name))
}

/// Whether a regular file has a digest. One that is larger than any bundle has not.
fn has_digest(folder: &Path, name: &str, expected: &str) -> io::Result<bool> {
    match find(folder, name)?.standing() {
        Standing::File { length } if length <= MAX_BUNDLE_BYTES => {
            let bytes = read_at_most(&folder.join(name), length)?;
            Ok(FileContent::Text(&bytes).digest() == expected)
        }
        _ => Ok(false),
    }
}

/// Whether a file bears the mark of a generated file.
pub(super) fn is_marked(path: &Path) -> io::Result<bool> {
    Ok(bears_mark(&read_at_most(path, HEAD_BYTES)?))
}

/// Whether the bytes of a file bear the mark of a generated file, as a comment in one of the first
/// lines: a text may well mention it.
pub(super) fn bears_mark(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n').take(HEAD_LINES);
    lines.any(|line| {
        let line = line.trim_ascii_start();
        let mut comments = COMMENTS.iter();
        comments.any(|comment| {
            let text = line.strip_prefix(comment.as_bytes());
            text.is_some_and(|text| text.starts_with(MARK.as_bytes()))
        })
    })
}

/// Whether a killed run began to write a file for a path: it bears the mark, or it begins as the old
/// file does before its first generated part. What follows depends on the sources of that run.
pub(super) fn is_partial(partial: &Path, path: &Path) -> io::Result<bool> {
    let Standing::File { length } = Standing::at(partial)? else {
        return Ok(false);
    };
    let begun = match read_at_most(partial, MAX_MARKED_BYTES) {
        // Another run has just moved it to its place.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        begun => begun?,
    };
    let old = match Standing::at(path)? {
        Standing::File { .. } => read_at_most(path, MAX_MARKED_BYTES)?,
        _ => Vec::new(),
    };
    let own = before_first_part(&old);
    let is_renewed = own.starts_with(&begun) || !own.is_empty() && begun.starts_with(own);
    Ok(length == 0 || bears_mark(&begun) || is_renewed)
}

/// What a document holds before its first generated part, and the marker of that; nothing if it has
/// no such part.
fn before_first_part(document: &[u8]) -> &[u8] {
    let mut windows = document.windows(PART_BEGINS.len());
    let found = windows.position(|window| window == PART_BEGINS.as_bytes());
    let end = found.map_or(0, |start| start + PART_BEGINS.len());
    document.get(..end).unwrap_or_default()
}
