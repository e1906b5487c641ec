//! Writing the output folder: all at once or not at all, whatever happens on the way.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets the unexpected should stop there"
)]

mod support;

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use support::Mount;

/// `build` of the project's catalog, with this version.
fn build(out_dir: &Path, version: &str) -> Command {
    let mut command = support::build(support::project(), out_dir);
    command.args(["--quiet", "--version-label", version]);
    command
}

/// The same, run to its successful end.
#[track_caller]
fn built(out_dir: &Path, version: &str) {
    support::run(&mut build(out_dir, version)).assert_success();
}

/// Asserts that a build is refused with this reason and its usual advice, and changes nothing.
///
/// `PLACE` in the reason stands for the temporary folder.
#[track_caller]
fn assert_refused(mut build: Command, place: &Path, out_dir: &str, reason: &str) {
    let before = tree(place);
    let finished = support::run(&mut build);
    let place_name = place.to_str().unwrap();
    let expected = format!(
        "error[unwritable]: {reason}\n--> {out_dir}\n \
         = note: nothing was changed: what an earlier run wrote is still there\n \
         = help: mend it, or name another folder with `--out-dir`\n\n1 error\n"
    );
    finished.assert_failure(&expected.replace("PLACE", place_name));
    assert_eq!(tree(place), before, "nothing is changed");
}

/// What is below a folder: each path with its inode, permissions and content.
fn tree(folder: &Path) -> BTreeMap<PathBuf, (u64, u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let metadata = path.symlink_metadata().unwrap();
            let content = if metadata.is_dir() {
                folders.push(path.clone());
                Vec::new()
            } else if metadata.is_symlink() {
                path.read_link()
                    .unwrap()
                    .into_os_string()
                    .into_encoded_bytes()
            } else {
                fs::read(&path).unwrap()
            };
            found.insert(path, (metadata.ino(), metadata.mode(), content));
        }
    }
    found
}

mod killed {
    use super::*;

    const ROUNDS: usize = 300;

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
    fn catalog() -> TempDir {
        let text = "x".repeat(2_000);
        let series =
            format!("description: {text}\nspec:\n  cpu: {{guest: 1}}\n  memory: {{guest: 4Gi}}\n");
        let preference = format!("metadata: {{annotations: {{example.org/text: {text}}}}}\n");
        let root = support::catalog(&[
            ("instancetypes/u/1/series.yaml", &series),
            (
                "instancetypes/u/1/sizes.yaml",
                "small: {}\nmedium: {}\nlarge: {}\n",
            ),
            ("preferences/fedora.yaml", &preference),
        ]);
        support::copy_folder(
            &support::project().join("overlays"),
            &root.path().join("overlays"),
        );
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
            let mut command = support::build(self.root.path(), &self.out_dir());
            command.args(["--quiet", "--version-label", version]);
            command
        }

        /// What a build that nobody kills writes.
        fn expected(&self, version: &str) -> BTreeMap<String, Vec<u8>> {
            support::run(&mut self.build(version)).assert_success();
            support::contents(&self.out_dir())
        }

        /// Marks what a killed run left behind, to tell it from what the next one writes.
        fn mark_remains(&self) {
            if self.partial().exists() {
                support::write(&self.partial().join("remains"), "");
            }
        }

        fn is_written(&self) -> bool {
            self.partial().exists() && !self.partial().join("remains").exists()
        }

