//! Builds that are killed: at any moment, there is one complete set of files, and all that others
//! keep next to it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::folders::{catalog, names_in, version_of};
use crate::support::files::{copy_folder, files_below, project, temp_dir, write};
use crate::support::program::{build, program, run};
use crate::support::programs;

/// Whether to kill as often as one can, which takes minutes: `KILLS=all`.
fn all_kills() -> bool {
    env::var("KILLS").is_ok_and(|kills| kills == "all")
}

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

impl Kills {
    /// How many builds were killed before they ended.
    fn in_time(&self) -> usize {
        self.before_writing + self.while_writing + self.after_writing
    }
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

/// Files of others, below the place of the output.
const FOREIGN_FILES: [&str; 5] = [
    ".notes.partial",
    "out/.hidden",
    "out/notes.txt",
    "out/folder/deep/notes.txt",
    "out/VirtualMachinePreferences/notes.txt",
];

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
        self.built()
    }

    /// What identifies the folder that is written, or that a killed run left.
    fn partial_inode(&self) -> Option<u64> {
        let partial = self.partial().symlink_metadata();
        partial.ok().map(|partial| partial.ino())
    }

    /// Waits until the run begins to write, or ends. `remains` is what an earlier run left.
    fn wait_for_writing(&self, remains: Option<u64>, child: &mut Child) {
        let is_written = || {
            self.partial_inode()
                .is_some_and(|inode| Some(inode) != remains)
        };
        while !is_written() && child.try_wait().unwrap().is_none() {
            sleep(GLANCE);
        }
    }

    /// Files, folders and a link of others in the output and next to it, and no output yet.
    fn with_foreign_files() -> Self {
        let scene = Self {
            root: worth_writing(),
            place: temp_dir(),
        };
        for path in FOREIGN_FILES {
            write(&scene.place.path().join(path), path);
        }
        symlink("nowhere", scene.out_dir().join("link")).unwrap();
        fs::create_dir(scene.out_dir().join("empty")).unwrap();
        scene
    }

    /// Asserts that everything of others is as it was.
    #[track_caller]
    fn assert_foreign(&self, round: &str) {
        for path in FOREIGN_FILES {
            let text = fs::read_to_string(self.place.path().join(path));
            assert_eq!(text.ok().as_deref(), Some(path), "{round}");
        }
        let link = self.out_dir().join("link").read_link();
        assert_eq!(link.ok().as_deref(), Some(Path::new("nowhere")), "{round}");
        assert!(self.out_dir().join("empty").is_dir(), "{round}");
    }

    /// The files of the output that a build wrote.
    fn built(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = files_below(&self.out_dir());
        files.retain(|path| {
            let path = path.strip_prefix(self.place.path()).unwrap();
            !path.ends_with("link") && !FOREIGN_FILES.iter().any(|other| path == Path::new(other))
        });
        let files = files.into_iter().map(|path| {
            let name = path.strip_prefix(self.out_dir()).unwrap();
            (name.to_str().unwrap().to_owned(), fs::read(&path).unwrap())
        });
        files.collect()
    }

    /// Asserts that the next build is complete and that no killed one left anything.
    fn assert_next_build_is_clean(&self) {
        run(&mut self.build("v2")).assert_success();
        assert_eq!(version_of(&self.built()), "v2");
        self.assert_foreign("after the next build");
        assert_eq!(names_in(self.place.path()), [".notes.partial", "out"]);
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
        self.wait_for_writing(None, &mut child);
        let until_writing = started.elapsed();
        assert!(child.wait().unwrap().success());
        [
            until_writing,
            started.elapsed().saturating_sub(until_writing),
        ]
    }
}

/// Whether a build is killed when it makes a system call for the so-many-th time; if it does not make
/// that many, it succeeds.
fn is_killed_at(build: &Command, call: &str, number: usize) -> bool {
    let mut strace = Command::new("strace");
    strace.env_remove("COMMON_INSTANCETYPES_VERSION");
    strace.args(["-qq", "-o", "/dev/null", "-e", &format!("trace={call}")]);
    strace.args(["-e", &format!("inject={call}:signal=KILL:when={number}")]);
    let finished = run(strace.arg(build.get_program()).args(build.get_args()));
    if finished.status == Some(0) {
        return false;
    }
    assert_eq!(
        (finished.status, finished.stderr.as_str()),
        (None, ""),
        "{call}"
    );
    true
}

