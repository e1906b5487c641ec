//! Writing the output folder: all at once or not at all, whatever happens meanwhile.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use crate::folders::{everything_below, names_in, version_of_complete_set};
use crate::machine::{self, Mount, build_by, unprivileged};
use crate::support::catalog::{CHECKSUMS, bundles, contents, copied_catalog};
use crate::support::files::{copy_folder, project, temp_dir, write};
use crate::support::program::{self, run};
use crate::support::programs;
use crate::support::side_by_side;

/// `build` of the project's catalog, with this version.
fn build(out_dir: &Path, version: &str) -> Command {
    let mut command = program::build(project(), out_dir);
    command.args(["--quiet", "--version-label", version]);
    command
}

/// Runs the same build, which has to succeed.
#[track_caller]
fn built(out_dir: &Path, version: &str) {
    run(&mut build(out_dir, version)).assert_success();
}

/// Asserts that a build is refused with this reason and its usual advice, and changes nothing.
///
/// `PLACE` in the reason stands for the temporary folder.
#[track_caller]
fn assert_refused(mut build: Command, place: &Path, out_dir: &str, reason: &str) {
    let before = everything_below(place);
    let finished = run(&mut build);
    let place_name = place.to_str().unwrap();
    let expected = format!(
        "error[unwritable]: {reason}\n--> {out_dir}\n \
         = note: nothing was changed: any output of an earlier build is still there\n \
         = help: fix this, or name another folder with `--out-dir`\n\n1 error\n"
    );
    finished.assert_failure(expected.replace("PLACE", place_name));
    assert_eq!(everything_below(place), before, "nothing is changed");
}

mod full_disk {
    use super::*;

    /// Fills the disk around a folder, except for so many bytes.
    fn fill(folder: &Path, left: u64) {
        let mut filler = fs::File::create(folder.join("filler")).unwrap();
        while filler.write_all(&[0; 4096]).is_ok() {}
        let length = filler.metadata().unwrap().len();
        filler.set_len(length - left).unwrap();
    }

    #[test]
    fn keeps_the_earlier_set() {
        let place = temp_dir();
        let Some(_disk) = Mount::tmpfs(place.path(), "size=8m") else {
            return;
        };
        let out_dir = place.path().join("out");
        built(&out_dir, "v1");
        // Space for the checksums and the first bundle, but not for the second one.
        fill(place.path(), 128 * 1024);
        assert_refused(
            build(&out_dir, "v2"),
            place.path(),
            "PLACE/.out.partial/VirtualMachineClusterPreferences/bundle.yaml",
            "cannot write `PLACE/.out.partial/VirtualMachineClusterPreferences/bundle.yaml`: \
             No space left on device (os error 28)",
        );
        assert_eq!(version_of_complete_set(&out_dir), "v1");
    }

    #[test]
    fn leaves_nothing_where_nothing_was() {
        let place = temp_dir();
        let Some(_disk) = Mount::tmpfs(place.path(), "size=8m") else {
            return;
        };
        fill(place.path(), 0);
        assert_refused(
            build(&place.path().join("out"), "v1"),
            place.path(),
            "PLACE/.out.partial/.generated",
            "cannot write `PLACE/.out.partial/.generated`: \
             No space left on device (os error 28)",
        );
        assert_eq!(names_in(place.path()), ["filler"]);
    }
}

/// A build in the root of a catalog whose first system call of this name fails, as one fails when a
/// disk does; `None` without strace.
fn built_with(call: &str, error: &str, root: &Path) -> Option<program::Finished> {
    let strace = programs::find("strace")?;
    let mut build = Command::new(strace);
    build.args(["-qq", "-o", "/dev/null", "-e", &format!("trace={call}")]);
    build.args(["-e", &format!("inject={call}:error={error}:when=1")]);
    build.args([
        program::PROGRAM,
        "build",
        "--quiet",
        "--version-label",
        "v2",
    ]);
    Some(run(build.current_dir(root)))
}

#[test]
fn what_cannot_be_removed_is_said_to_be_old() {
    let root = copied_catalog();
    let out_dir = root.path().join("_build");
    run(program::program()
        .args(["build", "--quiet"])
        .current_dir(root.path()))
    .assert_success();
    let Some(finished) = built_with("rmdir", "EBUSY", root.path()) else {
        return;
    };
    finished.assert_failure(
        "error[unwritable]: cannot remove `._build.partial/VirtualMachineClusterInstancetypes`: \
         Device or resource busy (os error 16)\n\
         --> ._build.partial/VirtualMachineClusterInstancetypes\n \
         = note: `_build` holds the new files; those of the earlier build are to be removed\n \
         = help: fix this and run the command again: it removes what is left\n\n1 error\n",
    );
    assert_eq!(version_of_complete_set(&out_dir), "v2");
    let mut again = program::program();
    again.args(["build", "--quiet", "--version-label", "v2"]);
    run(again.current_dir(root.path())).assert_success();
    assert!(!root.path().join("._build.partial").exists());
}

