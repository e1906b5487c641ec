//! The same catalog makes the same bytes, wherever and however it is built.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::folders::sources;
use crate::machine::build_by;
use crate::support::catalog::{contents, copied_catalog};
use crate::support::files::{project, temp_dir, write};
use crate::support::program::{build, program, run};
use crate::support::programs;
use crate::support::threads::without_threads;

type Files = BTreeMap<String, Vec<u8>>;

/// What a plain build writes.
static EXPECTED: LazyLock<Files> = LazyLock::new(|| written(plain));

fn plain(out_dir: &Path) -> Command {
    build(project(), out_dir)
}

/// What a build writes.
#[track_caller]
fn written(build: impl FnOnce(&Path) -> Command) -> Files {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    run(&mut build(&out_dir)).assert_success();
    contents(&out_dir)
}

#[track_caller]
fn assert_same(build: impl FnOnce(&Path) -> Command) {
    let found = written(build);
    let differing: Vec<_> = EXPECTED
        .iter()
        .filter(|(name, bytes)| found.get(*name) != Some(bytes))
        .collect();
    assert!(
        found.len() == EXPECTED.len() && differing.is_empty(),
        "{:?} instead of {:?}",
        found.keys(),
        EXPECTED.keys()
    );
}

#[track_caller]
fn assert_same_with(variable: &str, values: &[&str]) {
    for value in values {
        assert_same(|out_dir| {
            let mut build = plain(out_dir);
            build.env(variable, value);
            build
        });
    }
}

#[test]
fn in_another_folder() {
    let copy = copied_catalog();
    assert_same(|out_dir| build(copy.path(), out_dir));
}

#[test]
fn from_files_made_in_reverse_order() {
    let copy = temp_dir();
    for (path, text) in sources().into_iter().rev() {
        write(&copy.path().join(path), text);
    }
    assert_same(|out_dir| build(copy.path(), out_dir));
}

#[test]
fn in_another_time_zone() {
    assert_same_with(
        "TZ",
        &["Pacific/Kiritimati", "America/Los_Angeles", "nowhere"],
    );
}

#[test]
fn in_another_language() {
    for variable in ["LANG", "LC_ALL"] {
        assert_same_with(
            variable,
            &["tr_TR.UTF-8", "ar_EG.UTF-8", "POSIX", "nowhere"],
        );
    }
}

#[test]
fn at_another_time_of_the_source() {
    assert_same_with("SOURCE_DATE_EPOCH", &["0", "never"]);
}

#[test]
fn with_another_mask_of_permissions() {
    for mask in ["0000", "0022", "0077"] {
        let script = format!(r#"umask {mask} && exec "$0" "$@""#);
        let launcher = ["sh", "-c", &script];
        assert_same(|out_dir| build_by(&launcher, project(), out_dir));
    }
}

#[test]
fn in_an_empty_environment() {
    assert_same(|out_dir| {
        let mut build = plain(out_dir);
        build.env_clear();
        build.envs(env::var_os("PATH").map(|path| ("PATH", path)));
        build
    });
}

#[test]
fn from_a_folder_of_the_catalog() {
    assert_same(|out_dir| {
        let mut build = program();
        build.arg("build").arg("--out-dir").arg(out_dir);
        build.current_dir(project().join("preferences/rhel"));
        build
    });
}

#[test]
fn with_a_relative_root() {
    assert_same(|out_dir| {
        let mut build = build(Path::new("../.."), out_dir);
        build.current_dir(project().join("preferences/rhel"));
        build
    });
}

#[test]
fn again_in_the_same_folder() {
    let place = temp_dir();
    for _ in 0..2 {
        run(&mut plain(place.path())).assert_success();
        assert!(contents(place.path()) == *EXPECTED);
    }
}

#[test]
fn in_the_default_folder() {
    let copy = copied_catalog();
    let mut build = program();
    build.arg("build").current_dir(copy.path().join("overlays"));
    run(&mut build).assert_success();
    assert!(contents(&copy.path().join("_build")) == *EXPECTED);
}

/// A catalog of so many definitions that all cores share its work.
fn large_catalog() -> TempDir {
    let large = copied_catalog();
    let series = fs::read_to_string(project().join("instancetypes/u/1/series.yaml")).unwrap();
    let add = |path: &str, text: &str| write(&large.path().join(path), text);
    add("instancetypes/made/1/series.yaml", &series);
    let rows =
        (1..=1_200).map(|number| format!("s{number}: {{cpu: {number}, memory: {number}Gi}}\n"));
    add("instancetypes/made/1/sizes.yaml", &rows.collect::<String>());
    for number in 0..1_200 {
        // Those of `rhel` are so many that cores share what extends the same.
        let extends = if number < 1_100 {
            "rhel"
        } else {
            ["debian", "windows.11"][number % 2]
        };
        let memory = 512 + number;
        let text = format!(
            "extends: {extends}\ndisplayName: Made\nspec:\n  requirements:\n    memory: {{guest: {memory}Mi}}\n"
        );
        add(&format!("preferences/made{number}.yaml"), &text);
    }
    large
}

#[test]
fn on_one_core_and_on_all() {
    const ONE: [&str; 3] = ["taskset", "-c", "0"];
    if programs::find(ONE[0]).is_none() {
        return;
    }
    let large = large_catalog();
    let on_one = written(|out_dir| build_by(&ONE, large.path(), out_dir));
    let on_all = written(|out_dir| build(large.path(), out_dir));
    assert!(on_one == on_all);
    let on_no_other = written(|out_dir| {
        let mut build = build(large.path(), out_dir);
        without_threads(&mut build);
        build
    });
    assert!(on_one == on_no_other);

    for number in (0..1_200).step_by(50) {
        let path = format!("preferences/made{number}.yaml");
        write(&large.path().join(path), "extends: rhel\nspec: {cpus: 1}\n");
    }
    let problems = |mut command: Command| run(&mut command).stderr;
    let out_dir = large.path().join("out");
    let on_one = problems(build_by(&ONE, large.path(), &out_dir));
    let on_all = problems(build(large.path(), &out_dir));
    assert!(on_one.contains("unknown field `cpus`"), "{on_one}");
    assert_eq!(on_one, on_all);
}
