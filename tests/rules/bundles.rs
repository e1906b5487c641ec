//! Real bundles follow the rules: the catalog has no warning, and other bundles have no error.

use std::fs;
use std::path::Path;

use crate::support::files::project;
use crate::support::oracle::oracle;
use crate::support::program::{program, run};
use crate::support::{published, side_by_side};

/// Asserts that `validate` succeeds, and returns what it printed.
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

/// Whatever was released was taken by clusters.
#[test]
fn what_others_built_has_no_error() {
    let Some(oracle) = oracle() else { return };
    let bundles = published::bundles(&oracle);
    side_by_side::map(&bundles, |bundle| validated(&[text(bundle)]));
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
