//! The published bundles: those of each release, and of upstream's main.

use std::path::{Path, PathBuf};

/// The bundles in the folder of the oracles.
pub(crate) fn bundles(oracle: &Path) -> Vec<PathBuf> {
    let folders = ["published", "upstream-main", "upstream-v1.7.0"];
    let mut bundles: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| bundles_in(&oracle.join(folder)))
        .collect();
    bundles.sort_unstable();
    bundles
}

/// The bundles of a folder, at least one.
fn bundles_in(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "yaml"));
    assert!(!paths.is_empty(), "{} has no bundles", folder.display());
    paths
}
