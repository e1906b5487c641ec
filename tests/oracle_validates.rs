//! The real thing is right: the catalog without a warning, and what others built without an error.

// A test that meets the unexpected should stop there; clippy knows that of test functions alone.
#![allow(clippy::unwrap_used)]

mod oracle;

use std::path::Path;
use std::process::Command;

use oracle::oracle;

/// Asserts that `validate` ends well, and tells what it printed.
fn validated(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_common-instancetypes"));
    let output = command.arg("validate").args(arguments).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}: {printed}");
    printed
}

#[test]
fn the_catalog_has_no_warning() {
    let printed = validated(&["--deny-warnings", "--root", env!("CARGO_MANIFEST_DIR")]);
    assert_eq!(printed, "no problems in 122 definitions and 5 bundles\n");
}

#[test]
fn its_bundles_have_no_warning() {
    let bundles = bundles(&Path::new(env!("CARGO_MANIFEST_DIR")).join("_build"));
    assert_eq!(bundles.len(), 5);
    for bundle in bundles {
        validated(&["--deny-warnings", &bundle]);
    }
}

#[test]
fn what_others_built_has_no_error() {
    let Some(oracle) = oracle() else {
        return;
    };
    let folders = ["published", "upstream-main", "upstream-v1.7.0"];
    let bundles = folders.map(|folder| bundles(&oracle.join(folder))).concat();
    assert_eq!(bundles.len(), 18);
    for bundle in bundles {
        validated(&[&bundle]);
    }
}

/// The bundles of a folder, by path.
fn bundles(folder: &Path) -> Vec<String> {
    let entries = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let paths = entries.map(|path| path.into_os_string().into_string().unwrap());
    let mut bundles: Vec<String> = paths
        .filter(|path| path.ends_with("-bundle.yaml") || path.contains("-bundle-v"))
        .collect();
    bundles.sort();
    bundles
}
