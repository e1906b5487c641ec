//! Builds that are killed: at any moment, there is one complete set of files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::folders::{catalog, names_in, version_of_complete_set};
use crate::support::catalog::contents;
use crate::support::files::{copy_folder, project, temp_dir, write};
use crate::support::program::{build, run};

const ROUNDS: usize = 300;

/// How long to wait between looks at a run: short compared to its phases, which take milliseconds.
const GLANCE: Duration = Duration::from_micros(50);

/// How the rounds ended.
#[derive(Debug, Default)]
struct Kills {
    before_writing: usize,
    while_writing: usize,
    after_writing: usize,
    too_late: usize,
}

/// Xorshift: the same moments in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: Duration) -> Duration {
        for shift in [13, -7, 17_i32] {
            self.0 ^= if shift > 0 {
                self.0 << shift
            } else {
                self.0 >> -shift
            };
        }
        let limit = u64::try_from(limit.as_nanos()).unwrap().max(1);
        Duration::from_nanos(self.0 % limit)
    }
}

/// A catalog that is read in no time and makes five bundles worth writing.
fn worth_writing() -> TempDir {
    let text = "x".repeat(2_000);
    let series =
        format!("description: {text}\nspec:\n  cpu: {{guest: 1}}\n  memory: {{guest: 4Gi}}\n");
    let preference = format!("metadata: {{annotations: {{example.org/text: {text}}}}}\n");
    let root = catalog(&[
        ("instancetypes/u/1/series.yaml", &series),
        (
            "instancetypes/u/1/sizes.yaml",
            "small: {}\nmedium: {}\nlarge: {}\n",
        ),
        ("preferences/fedora.yaml", &preference),
    ]);
    copy_folder(&project().join("overlays"), &root.path().join("overlays"));
    root
}

struct Scene {
    root: TempDir,
    place: TempDir,
}

impl Scene {
    fn out_dir(&self) -> PathBuf {
        self.place.path().join("out")
    }

    /// Where the new folder is written before it takes its place.
    fn partial(&self) -> PathBuf {
        self.place.path().join(".out.partial")
    }

    fn build(&self, version: &str) -> Command {
        let mut command = build(self.root.path(), &self.out_dir());
        command.args(["--quiet", "--version-label", version]);
        command
    }

    /// What a build that is not killed writes.
    fn expected(&self, version: &str) -> BTreeMap<String, Vec<u8>> {
        run(&mut self.build(version)).assert_success();
        contents(&self.out_dir())
    }

    /// Marks what a killed run left, to distinguish it from what the next one writes.
    fn mark_remains(&self) {
        if self.partial().exists() {
            write(&self.partial().join("remains"), "");
        }
    }

    fn is_written(&self) -> bool {
        self.partial().exists() && !self.partial().join("remains").exists()
    }

    /// Waits until the run begins to write, or ends.
    fn wait_for_writing(&self, child: &mut Child) {
        while !self.is_written() && child.try_wait().unwrap().is_none() {
            sleep(GLANCE);
        }
    }

    /// How long a run takes until it writes, and from then to its end: the median of some.
    fn durations(&self) -> [Duration; 2] {
        let runs = (0..5).map(|run| self.time(&format!("calibration-{run}")));
        let mut runs: Vec<_> = runs.collect();
        runs.sort_unstable_by_key(|run| run[1]);
        runs.swap_remove(runs.len() / 2)
    }

    fn time(&self, version: &str) -> [Duration; 2] {
        let started = Instant::now();
        let mut child = self.build(version).spawn().unwrap();
        self.wait_for_writing(&mut child);
        let until_writing = started.elapsed();
        assert!(child.wait().unwrap().success());
        [
            until_writing,
            started.elapsed().saturating_sub(until_writing),
        ]
    }
}

#[test]
fn at_any_moment_leaves_one_complete_set() {
    let scene = Scene {
        root: worth_writing(),
        place: temp_dir(),
    };
    let expected = ["v0", "v1"].map(|version| (version.to_owned(), scene.expected(version)));
    let expected = BTreeMap::from(expected);
    let [until_writing, writing] = scene.durations();
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut kills = Kills::default();
    run(&mut scene.build("v0")).assert_success();
    let mut before = "v0".to_owned();
    for round in 0..ROUNDS {
        let version = format!("v{}", round % 2);
        scene.mark_remains();
        let mut child = scene.build(&version).spawn().unwrap();
        if round % 4 == 0 {
            sleep(random.below(until_writing + writing));
        } else {
            scene.wait_for_writing(&mut child);
            sleep(random.below(writing));
        }
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        let after = version_of_complete_set(&scene.out_dir());
        assert!(
            [&before, &version].contains(&&after),
            "{after} of {before} and {version}"
        );
        assert!(contents(&scene.out_dir()) == expected[&after], "of {after}");
        let count = match (ended, scene.is_written(), after == version) {
            (true, ..) => &mut kills.too_late,
            (false, true, _) => &mut kills.while_writing,
            (false, false, true) => &mut kills.after_writing,
            (false, false, false) => &mut kills.before_writing,
        };
        *count += 1;
        before = after;
    }
    println!("{kills:?}, {until_writing:?} until writing, {writing:?} writing");
    assert!(kills.while_writing >= ROUNDS / 40, "{kills:?}");
    run(&mut scene.build("v2")).assert_success();
    assert_eq!(version_of_complete_set(&scene.out_dir()), "v2");
    assert_eq!(names_in(scene.place.path()), ["out"]);
}
