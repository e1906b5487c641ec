//! Catalogs that tests write, and a look at the folders that the program wrote.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::catalog::{CHECKSUMS, FOLDERS, bundles_of, contents, digest};
use crate::support::files::{files_below, project, temp_dir, write};
use crate::texts::assert_same_text;

/// A temporary folder with these files: paths and texts.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = temp_dir();
    for (path, text) in files {
        write(&folder.path().join(path), text);
    }
    folder
}

/// A temporary catalog with these files; none of its folders is missing.
pub(crate) fn catalog(files: &[(&str, &str)]) -> TempDir {
    let root = folder(files);
    for name in FOLDERS {
        fs::create_dir_all(root.path().join(name)).unwrap();
    }
    root
}

/// The sources of the project's catalog: paths below its root, and texts.
pub(crate) fn sources() -> BTreeMap<PathBuf, String> {
    let folders = FOLDERS.iter().map(|folder| project().join(folder));
    let paths = folders.flat_map(|folder| files_below(&folder));
    paths
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.strip_prefix(project()).unwrap().to_owned(), text)
        })
        .collect()
}

/// The names in a folder, sorted.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

/// The version that every resource of a complete set is labelled with.
///
/// Panics unless the folder holds five bundles with their checksums, and all that it holds has one
/// version.
#[track_caller]
pub(crate) fn version_of_complete_set(folder: &Path) -> String {
    version_of(&contents(folder))
}

/// The version that every resource of a complete set is labelled with: its files, by their names.
#[track_caller]
pub(crate) fn version_of(files: &BTreeMap<String, Vec<u8>>) -> String {
    let bundles = bundles_of(files);
    let checksums = str::from_utf8(&files[CHECKSUMS]).unwrap();
    let digests: String = bundles
        .iter()
        .map(|(name, bytes)| digest(bytes) + "  " + name + "\n")
        .collect();
    assert_same_text(checksums, digests);
    assert_eq!(bundles.len(), 5, "bundles: {:?}", bundles.keys());
    let mut versions: Vec<String> = files.values().flat_map(|bytes| versions(bytes)).collect();
    versions.sort_unstable();
    versions.dedup();
    assert_eq!(versions.len(), 1, "versions in one set: {versions:?}");
    versions.remove(0)
}

/// The version label of each resource in a bundle.
fn versions(bundle: &[u8]) -> Vec<String> {
    const KEY: &str = "instancetype.kubevirt.io/common-instancetypes-version: ";
    let text = str::from_utf8(bundle).unwrap();
    let labels = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix(KEY));
    labels.map(ToOwned::to_owned).collect()
}

/// What is below a folder: each path with its inode, permissions and content.
pub(crate) fn everything_below(folder: &Path) -> BTreeMap<PathBuf, (u64, u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let metadata = path.symlink_metadata().unwrap();
            let content = if metadata.is_dir() {
                folders.push(path.clone());
                Vec::new()
            } else if metadata.is_symlink() {
                path.read_link()
                    .unwrap()
                    .into_os_string()
                    .into_encoded_bytes()
            } else if metadata.is_file() {
                fs::read(&path).unwrap()
            } else {
                Vec::new()
            };
            found.insert(path, (metadata.ino(), metadata.mode(), content));
        }
    }
    found
}
