//! Wrong catalogs, and what the program prints about each.
//!
//! Each folder of `tests/rules/cases/build/` is a case of `build`: the files of a catalog, and
//! `stderr.txt`, which is all that the program prints. Those of `tests/rules/cases/validate/` are
//! cases of `validate`: `stdout.txt` is what it prints with `--deny-warnings`, with warnings and
//! notes. Those of `tests/rules/cases/bundles/` are what it prints about the file `bundle.yaml`, from
//! this project or any other. Those of `tests/rules/cases/machines/` are what `vm check` prints about
//! the file `vm.yaml` and this project's catalog. One test runs them all and names those that differ,
//! so a case is a folder and needs no line of Rust.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::files::{copy_folder, project, temp_dir};
use crate::support::program::{build, program, run};
use crate::support::side_by_side;
use crate::support::snapshots::compare_with_file;

#[test]
fn build_says_what_is_wrong() {
    check_all("build", "stderr.txt", refusal);
}

#[test]
fn validate_says_what_is_wrong() {
    check_all("validate", "stdout.txt", findings);
}

#[test]
fn validate_says_what_is_wrong_with_a_bundle() {
    check_all("bundles", "stdout.txt", findings_in_bundle);
}

#[test]
fn vm_check_says_what_is_wrong() {
    check_all("machines", "stdout.txt", findings_in_machines);
}

/// Asserts that what a command prints about each case is what the case's file says.
fn check_all(command: &str, expected: &str, printed: fn(&Path) -> String) {
    let folder = project().join("tests/rules/cases").join(command);
    let cases = fs::read_dir(folder).unwrap();
    let cases: Vec<PathBuf> = cases.map(|case| case.unwrap().path()).collect();
    assert!(cases.len() > 5, "{} cases", cases.len());
    let checked = side_by_side::map(&cases, |case| {
        compare_with_file(&printed(case), &case.join(expected))
    });
    let differing = checked.into_iter().filter_map(Result::err);
    let differing: Vec<String> = differing.map(|error| error.to_string()).collect();
    assert!(differing.is_empty(), "{}", differing.concat());
}

/// What `validate` prints about a catalog, which must have problems.
fn findings(case: &Path) -> String {
    let mut validate = program();
    validate
        .args(["validate", "--deny-warnings", "--root", "."])
        .current_dir(case);
    let finished = run(&mut validate);
    assert_eq!(
        (finished.status, finished.stderr.as_str()),
        (Some(1), ""),
        "{}",
        case.display()
    );
    finished.stdout
}

/// What `validate` prints about a bundle.
fn findings_in_bundle(case: &Path) -> String {
    let mut validate = program();
    validate.args(["validate", "bundle.yaml"]).current_dir(case);
    let finished = run(&mut validate);
    let is_wrong = finished.stdout.contains("error[");
    assert_eq!(
        (finished.status, finished.stderr.as_str()),
        (Some(i32::from(is_wrong)), ""),
        "{}",
        case.display()
    );
    finished.stdout
}

/// What `vm check` prints about virtual machines.
fn findings_in_machines(case: &Path) -> String {
    let mut check = program();
    check.args(["vm", "check", "vm.yaml", "--root"]);
    let finished = run(check.arg(project()).current_dir(case));
    let is_wrong = finished.stdout.contains("error[");
    assert_eq!(
        (finished.status, finished.stderr.as_str()),
        (Some(i32::from(is_wrong)), ""),
        "{}",
        case.display()
    );
    finished.stdout
}

/// What `build` prints about a catalog that it refuses without writing anything.
fn refusal(case: &Path) -> String {
    let place = temp_dir();
    let (root, out_dir) = (place.path().join("catalog"), place.path().join("out"));
    copy_folder(case, &root);
    // Git keeps no empty folders: a case has the files that matter.
    for folder in ["instancetypes", "preferences", "overlays"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    let finished = run(build(Path::new("."), &out_dir)
        .arg("--quiet")
        .current_dir(&root));
    let case = case.display();
    assert_eq!(
        (finished.status, finished.stdout.as_str()),
        (Some(1), ""),
        "{case}, whose stderr is:\n{}",
        finished.stderr
    );
    let names = fs::read_dir(place.path()).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["catalog"], "of {case}, nothing is written");
    finished.stderr
}