#[test]
fn what_cannot_be_written_is_shown_from_the_current_folder() {
    let root = copied_catalog();
    for (path, note) in [
        (
            "._build.partial/.generated",
            " = note: nothing was changed: any output of an earlier build is still there\n \
             = help: fix this, or name another folder with `--out-dir`\n",
        ),
        (
            "docs/catalog.md",
            " = help: fix this and run the command again: each file is complete, old or new\n",
        ),
    ] {
        let Some(finished) = built_with("fsync", "EIO", root.path()) else {
            return;
        };
        finished.assert_failure(format!(
            "error[unwritable]: cannot write `{path}`: Input/output error (os error 5)\n\
             --> {path}\n{note}\n1 error\n"
        ));
        // Next, only a document is left to write.
        let mut build = program::program();
        build.args(["build", "--quiet", "--version-label", "v2"]);
        run(build.current_dir(root.path())).assert_success();
        fs::remove_file(root.path().join("docs/catalog.md")).unwrap();
    }
}

mod refused {
    use super::*;

    #[test]
    fn on_a_read_only_file_system() {
        let place = temp_dir();
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
        let Some(launcher) = unprivileged() else {
            return;
        };
        let place = temp_dir();
        let out_dir = place.path().join("out");
        built(&out_dir, "v1");
        fs::set_permissions(place.path(), Permissions::from_mode(0o555)).unwrap();
        let mut build = build_by(launcher, project(), &out_dir);
        build.args(["--version-label", "v2"]);
        assert_refused(
            build,
            place.path(),
            "PLACE/.out.partial",
            "cannot create `PLACE/.out.partial`: Permission denied (os error 13)",
        );
    }

    #[test]
    fn where_a_parent_is_a_file() {
        let place = temp_dir();
        write(&place.path().join("file"), "a file");
        assert_refused(
            build(&place.path().join("file/out"), "v1"),
            place.path(),
            "PLACE/file",
            "cannot create `PLACE/file`: File exists (os error 17)",
        );
    }

    #[test]
    fn on_a_mount_point() {
        let place = temp_dir();
        let out_dir = place.path().join("out");
        fs::create_dir(&out_dir).unwrap();
        let Some(_disk) = Mount::tmpfs(&out_dir, "size=8m") else {
            return;
        };
        assert_refused(
            build(&out_dir, "v1"),
            place.path(),
            "PLACE/out",
            "cannot replace `PLACE/out`: it is a mount point; name a folder inside it",
        );
        write(&out_dir.join("notes.txt"), "mine");
        assert_refused(
            build(&out_dir, "v1"),
            place.path(),
            "PLACE/out/notes.txt",
            "cannot keep `PLACE/out/notes.txt`: \
             it is not on the file system of the folder that holds the output",
        );
    }

    #[test]
    fn in_the_current_folder_and_above_it() {
        let place = temp_dir();
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
                     run the build from another folder"
                ),
            );
        }
    }

    #[test]
    fn around_the_sources() {
        let place = copied_catalog();
        let mut build = program::build(place.path(), place.path());
        build.arg("--quiet");
        assert_refused(
            build,
            place.path(),
            "PLACE",
            "cannot replace `PLACE`: it holds the sources, which are not part of the output",
        );
    }

    #[test]
    fn among_the_sources() {
        let root = copied_catalog();
        for folder in ["preferences", "preferences/new/out", "overlays"] {
            let out_dir = root.path().join(folder);
            let mut build = program::build(root.path(), &out_dir);
            build.arg("--quiet");
            assert_refused(
                build,
                root.path(),
                &format!("PLACE/{folder}"),
                &format!(
                    "cannot replace `PLACE/{folder}`: \
                     it is among the sources, and the next build would read it as one"
                ),
            );
        }
    }

    #[test]
    fn at_the_root_of_the_file_system() {
        let place = temp_dir();
        assert_refused(
            build(Path::new("/"), "v1"),
            place.path(),
            "/",
            "cannot replace `/`: it is the root of the file system; name a folder inside it",
        );
    }
}

#[test]
fn missing_parents_are_created() {
    let place = temp_dir();
    let out_dir = place.path().join("some/where/out");
    built(&out_dir, "v1");
    assert_eq!(version_of_complete_set(&out_dir), "v1");
    assert_eq!(names_in(out_dir.parent().unwrap()), ["out"]);
}

#[test]
fn a_link_to_a_folder_stays_a_link() {
    let place = temp_dir();
    let (target, link) = (place.path().join("target"), place.path().join("link"));
    fs::create_dir(&target).unwrap();
    symlink("target", &link).unwrap();
    built(&link, "v1");
    assert_eq!(version_of_complete_set(&target), "v1");
    assert_eq!(link.read_link().unwrap(), Path::new("target"));
    assert_eq!(names_in(place.path()), ["link", "target"]);
}

