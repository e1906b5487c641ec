//! Real bundles follow the rules: the catalog has no warning, and other bundles have no error.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

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

#[test]
fn what_others_built_has_no_error() {
    let Some(oracle) = oracle() else { return };
    let mut bundles = published::bundles(&oracle);
    bundles.retain(|bundle| !is_old(bundle));
    side_by_side::map(&bundles, |bundle| validated(&[text(bundle)]));
}

/// Their labels did not follow from their specs, and a preference required one vCPU to be spread.
#[test]
fn old_releases_break_two_rules() {
    let Some(oracle) = oracle() else { return };
    let mut bundles = published::bundles(&oracle);
    bundles.retain(|bundle| is_old(bundle));
    let errors = side_by_side::map(&bundles, |bundle| errors(bundle));
    let errors: BTreeSet<String> = errors.into_iter().flatten().collect();
    assert!(
        errors.iter().eq(["impossible-spread", "label-mismatch"]),
        "{errors:?}"
    );
}

/// Whether a bundle is of a release before v1.4.
fn is_old(bundle: &Path) -> bool {
    let Some((_, version)) = text(bundle).rsplit_once("-bundle-v") else {
        return false;
    };
    let numbers = version.split('.').map_while(|number| number.parse().ok());
    numbers.collect::<Vec<u32>>() < vec![1, 4]
}

/// The rules that a bundle breaks as errors.
fn errors(bundle: &Path) -> Vec<String> {
    let finished = run(program().args(["validate", "--format", "json"]).arg(bundle));
    let printed: Json = serde_json::from_str(&finished.stdout).unwrap();
    let problems = printed["problems"].as_array().unwrap().iter();
    let errors = problems.filter(|problem| problem["severity"] == "error");
    let codes = errors.map(|problem| problem["code"].as_str().unwrap().to_owned());
    codes.collect()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
