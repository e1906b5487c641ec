//! The project's catalog, and what a build makes of one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::files::{copy_folder, files_below, project, temp_dir};

/// The folders of a catalog.
pub(crate) const FOLDERS: [&str; 3] = ["instancetypes", "preferences", "overlays"];

/// The file of digests in every output folder.
pub(crate) const CHECKSUMS: &str = "CHECKSUMS.sha256";

const KUSTOMIZATION: &str = "kustomization.yaml";

/// The file that names all files of an output folder.
pub(crate) const MANIFEST: &str = ".generated";

/// A temporary copy of the project's catalog.
pub(crate) fn copied_catalog() -> TempDir {
    let copy = temp_dir();
    for folder in FOLDERS {
        copy_folder(&project().join(folder), &copy.path().join(folder));
    }
    copy
}

/// The files of an output folder, by their paths in it.
pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = files_below(folder).into_iter();
    files
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            (name.to_owned(), fs::read(&path).unwrap())
        })
        .collect()
}

/// The bundles of an output folder: without the checksums, the manifest and the entry points for
/// kustomize.
pub(crate) fn bundles(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    bundles_of(&contents(folder))
}

/// The bundles among the files of an output folder.
pub(crate) fn bundles_of(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut files = files.clone();
    let others = [CHECKSUMS, KUSTOMIZATION, MANIFEST];
    files.retain(|name, _| !name.contains('/') && !others.contains(&name.as_str()));
    files
}

/// The SHA-256 of some bytes, as `sha256sum` writes it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