        /// Waits until the run begins to write, or ends.
        fn wait_for_writing(&self, child: &mut Child) {
            while !self.is_written() && child.try_wait().unwrap().is_none() {}
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

    fn pause(duration: Duration) {
        let started = Instant::now();
        // Sleeping is too coarse for a phase of some milliseconds.
        while started.elapsed() < duration {
            std::hint::spin_loop();
        }
    }

    #[test]
    fn at_any_moment_leaves_one_complete_set() {
        let scene = Scene {
            root: catalog(),
            place: support::temp_dir(),
        };
        let expected = ["v0", "v1"].map(|version| (version.to_owned(), scene.expected(version)));
        let expected = BTreeMap::from(expected);
        let [until_writing, writing] = scene.durations();
        let mut random = Random(0x2545_F491_4F6C_DD1D);
        let mut kills = Kills::default();
        support::run(&mut scene.build("v0")).assert_success();
        let mut before = "v0".to_owned();
        for round in 0..ROUNDS {
            let version = format!("v{}", round % 2);
            scene.mark_remains();
            let mut child = scene.build(&version).spawn().unwrap();
            if round % 4 == 0 {
                pause(random.below(until_writing + writing));
            } else {
                scene.wait_for_writing(&mut child);
                pause(random.below(writing));
            }
            let ended = child.try_wait().unwrap().is_some();
            child.kill().unwrap();
            child.wait().unwrap();
            let after = support::version_of_complete_set(&scene.out_dir());
            assert!(
                [&before, &version].contains(&&after),
                "{after} of {before} and {version}"
            );
            assert!(
                support::contents(&scene.out_dir()) == expected[&after],
                "of {after}"
            );
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
        support::run(&mut scene.build("v2")).assert_success();
        assert_eq!(support::version_of_complete_set(&scene.out_dir()), "v2");
        assert_eq!(support::names_in(scene.place.path()), ["out"]);
    }
}

mod full_disk {
    use super::*;

    /// Fills the disk around a folder, but for so many bytes.
    fn fill(folder: &Path, left: u64) {
        let mut filler = fs::File::create(folder.join("filler")).unwrap();
        while filler.write_all(&[0; 4096]).is_ok() {}
        let length = filler.metadata().unwrap().len();
        filler.set_len(length - left).unwrap();
    }

    #[test]
    fn leaves_the_earlier_set() {
        let place = support::temp_dir();
        let Some(_disk) = Mount::tmpfs(place.path(), "size=8m") else {
            return;
        };
        let out_dir = place.path().join("out");
        built(&out_dir, "v1");
        // Room for the checksums and the first bundle, and not for the second one.
        fill(place.path(), 128 * 1024);
        assert_refused(
            build(&out_dir, "v2"),
            place.path(),
            "PLACE/.out.partial/VirtualMachineClusterPreferences/bundle.yaml",
            "cannot write `PLACE/.out.partial/VirtualMachineClusterPreferences/bundle.yaml`: \
             No space left on device (os error 28)",
        );
        assert_eq!(support::version_of_complete_set(&out_dir), "v1");
    }

    #[test]
    fn leaves_nothing_where_nothing_was() {
        let place = support::temp_dir();
        let Some(_disk) = Mount::tmpfs(place.path(), "size=8m") else {
            return;
        };
        fill(place.path(), 0);
        assert_refused(
            build(&place.path().join("out"), "v1"),
            place.path(),
            "PLACE/.out.partial/CHECKSUMS.sha256",
            "cannot write `PLACE/.out.partial/CHECKSUMS.sha256`: \
             No space left on device (os error 28)",
        );
        assert_eq!(support::names_in(place.path()), ["filler"]);
    }
}

mod refused {
    use super::*;

    #[test]
    fn on_a_read_only_file_system() {
        let place = support::temp_dir();
        let Some(disk) = Mount::tmpfs(place.path(), "size=8m") else {
            return;
        };
        let out_dir = place.path().join("out");
        built(&out_dir, "v1");
        disk.make_read_only();
        assert_refused(
            build(&out_dir, "v2"),
            place.path(),
            "PLACE/.out.partial",
            "cannot create `PLACE/.out.partial`: Read-only file system (os error 30)",
        );
    }

    #[test]
    fn in_a_folder_that_may_not_be_written() {
        let Some(launcher) = support::unprivileged() else {
            return;
        };
        let place = support::temp_dir();
        let out_dir = place.path().join("out");
        built(&out_dir, "v1");
        fs::set_permissions(place.path(), Permissions::from_mode(0o555)).unwrap();
        let mut build = support::build_by(launcher, support::project(), &out_dir);
        build.args(["--version-label", "v2"]);
        assert_refused(
            build,
            place.path(),
            "PLACE/.out.partial",
            "cannot create `PLACE/.out.partial`: Permission denied (os error 13)",
        );
    }

    #[test]
    fn where_a_file_stands() {
        let place = support::temp_dir();
        let out_dir = place.path().join("out");
        support::write(&out_dir, "a file");
        assert_refused(
            build(&out_dir, "v1"),
            place.path(),
            "PLACE/out",
            "cannot replace `PLACE/out`: it is no folder",
        );
    }

    #[test]
    fn where_a_folder_has_the_name_of_a_bundle() {
        let place = support::temp_dir();
        let bundle = "common-preferences-bundle.yaml";
        support::write(
            &place.path().join("out").join(bundle).join("notes.txt"),
            "mine",
        );
        assert_refused(
            build(&place.path().join("out"), "v1"),
            place.path(),
            &format!("PLACE/out/{bundle}"),
            &format!(
                "cannot replace `PLACE/out/{bundle}`: it is a folder, where a file has its place"
            ),
        );
    }

    #[test]
    fn where_a_file_stands_on_the_way() {
        let place = support::temp_dir();
        support::write(&place.path().join("file"), "a file");
        assert_refused(
            build(&place.path().join("file/out"), "v1"),
            place.path(),
            "PLACE/file",
            "cannot create `PLACE/file`: File exists (os error 17)",
        );
    }

    #[test]
    fn on_a_mount_point() {
        let place = support::temp_dir();
        let out_dir = place.path().join("out");
        fs::create_dir(&out_dir).unwrap();
        let Some(_disk) = Mount::tmpfs(&out_dir, "size=8m") else {
            return;
        };
        assert_refused(
            build(&out_dir, "v1"),
            place.path(),
            "PLACE/out",
            "cannot replace `PLACE/out`: it is a mount point; name a folder in it",
        );
        support::write(&out_dir.join("notes.txt"), "mine");
        assert_refused(
            build(&out_dir, "v1"),
            place.path(),
            "PLACE/out/notes.txt",
            "cannot keep `PLACE/out/notes.txt`: \
             it lies on another file system than the folder around the output",
        );
    }

    #[test]
    fn in_the_current_folder_and_above_it() {
        let place = support::temp_dir();
        let current = place.path().join("out/inner");
        fs::create_dir_all(&current).unwrap();
        for (out_dir, shown) in [(".", "PLACE/out/inner"), ("..", "PLACE/out")] {
            let mut build = build(Path::new(out_dir), "v1");
            build.current_dir(&current);
            assert_refused(
                build,
                place.path(),
                shown,
                &format!(
                    "cannot replace `{shown}`: it is the current folder, or holds it; \
                     run the build from outside"
                ),
            );
        }
    }

    #[test]
    fn around_the_sources() {
        let place = support::copied_catalog();
        let mut build = support::build(place.path(), place.path());
        build.arg("--quiet");
        assert_refused(
            build,
            place.path(),
            "PLACE",
            "cannot replace `PLACE`: it holds the sources, which are no part of the output",
        );
    }

    #[test]
    fn among_the_sources() {
        let root = support::copied_catalog();
        for folder in ["preferences", "preferences/new/out", "overlays"] {
            let out_dir = root.path().join(folder);
            let mut build = support::build(root.path(), &out_dir);
            build.arg("--quiet");
            assert_refused(
                build,
                root.path(),
                &format!("PLACE/{folder}"),
                &format!(
                    "cannot replace `PLACE/{folder}`: \
                     it lies among the sources, and the next build would read it as one"
                ),
            );
        }
    }

    #[test]
    fn at_the_root_of_the_file_system() {
        let place = support::temp_dir();
        assert_refused(
            build(Path::new("/"), "v1"),
            place.path(),
            "/",
            "cannot replace `/`: it is the root of the file system; name a folder in it",
        );
    }

    #[test]
    fn behind_a_link_that_leads_nowhere() {
        let place = support::temp_dir();
        symlink("nowhere", place.path().join("out")).unwrap();
        assert_refused(
            build(&place.path().join("out"), "v1"),
            place.path(),
            "PLACE/out",
            "cannot replace `PLACE/out`: it is no folder",
        );
    }
}

#[test]
fn missing_parents_are_made() {
    let place = support::temp_dir();
    let out_dir = place.path().join("some/where/out");
    built(&out_dir, "v1");
    assert_eq!(support::version_of_complete_set(&out_dir), "v1");
    assert_eq!(support::names_in(out_dir.parent().unwrap()), ["out"]);
}

#[test]
fn a_link_to_a_folder_stays_a_link() {
    let place = support::temp_dir();
    let (target, link) = (place.path().join("target"), place.path().join("link"));
    fs::create_dir(&target).unwrap();
    symlink("target", &link).unwrap();
    built(&link, "v1");
    assert_eq!(support::version_of_complete_set(&target), "v1");
    assert_eq!(link.read_link().unwrap(), Path::new("target"));
    assert_eq!(support::names_in(place.path()), ["link", "target"]);
}

#[test]
fn builds_at_the_same_time_take_turns() {
    const BUILDS: usize = 8;
    let place = support::temp_dir();
    let out_dir = place.path().join("out");
    for round in 0..4 {
        let version = |number| format!("v{round}.{number}");
        thread::scope(|scope| {
            for number in 0..BUILDS {
                let build = build(&out_dir, &version(number));
                scope.spawn(|| {
                    let mut build = build;
                    support::run(&mut build).assert_success();
                });
            }
        });
        let found = support::version_of_complete_set(&out_dir);
        assert!(
            (0..BUILDS).any(|number| version(number) == found),
            "{found}"
        );
        assert_eq!(support::names_in(place.path()), ["out"]);
    }
}

mod the_next_build {
    use super::*;

    #[test]
    fn changes_nothing_where_nothing_changed() {
        let place = support::temp_dir();
        let out_dir = place.path().join("out");
        let state = || {
            let modified = |path: &Path| path.symlink_metadata().unwrap().modified().unwrap();
            let files = tree(place.path());
            let times: Vec<_> = files.keys().map(|path| modified(path)).collect();
            (files, times, modified(place.path()))
        };
        built(&out_dir, "v1");
        let before = state();
        built(&out_dir, "v1");
        // The folder around it changes for a moment only if something was written.
        assert!(state() == before);
    }

    #[test]
    fn mends_what_was_changed_by_hand() {
        let place = support::temp_dir();
        let out_dir = place.path().join("out");
        built(&out_dir, "v1");
        let before = support::contents(&out_dir);
        for name in before.keys() {
            fs::write(out_dir.join(name), "changed").unwrap();
            built(&out_dir, "v1");
            assert!(support::contents(&out_dir) == before, "{name} was changed");
            fs::remove_file(out_dir.join(name)).unwrap();
            built(&out_dir, "v1");
            assert!(support::contents(&out_dir) == before, "{name} was removed");
        }
    }

    #[test]
    fn removes_bundles_of_other_versions() {
        let place = support::temp_dir();
        let out_dir = place.path().join("out");
        let names = |version| {
            support::run(build(&out_dir, version).arg("--versioned-names")).assert_success();
            support::names_in(&out_dir)
        };
        let (first, second) = (names("v1"), names("v2"));
        assert_eq!(support::version_of_complete_set(&out_dir), "v2");
        let renamed: Vec<String> = first
            .iter()
            .map(|name| name.replace("-v1", "-v2"))
            .collect();
        assert_eq!(second, renamed);
        assert_ne!(second, first);
    }

    #[test]
    fn removes_bundles_whose_overlay_is_gone() {
        let root = support::copied_catalog();
        let place = support::temp_dir();
        let out_dir = place.path().join("out");
        let build = || support::run(&mut support::build(root.path(), &out_dir)).assert_success();
        let names = || support::bundles(&out_dir).into_keys().collect::<Vec<_>>();
        build();
        let bundle = "common-preferences-bundle.yaml";
        let mut expected = names();
        expected.retain(|name| name != bundle);
        fs::remove_file(root.path().join("overlays").join(bundle)).unwrap();
        build();
        assert_eq!(names(), expected);
    }

    #[test]
    fn leaves_what_no_build_wrote() {
        let place = support::temp_dir();
        let out_dir = place.path().join("out");
        support::write(&out_dir.join("notes.txt"), "mine");
        support::write(&out_dir.join(".hidden"), "mine");
        support::write(&out_dir.join("folder/inner/notes.txt"), "mine");
        support::write(
            &out_dir.join("folder/common-preferences-bundle.yaml"),
            "mine",
        );
        symlink("nowhere", out_dir.join("link")).unwrap();
        set_mode(&out_dir, 0o751);
        set_mode(&out_dir.join("notes.txt"), 0o640);
        set_mode(&out_dir.join("folder"), 0o700);
        let foreign = tree(&out_dir);
        for version in ["v1", "v2"] {
            built(&out_dir, version);
            let mut found = tree(&out_dir);
            found.retain(|path, _| foreign.contains_key(path));
            assert_eq!(
                without_inodes_of_folders(&found),
                without_inodes_of_folders(&foreign)
            );
            assert_eq!(out_dir.metadata().unwrap().mode() & 0o777, 0o751);
            assert_eq!(support::names_in(place.path()), ["out"]);
        }
    }

    #[test]
    fn leaves_what_the_checksums_of_another_program_name() {
        let place = support::temp_dir();
        let checksums = format!("{}  disk.iso\n", support::digest(b"mine"));
        support::write(&place.path().join(support::CHECKSUMS), checksums);
        support::write(&place.path().join("disk.iso"), "mine");
        built(place.path(), "v1");
        assert_eq!(fs::read(place.path().join("disk.iso")).unwrap(), b"mine");
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    /// A folder is made anew, as the whole output is exchanged in one step; its files are not.
    fn without_inodes_of_folders(
        tree: &BTreeMap<PathBuf, (u64, u32, Vec<u8>)>,
    ) -> BTreeMap<PathBuf, (u64, u32, Vec<u8>)> {
        let mut tree = tree.clone();
        for (path, (inode, ..)) in &mut tree {
            if path.is_dir() {
                *inode = 0;
            }
        }
        tree
    }
}

#[test]
fn sha256sum_accepts_the_checksums() {
    let place = support::temp_dir();
    built(place.path(), "v1");
    let mut check = Command::new("sha256sum");
    check.args(["--check", "--strict", support::CHECKSUMS]);
    if env::var_os("PATH").is_none_or(|path| !support::is_on(&path, "sha256sum")) {
        println!("skipped: there is no sha256sum");
        return;
    }
    let finished = support::run(check.current_dir(place.path()));
    finished.assert_success();
    assert_eq!(finished.stdout.matches(": OK\n").count(), 5);
}
