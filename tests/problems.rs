//! Wrong catalogs, and what the program says of each.
//!
//! Each folder of `tests/problems/` is a case of `build`: the files of a catalog, and `stderr.txt`,
//! which is all that the program prints. Those of `tests/rules/` are cases of `validate`:
//! `stdout.txt` is what it prints with `--deny-warnings`, warnings and notes among it.
//! `SNAPSHOTS=renew cargo test --test problems` writes those files anew; read the difference
//! before it is committed.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected should stop there"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let mut trials = trials("tests/problems", "stderr.txt", refusal);
    trials.extend(self::trials("tests/rules", "stdout.txt", findings));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A test for each case of a folder: what the program prints is what the case's file says.
fn trials(folder: &str, expected: &'static str, printed: fn(&Path) -> String) -> Vec<Trial> {
    let cases = fs::read_dir(support::project().join(folder)).unwrap();
    let mut cases: Vec<PathBuf> = cases.map(|case| case.unwrap().path()).collect();
    cases.sort_unstable();
    let trial = |case: PathBuf| {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        Trial::test(name, move || check(&case.join(expected), &printed(&case)))
    };
    cases.into_iter().map(trial).collect()
}

fn check(expected: &Path, printed: &str) -> Result<(), Failed> {
    Ok(support::compare_with_file(expected, printed)?)
}

/// What `validate` prints of a catalog, which it finds fault with.
fn findings(case: &Path) -> String {
    let mut validate = support::program();
    validate
        .args(["validate", "--deny-warnings", "--root"])
        .arg(case);
    let finished = support::run(&mut validate);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(1), ""));
    finished.stdout
}

/// What `build` prints of a catalog that it refuses, having written nothing.
fn refusal(case: &Path) -> String {
    let place = support::temp_dir();
    let (root, out_dir) = (place.path().join("catalog"), place.path().join("out"));
    support::copy_folder(case, &root);
    // Git keeps no empty folders: a case has the files that matter.
    support::make_folders(&root);
    let finished = support::run(support::build(&root, &out_dir).arg("--quiet"));
    assert_eq!(
        (finished.status, finished.stdout.as_str()),
        (Some(1), ""),
        "status and stdout; stderr:\n{}",
        finished.stderr
    );
    assert_eq!(
        support::names_in(place.path()),
        ["catalog"],
        "nothing is written"
    );
    finished.stderr
}