#[test]
fn at_any_moment_leaves_one_complete_set() {
    let wanted = if all_kills() { 1_000 } else { 100 };
    let scene = Scene::with_foreign_files();
    let expected = ["v0", "v1"].map(|version| (version.to_owned(), scene.expected(version)));
    let expected = BTreeMap::from(expected);
    let [until_writing, writing] = scene.durations();
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut kills = Kills::default();
    run(&mut scene.build("v0")).assert_success();
    let mut before = "v0".to_owned();
    for round in 0..10 * wanted {
        if kills.in_time() == wanted {
            break;
        }
        let version = format!("v{}", round % 2);
        let remains = scene.partial_inode();
        let mut child = scene.build(&version).spawn().unwrap();
        if round % 4 == 0 {
            sleep(random.below(until_writing + writing));
        } else {
            scene.wait_for_writing(remains, &mut child);
            sleep(random.below(writing));
        }
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        let found = scene.built();
        let after = version_of(&found);
        assert!(
            [&before, &version].contains(&&after),
            "{after} of {before} and {version}"
        );
        assert!(found == expected[&after], "of {after}");
        scene.assert_foreign(&format!("round {round}"));
        let is_written = scene
            .partial_inode()
            .is_some_and(|inode| Some(inode) != remains);
        let count = match (ended, is_written, after == version) {
            (true, ..) => &mut kills.too_late,
            (false, true, _) => &mut kills.while_writing,
            (false, false, true) => &mut kills.after_writing,
            (false, false, false) => &mut kills.before_writing,
        };
        *count += 1;
        before = after;
    }
    println!("{kills:?}, {until_writing:?} until writing, {writing:?} writing");
    assert_eq!(kills.in_time(), wanted, "{kills:?}");
    assert!(kills.while_writing >= wanted / 20, "{kills:?}");
    scene.assert_next_build_is_clean();
}

/// The calls by which a build finds out what is on disk, and changes it.
const CALLS: [&str; 12] = [
    "openat",
    "statx",
    "flock",
    "mkdir",
    "write",
    "fsync",
    "linkat",
    "chmod",
    "renameat2",
    "unlink",
    "rmdir",
    "close",
];

#[test]
fn at_any_system_call_leaves_one_complete_set() {
    if programs::find("strace").is_none() {
        return;
    }
    let scene = Scene::with_foreign_files();
    let expected = ["v0", "v1"].map(|version| (version.to_owned(), scene.expected(version)));
    let expected = BTreeMap::from(expected);
    let mut before = "v1".to_owned();
    let kills = kill_at_each_call(|call, number, version| {
        let is_killed = is_killed_at(&scene.build(version), call, number);
        let found = scene.built();
        let after = version_of(&found);
        assert!(
            [before.as_str(), version].contains(&after.as_str()),
            "{call} {number}"
        );
        assert!(found == expected[&after], "of {after}, {call} {number}");
        scene.assert_foreign(&format!("{call} {number}"));
        before = after;
        is_killed
    });
    println!("{kills} kills of builds that replace a set");
    assert!(kills >= if all_kills() { 200 } else { 40 }, "{kills} kills");
    scene.assert_next_build_is_clean();
}

#[test]
fn at_any_system_call_of_the_first_build_leaves_all_or_nothing() {
    if programs::find("strace").is_none() {
        return;
    }
    let expected = Scene::with_foreign_files().expected("v0");
    let kills = kill_at_each_call(|call, number, _| {
        let scene = Scene::with_foreign_files();
        let is_killed = is_killed_at(&scene.build("v0"), call, number);
        let found = scene.built();
        assert!(found.is_empty() || found == expected, "{call} {number}");
        scene.assert_foreign(&format!("{call} {number}"));
        scene.assert_next_build_is_clean();
        is_killed
    });
    println!("{kills} kills of first builds");
    assert!(kills >= if all_kills() { 300 } else { 60 }, "{kills} kills");
}

