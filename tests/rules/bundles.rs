//! The real thing is right: the catalog without a warning, and what others built without an error.

use std::fs;
use std::path::Path;

use crate::support::files::project;
use crate::support::oracle::oracle;
use crate::support::program::{program, run};
use crate::support::{published, side_by_side};

/// Asserts that `validate` ends well, and tells what it printed.
fn validated(arguments: &[&str]) -> String {
    let finished = run(program().arg("validate").args(arguments));
    finished.assert_success();
    finished.stdout
}

#[test]
fn the_catalog_has_no_warning() {
    let printed = validated(&["--deny-warnings", "--root", text(project())]);
    assert_eq!(printed, "no problems in 122 definitions and 5 bundles\n");
}

#[test]
fn its_bundles_have_no_warning() {
    let files = fs::read_dir(project().join("_build")).unwrap();
    let mut bundles: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    bundles.retain(|path| text(path).ends_with("-bundle.yaml"));
    assert_eq!(bundles.len(), 5);
    for bundle in bundles {
        validated(&["--deny-warnings", text(&bundle)]);
    }
}

#[test]
fn what_others_built_has_no_error() {
    let Some(oracle) = oracle() else { return };
    let mut bundles = published::bundles(&oracle);
    bundles.retain(|bundle| !is_old(bundle));
    side_by_side::map(&bundles, |bundle| validated(&[text(bundle)]));
}

/// Whether a bundle is of a release before v1.4.
fn is_old(bundle: &Path) -> bool {
    let Some((_, version)) = text(bundle).rsplit_once("-bundle-v") else {
        return false;
    };
    let numbers = version.split('.').map_while(|number| number.parse().ok());
    numbers.collect::<Vec<u32>>() < vec![1, 4]
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
