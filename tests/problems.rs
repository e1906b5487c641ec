//! Wrong catalogs, and what `build` says of each.
//!
//! Each folder of `tests/problems/` is a case: the files of a catalog, and `stderr.txt`, which is
//! all that the program prints. `SNAPSHOTS=renew cargo test --test problems` writes those files
//! anew; read the difference before it is committed.

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
    let cases = fs::read_dir(support::project().join("tests/problems")).unwrap();
    let mut cases: Vec<PathBuf> = cases.map(|case| case.unwrap().path()).collect();
    cases.sort_unstable();
    let trials = cases.into_iter().map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(case: PathBuf) -> Trial {
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    Trial::test(name, move || check(&case))
}

fn check(case: &Path) -> Result<(), Failed> {
    Ok(support::compare_with_file(
        &case.join("stderr.txt"),
        &refusal(case),
    )?)
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
