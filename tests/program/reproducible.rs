//! The same catalog makes the same bytes, wherever and however it is built.

use std::collections::BTreeMap;
use std::env;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use crate::folders::sources;
use crate::machine::build_by;
use crate::support::catalog::{contents, copied_catalog};
use crate::support::files::{project, temp_dir, write};
use crate::support::program::{build, program, run};

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