/// Kills builds with two versions in turn, each at another call, until one makes no further call;
/// returns how many were killed.
fn kill_at_each_call(mut kill: impl FnMut(&str, usize, &str) -> bool) -> usize {
    let step = if all_kills() { 1 } else { 5 };
    let mut kills = 0;
    for call in CALLS {
        for number in (1..).step_by(step) {
            if !kill(call, number, ["v0", "v1"][kills % 2]) {
                break;
            }
            kills += 1;
        }
    }
    kills
}

/// Files of others, next to documents.
const FOREIGN_DOCUMENTS: [&str; 5] = [
    "docs/notes.md",
    "docs/.notes.partial",
    "schemas/notes.json",
    "notes.yaml",
    "VirtualMachinePreferences/notes.txt",
];

/// What changes most kinds of documents: a size is in the tables, and an overlay names an entry point
/// at the root.
const CHANGES: [(&str, [&str; 2]); 2] = [
    (
        "instancetypes/u/1/sizes.yaml",
        ["small: {}\n", "small: {}\nmedium: {}\n"],
    ),
    (
        "overlays/common-preferences-bundle.yaml",
        [
            "{select: {kinds: [VirtualMachinePreference]}, kustomization: VirtualMachinePreferences}\n",
            "{select: {kinds: [VirtualMachinePreference]}}\n",
        ],
    ),
];

/// A catalog with documents, and two sets of them that a build can write.
struct Documented {
    root: TempDir,
    sets: [BTreeMap<PathBuf, Vec<u8>>; 2],
}

impl Documented {
    fn new() -> Self {
        let root = worth_writing();
        for name in ["README.md", "CONTRIBUTING.md"] {
            fs::copy(project().join(name), root.path().join(name)).unwrap();
        }
        for path in FOREIGN_DOCUMENTS {
            write(&root.path().join(path), path);
        }
        let mut scene = Self {
            root,
            sets: Default::default(),
        };
        for set in [0, 1] {
            scene.change_to(set);
            run(&mut scene.build()).assert_success();
            scene.sets[set] = scene.documents();
        }
        for kind in ["README.md", "docs/labels.md", "schemas/preference.json"] {
            let [before, after] = scene.sets.each_ref().map(|set| &set[Path::new(kind)]);
            assert!(before != after, "{kind} changes");
        }
        let [before, after] = scene.sets.each_ref().map(BTreeMap::len);
        assert_eq!(before, after + 1, "an entry point is gone");
        scene
    }

    fn change_to(&self, set: usize) {
        for (path, texts) in CHANGES {
            write(&self.root.path().join(path), texts[set]);
        }
        // The schemas name the components.
        let other = self.root.path().join("preferences/components/sata.yaml");
        match set {
            0 => _ = fs::remove_file(other),
            _ => write(&other, "{spec: {}}\n"),
        }
    }

    fn build(&self) -> Command {
        let mut command = program();
        command.args(["build", "--quiet", "--root"]);
        command.arg(self.root.path());
        command
    }

    /// Starts a build of the other set.
    fn start(&self, set: usize) -> Child {
        self.change_to(set);
        self.build().spawn().unwrap()
    }

    /// Waits until the first document that changes is written, or the run ends.
    fn wait_for_writing(&self, set: usize, child: &mut Child) {
        let readme = self.root.path().join("README.md");
        let expected = &self.sets[set][Path::new("README.md")];
        while fs::read(&readme).unwrap() != *expected && child.try_wait().unwrap().is_none() {
            sleep(GLANCE);
        }
    }

    /// How long a build takes until it writes documents, and from then to its end.
    fn time(&self, set: usize) -> [Duration; 2] {
        let started = Instant::now();
        let mut child = self.start(set);
        self.wait_for_writing(set, &mut child);
        let until_writing = started.elapsed();
        assert!(child.wait().unwrap().success());
        [
            until_writing,
            started.elapsed().saturating_sub(until_writing),
        ]
    }

