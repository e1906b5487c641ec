//! The catalog that is compiled in: what a run outside any checkout reads.

use std::path::Path;

use crate::support::catalog::contents;
use crate::support::files::{copy_folder, project, temp_dir, write};
use crate::support::program::{Finished, program, run};

/// What such a run says first, on the error stream.
const SAID: &str = concat!(
    "reading the built-in catalog v",
    env!("CARGO_PKG_VERSION"),
    "\n"
);

/// Runs the program in a folder outside any checkout.
fn run_in(folder: &Path, arguments: &[&str]) -> Finished {
    run(program().current_dir(folder).args(arguments))
}

#[test]
fn it_is_built_to_the_same_bytes_as_the_checkout() {
    let place = temp_dir();
    let built = run_in(place.path(), &["build", "--out-dir", "bundles"]);
    assert_eq!((built.status, built.stderr.as_str()), (Some(0), SAID));
    let folder = place.path().join("bundles");
    assert_eq!(contents(&folder), contents(&project().join("_build")));
}

#[test]
fn a_vendor_extends_it_without_a_checkout() {
    let place = temp_dir();
    copy_folder(&project().join("examples/acme"), &place.path().join("acme"));
    let built = run_in(place.path(), &["build", "--extend", "acme"]);
    assert_eq!((built.status, built.stderr.as_str()), (Some(0), SAID));
    let mut with_checkout = program();
    with_checkout.args(["build", "--extend", "examples/acme", "--out-dir"]);
    run(with_checkout.arg(place.path().join("expected"))).assert_success();
    let [built, expected] = ["acme/_build", "expected"].map(|name| place.path().join(name));
    assert_eq!(contents(&built), contents(&expected));
    let check = run_in(place.path(), &["check-tree-clean", "--extend", "acme"]);
    assert_eq!((check.status, check.stderr.as_str()), (Some(0), SAID));
}

#[test]
fn it_is_checked_and_compared() {
    let place = temp_dir();
    let checked = run_in(place.path(), &["validate", "--deny-warnings"]);
    assert_eq!((checked.status, checked.stderr.as_str()), (Some(0), SAID));
    let bundles = project().join("_build");
    let bundles = bundles.to_str().unwrap();
    let compared = run_in(place.path(), &["diff", bundles]);
    assert_eq!((compared.status, compared.stderr.as_str()), (Some(0), SAID));
    assert_eq!(compared.stdout, "no differences\n");
    let named = run_in(place.path(), &["diff", bundles, "built-in"]);
    named.assert_success();
    assert_eq!(named.stdout, "no differences\n");
}

#[test]
fn problems_show_its_sources() {
    let place = temp_dir();
    let vendor = place.path().join("acme/preferences");
    write(&vendor.join("fedora.yaml"), "displayName: Fedora\n");
    let built = run_in(place.path(), &["build", "--extend", "acme"]);
    assert_eq!(built.status, Some(1));
    let first = "::: built-in:preferences/fedora.yaml:2:1";
    assert!(built.stderr.contains(first), "{}", built.stderr);
}
