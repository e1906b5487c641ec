//! Ten times the definitions take about ten times as long, whatever there is to tell of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::files::{project, temp_dir, write};
use crate::support::program::{Finished, PROGRAM, program, run};

/// The numbers of definitions.
const SIZES: [usize; 2] = [1_000, 10_000];

/// How many times longer the larger one may take: each definition a little longer, as there is more
/// memory to go through. What asks each definition about every other one takes 30 to 90 times as long.
const MOST: f64 = 20.0;

/// How often each is run; the fastest run counts.
const RUNS: usize = 3;

/// A catalog without series: as many files as definitions, which are quickly made.
struct Made(TempDir);

impl Made {
    fn new() -> Self {
        let made = Self(temp_dir());
        let base = fs::read_to_string(project().join("instancetypes/_base.yaml")).unwrap();
        made.write("instancetypes/_base.yaml", &base);
        made.write("overlays/all.yaml", "select: {}\n");
        fs::create_dir(made.path().join("preferences")).unwrap();
        made
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.path().join(path), text);
    }

    fn instancetype(&self, number: usize, size: &str) {
        let words = "displayName: made\nicon: made\ndescription: made\n";
        let path = format!("instancetypes/i{number}.yaml");
        self.write(&path, &format!("{words}size: {{{size}}}\n"));
    }

    fn preference(&self, number: usize, memory: &str) {
        let words = "displayName: made\nicon: made\ntags: [made]\n";
        let spec = format!("spec:\n  requirements:\n    memory: {{guest: {memory}}}\n");
        let path = format!("preferences/p{number}.yaml");
        self.write(&path, &format!("{words}{spec}"));
    }
}

/// The seconds of a command on the processor, without those of the kernel, which has the files to read.
fn seconds(arguments: &[&str], root: &Path) -> f64 {
    let script = r#"TIMEFORMAT=%U; time "$@" >/dev/null 2>&1"#;
    let times = (0..RUNS).map(|_| {
        let mut bash = Command::new("bash");
        bash.env("LC_ALL", "C")
            .args(["-c", script, "bash", PROGRAM]);
        let finished = run(bash.args(arguments).arg("--root").arg(root));
        finished.stderr.trim().parse::<f64>().unwrap()
    });
    times.fold(f64::INFINITY, f64::min)
}

/// Asserts that a command prints something, and takes about ten times as long with a catalog of ten times
/// the size.
fn assert_linear(arguments: &[&str], printed: &str, make: impl Fn(&Made, usize)) {
    let times = SIZES.map(|definitions| {
        let catalog = Made::new();
        make(&catalog, definitions);
        let Finished { stdout, stderr, .. } =
            run(program().args(arguments).arg("--root").arg(catalog.path()));
        assert!(stdout.contains(printed), "{stdout}{stderr}");
        seconds(arguments, catalog.path())
    });
    let [small, large] = times;
    assert!(large < small * MOST, "{arguments:?}: {times:?} seconds");
}

#[test]
fn columns_that_nothing_reads() {
    assert_linear(&["validate"], "is never read", |made, definitions| {
        let columns: String = ('a'..='j').map(|name| format!(", {name}: 1")).collect();
        for number in 0..definitions {
            made.instancetype(number, &format!("cpu: 1, memory: 1Gi{columns}"));
        }
    });
}

#[test]
fn preferences_that_nothing_is_enough_for() {
    let printed = "no instance type has at least";
    assert_linear(&["validate"], printed, |made, definitions| {
        for number in 0..definitions / 2 {
            let vcpus = number % 8 + 1;
            made.instancetype(number, &format!("cpu: {vcpus}, memory: {}Mi", number + 1));
            made.preference(number, &format!("{}Gi", number + 100_000));
        }
    });
}

#[test]
fn the_page_of_sizes_that_are_enough() {
    assert_linear(&["readme"], "docs/catalog.md", |made, definitions| {
        for number in 0..definitions / 2 {
            let (vcpus, memory) = (number % 8 + 1, format!("{}Mi", number + 1));
            made.instancetype(number, &format!("cpu: {vcpus}, memory: {memory}"));
            made.preference(number, &memory);
        }
    });
}