    /// Everything that is neither a source, nor in the output, nor somebody else's.
    fn documents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        for path in files_below(self.root.path()) {
            let name = path.strip_prefix(self.root.path()).unwrap();
            let is_other = FOREIGN_DOCUMENTS.iter().any(|it| name == Path::new(it))
                || [
                    "instancetypes",
                    "preferences",
                    "overlays",
                    "_build",
                    "._build.partial",
                ]
                .iter()
                .any(|folder| name.starts_with(folder));
            if !is_other {
                files.insert(name.to_owned(), fs::read(&path).unwrap());
            }
        }
        files
    }

    /// Asserts that each document is whole, old or new, but for one that was begun next to its place,
    /// and returns how many are new.
    #[track_caller]
    fn assert_whole(&self, set: usize, round: &str) -> usize {
        let mut found = self.documents();
        let begun = |path: &PathBuf| path.extension().is_some_and(|it| it == "partial");
        let [old, new] = [&self.sets[1 - set], &self.sets[set]];
        let mut number_new = 0;
        for path in old.keys().chain(new.keys()) {
            let bytes = found.get(path);
            let is_new = bytes == new.get(path);
            assert!(
                is_new || bytes == old.get(path),
                "{round}: {}",
                path.display()
            );
            number_new += usize::from(is_new && new.get(path) != old.get(path));
        }
        found.retain(|path, _| !begun(path) && !old.contains_key(path) && !new.contains_key(path));
        assert!(found.is_empty(), "{round}: {:?}", found.keys());
        for path in FOREIGN_DOCUMENTS {
            let text = fs::read_to_string(self.root.path().join(path));
            assert_eq!(text.ok().as_deref(), Some(path), "{round}");
        }
        number_new
    }

    /// Asserts that the next build leaves one set, and nothing else.
    #[track_caller]
    fn assert_next_build_is_clean(&self, set: usize, round: &str) {
        run(&mut self.build()).assert_success();
        assert!(self.documents() == self.sets[set], "{round}");
        assert!(
            !self.root.path().join("._build.partial").exists(),
            "{round}"
        );
    }
}

#[test]
fn at_any_moment_leaves_whole_documents() {
    let rounds = if all_kills() { 400 } else { 80 };
    let scene = Documented::new();
    let [until_writing, writing] = scene.time(0);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut mixed = 0;
    for round in 0..rounds {
        let set = 1 - round % 2;
        let mut child = scene.start(set);
        if round % 4 == 0 {
            sleep(random.below(until_writing + writing));
        } else {
            scene.wait_for_writing(set, &mut child);
            sleep(random.below(writing));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let name = format!("round {round}");
        let new = scene.assert_whole(set, &name);
        scene.assert_next_build_is_clean(set, &name);
        mixed += usize::from(new > 0 && new < scene.assert_whole(set, &name));
    }
    println!("{mixed} of {rounds} kills left some documents old and others new");
    assert!(mixed >= rounds / 20, "{mixed}");
}

/// The calls by which documents are written.
const CALLS_FOR_DOCUMENTS: [&str; 7] = [
    "openat", "flock", "write", "fsync", "rename", "unlink", "close",
];

#[test]
fn at_any_system_call_leaves_whole_documents() {
    if programs::find("strace").is_none() {
        return;
    }
    let scene = Documented::new();
    let step = if all_kills() { 1 } else { 9 };
    let mut kills = 0;
    for call in CALLS_FOR_DOCUMENTS {
        for number in (1..).step_by(step) {
            let set = kills % 2;
            scene.change_to(set);
            if !is_killed_at(&scene.build(), call, number) {
                break;
            }
            kills += 1;
            let name = format!("{call} {number}");
            scene.assert_whole(set, &name);
            scene.assert_next_build_is_clean(set, &name);
        }
    }
    println!("{kills} kills of builds with documents");
    assert!(kills >= if all_kills() { 200 } else { 20 }, "{kills} kills");
}