#[test]
fn builds_at_the_same_time_take_turns() {
    const BUILDS: usize = 8;
    let place = temp_dir();
    let out_dir = place.path().join("out");
    for round in 0..4 {
        let version = |number| format!("v{round}.{number}");
        thread::scope(|scope| {
            for number in 0..BUILDS {
                let build = build(&out_dir, &version(number));
                scope.spawn(|| {
                    let mut build = build;
                    run(&mut build).assert_success();
                });
            }
        });
        let found = version_of_complete_set(&out_dir);
        assert!(
            (0..BUILDS).any(|number| version(number) == found),
            "{found}"
        );
        assert_eq!(names_in(place.path()), ["out"]);
    }
}

mod the_next_build {
    use super::*;

    #[test]
    fn changes_nothing_where_nothing_changed() {
        let place = temp_dir();
        let out_dir = place.path().join("out");
        let state = || {
            let modified = |path: &Path| path.symlink_metadata().unwrap().modified().unwrap();
            let files = everything_below(place.path());
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
    fn restores_what_was_changed_by_hand() {
        let place = temp_dir();
        let out_dir = place.path().join("out");
        built(&out_dir, "v1");
        let before = contents(&out_dir);
        let names: Vec<&String> = before.keys().collect();
        side_by_side::map(&names, |name| {
            let place = temp_dir();
            let copy = place.path().join("out");
            copy_folder(&out_dir, &copy);
            let mut changed = before[*name].clone();
            changed.extend_from_slice(b"changed");
            fs::write(copy.join(name), changed).unwrap();
            built(&copy, "v1");
            assert!(contents(&copy) == before, "{name} was changed");
            fs::remove_file(copy.join(name)).unwrap();
            built(&copy, "v1");
            assert!(contents(&copy) == before, "{name} was removed");
        });
    }

    #[test]
    fn removes_bundles_of_other_versions() {
        let place = temp_dir();
        let out_dir = place.path().join("out");
        let names = |version| {
            run(build(&out_dir, version).arg("--versioned-names")).assert_success();
            names_in(&out_dir)
        };
        let (first, second) = (names("v1"), names("v2"));
        assert_eq!(version_of_complete_set(&out_dir), "v2");
        let renamed: Vec<String> = first
            .iter()
            .map(|name| name.replace("-v1", "-v2"))
            .collect();
        assert_eq!(second, renamed);
        assert_ne!(second, first);
    }

    #[test]
    fn versioned_bundles_have_no_entry_points() {
        let root = copied_catalog();
        let entry_points = |folder: &Path| {
            let all = everything_below(folder).into_keys();
            all.filter(|path| path.ends_with("kustomization.yaml"))
                .count()
        };
        assert_eq!(entry_points(root.path()), 0);
        let mut build = program::program();
        build.args(["build", "--versioned-names"]);
        run(build.current_dir(root.path())).assert_success();
        assert!(root.path().join("_build").join(CHECKSUMS).is_file());
        assert_eq!(entry_points(root.path()), 0);
    }

    #[test]
    fn removes_bundles_whose_overlay_is_gone() {
        let root = copied_catalog();
        let place = temp_dir();
        let out_dir = place.path().join("out");
        let build = || run(&mut program::build(root.path(), &out_dir)).assert_success();
        let names = || bundles(&out_dir).into_keys().collect::<Vec<_>>();
        build();
        let bundle = "common-preferences-bundle.yaml";
        let mut expected = names();
        expected.retain(|name| name != bundle);
        fs::remove_file(root.path().join("overlays").join(bundle)).unwrap();
        build();
        assert_eq!(names(), expected);
    }

    #[test]
    fn keeps_what_no_build_wrote() {
        let place = temp_dir();
        let out_dir = place.path().join("out");
        write(&out_dir.join("notes.txt"), "mine");
        write(&out_dir.join(".hidden"), "mine");
        write(&out_dir.join("folder/inner/notes.txt"), "mine");
        write(
            &out_dir.join("folder/common-preferences-bundle.yaml"),
            "mine",
        );
        symlink("nowhere", out_dir.join("link")).unwrap();
        set_mode(&out_dir, 0o751);
        set_mode(&out_dir.join("notes.txt"), 0o640);
        set_mode(&out_dir.join("folder"), 0o700);
        let foreign = everything_below(&out_dir);
        for version in ["v1", "v2"] {
            built(&out_dir, version);
            let mut found = everything_below(&out_dir);
            found.retain(|path, _| foreign.contains_key(path));
            assert_eq!(
                without_inodes_of_folders(&found),
                without_inodes_of_folders(&foreign)
            );
            assert_eq!(out_dir.metadata().unwrap().mode() & 0o777, 0o751);
            assert_eq!(names_in(place.path()), ["out"]);
        }
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    /// Folders are new, as the complete output is exchanged in one step; the files in them are not.
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
    let place = temp_dir();
    built(place.path(), "v1");
    if !machine::is_of("coreutils", "sha256sum") {
        return;
    }
    let mut check = Command::new("sha256sum");
    check.args(["--check", "--strict", CHECKSUMS]);
    let finished = run(check.current_dir(place.path()));
    finished.assert_success();
    assert_eq!(finished.stdout.matches(": OK\n").count(), 5);
}
