//! The `Makefile`: each target, as `make` expands it, and those that are quick as they run.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::folders::version_of_complete_set;
use crate::support::catalog::copied_catalog;
use crate::support::files::project;
use crate::support::program::PROGRAM;
use crate::support::programs;
use crate::support::stand_ins::on_path;
use crate::texts::assert_same_text;

/// Each target, and what it runs.
const TARGETS: [(&str, &str); 23] = [
    (
        "all",
        "cargo run --quiet -- build
cargo run --quiet -- validate --deny-warnings
cargo run --quiet -- validate _build/*-bundle.yaml --allow refuses-some
cargo clippy --all-targets -- --deny warnings
cargo test
",
    ),
    ("generate", "cargo run --quiet -- build\n"),
    ("lint", "cargo run --quiet -- validate --deny-warnings\n"),
    (
        "validate",
        "cargo run --quiet -- validate _build/*-bundle.yaml --allow refuses-some\n",
    ),
    ("schema", "cargo run --quiet -- schema --out-dir schemas\n"),
    ("readme", "cargo run --quiet -- readme\n"),
    (
        "check-tree-clean",
        "cargo run --quiet -- check-tree-clean\n",
    ),
    ("test", "cargo test\n"),
    ("test-fmt", "cargo fmt\n"),
    (
        "test-lint",
        "cargo clippy --all-targets -- --deny warnings\n",
    ),
    (
        "deploy",
        "cargo run --quiet -- validate --deny-warnings\ncargo run --quiet -- deploy\n",
    ),
    ("functest", "cargo run --quiet -- functest \n"),
    ("cluster-up", "cargo run --quiet -- cluster up\n"),
    ("cluster-down", "cargo run --quiet -- cluster down\n"),
    ("cluster-sync", "cargo run --quiet -- cluster sync\n"),
    (
        "cluster-sync-containerdisks",
        "cargo run --quiet -- cluster sync-containerdisks\n",
    ),
    (
        "cluster-functest",
        "cargo run --quiet -- cluster functest -- \n",
    ),
    (
        "kubevirt-up",
        "cargo run --quiet -- cluster up --provider kubevirt\n",
    ),
    (
        "kubevirt-down",
        "cargo run --quiet -- cluster down --provider kubevirt\n",
    ),
    (
        "kubevirt-sync",
        "cargo run --quiet -- cluster sync --provider kubevirt\n",
    ),
    (
        "kubevirt-sync-containerdisks",
        "cargo run --quiet -- cluster sync-containerdisks --provider kubevirt\n",
    ),
    (
        "kubevirt-functest",
        "cargo run --quiet -- cluster functest --provider kubevirt -- \n",
    ),
    ("clean", "cargo clean\nrm -rf _cluster-up _kubevirt\n"),
];

/// `make` in a folder, with a `cargo run` that compiles nothing; `None` if it is not installed.
fn make(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let make = programs::find("make")?;
    let stand_ins = project().join("tests/program/workflows/bin");
    let output = on_path(&mut Command::new(make), &stand_ins)
        .current_dir(folder)
        .args(arguments)
        .env("PROGRAM", PROGRAM)
        .env_remove("COMMON_INSTANCETYPES_VERSION")
        .env_remove("CARGO")
        .env_remove("MAKEFLAGS")
        .output();
    Some(output.unwrap())
}

#[track_caller]
fn stdout(output: Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.is_empty(), "{stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn each_target_is_a_line_that_calls_the_program_or_cargo() {
    for (target, expected) in TARGETS {
        let Some(output) = make(project(), &["--dry-run", target]) else {
            return;
        };
        assert_same_text(&stdout(output), expected);
    }
    let all = make(project(), &["--dry-run"]).unwrap();
    assert_same_text(&stdout(all), TARGETS[0].1);
}

#[test]
fn no_target_is_forgotten() {
    let makefile = fs::read_to_string(project().join("Makefile")).unwrap();
    let targets = |prefix: &str, suffix: char| -> BTreeSet<String> {
        let names = makefile.lines().filter_map(|line| {
            let (name, _) = line.strip_prefix(prefix)?.split_once(suffix)?;
            let is_name = name.chars().all(|it| it.is_ascii_lowercase() || it == '-');
            is_name.then(|| name.to_owned())
        });
        names.collect()
    };
    let expected: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(targets("", ':'), expected);
    let phony = makefile
        .lines()
        .filter_map(|it| it.strip_prefix(".PHONY: "));
    assert_eq!(
        phony.map(ToOwned::to_owned).collect::<BTreeSet<_>>(),
        expected
    );
}

#[test]
fn functional_tests_get_further_arguments() {
    for (target, expected) in [
        ("functest", "cargo run --quiet -- functest --focus fedora\n"),
        (
            "cluster-functest",
            "cargo run --quiet -- cluster functest -- --focus fedora\n",
        ),
        (
            "kubevirt-functest",
            "cargo run --quiet -- cluster functest --provider kubevirt -- --focus fedora\n",
        ),
    ] {
        let variable = "FUNCTEST_EXTRA_ARGS=--focus fedora";
        let Some(output) = make(project(), &["--dry-run", target, variable]) else {
            return;
        };
        assert_same_text(&stdout(output), expected);
    }
}

#[test]
fn targets_do_what_they_say() {
    let copy = copied_catalog();
    let folder = copy.path();
    fs::copy(project().join("Makefile"), folder.join("Makefile")).unwrap();
    let printed = |target: &str| {
        let output = make(folder, &["--silent", target])?;
        Some(stdout(output))
    };
    let Some(table) = printed("generate") else {
        return;
    };
    assert!(table.starts_with("bundle "), "{table}");
    version_of_complete_set(&folder.join("_build"));
    for (target, expected) in [
        ("lint", "no problems in 122 definitions and 5 bundles\n"),
        ("validate", "no problems in 488 resources\n"),
        ("schema", "all 10 generated files are up to date\n"),
        ("readme", "all 29 generated files are up to date\n"),
        (
            "check-tree-clean",
            "all 45 generated files are up to date\n",
        ),
    ] {
        assert_same_text(&printed(target).unwrap(), expected);
    }
}
