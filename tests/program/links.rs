//! Catalogs that somebody sends: no link leads out of them, and nothing in them is read without end.
//!
//! Each run has 200 MB of memory.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::folders::everything_below;
use crate::support::catalog::copied_catalog;
use crate::support::files::{copy_folder, files_below, project, temp_dir, write};
use crate::support::program::{Finished, PROGRAM, run};
use crate::support::skipped::skipped;
use crate::support::special_files::{make_pipe, make_zero};

/// Allows a program 200 MB of address space.
const LIMITED: [&str; 3] = ["sh", "-c", r#"ulimit -v 204800 && exec "$0" "$@""#];

const SECRET: &str = "password: [hunter2\n";

/// The commands that read a catalog or what is generated from it.
const COMMANDS: [&str; 4] = ["build", "readme", "check-tree-clean", "validate"];

/// A catalog with all that is generated, and a folder next to it that is nobody's to touch.
struct Scene {
    root: TempDir,
    elsewhere: TempDir,
}

impl Scene {
    fn new() -> Self {
        let root = copied_catalog();
        for part in ["_build", "docs", "schemas"] {
            copy_folder(&project().join(part), &root.path().join(part));
        }
        fs::copy(project().join("README.md"), root.path().join("README.md")).unwrap();
        let elsewhere = temp_dir();
        write(&elsewhere.path().join("secret.yaml"), SECRET);
        Self { root, elsewhere }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn remove(&self, path: &str) {
        let path = self.path(path);
        match path.symlink_metadata() {
            Ok(found) if found.is_dir() => fs::remove_dir_all(&path).unwrap(),
            Ok(_) => fs::remove_file(&path).unwrap(),
            Err(_) => fs::create_dir_all(path.parent().unwrap()).unwrap(),
        }
    }

    /// Moves what is generated at a path elsewhere, and links to it there.
    fn move_elsewhere(&self, path: &str) {
        let target = self.elsewhere.path().join("moved");
        fs::rename(self.path(path), &target).unwrap();
        symlink(&target, self.path(path)).unwrap();
    }

    fn run(&self, command: &str) -> Finished {
        let mut limited = Command::new(LIMITED[0]);
        limited.args(&LIMITED[1..]).arg(PROGRAM).arg(command);
        limited.env_remove("COMMON_INSTANCETYPES_VERSION");
        run(limited.current_dir(self.root.path()))
    }

    /// Asserts that a command fails with these words, shows nothing of the secret, and changes
    /// nothing elsewhere.
    #[track_caller]
    fn assert_refused(&self, command: &str, words: &str) {
        let before = everything_below(self.elsewhere.path());
        let Finished {
            status,
            stdout,
            stderr,
        } = self.run(command);
        let said = stdout + &stderr;
        assert_eq!(status, Some(1), "{command}\n{said}");
        assert!(said.contains(words), "{command} says `{words}`\n{said}");
        assert!(!said.contains("hunter2"), "{command}\n{said}");
        assert!(
            everything_below(self.elsewhere.path()) == before,
            "{command} changed something elsewhere"
        );
    }
}

/// Makes the sources say something else, so that everything has to be written again.
fn change(scene: &Scene) {
    let base = scene.path("preferences/_base.yaml");
    let text = fs::read_to_string(&base).unwrap();
    let changed = text.replace("  labels:\n", "  labels:\n    example.com/team: red\n");
    assert_ne!(changed, text);
    write(&base, changed);
}

#[test]
fn what_is_generated_is_not_written_through_a_link() {
    for path in ["docs", "docs/labels.md", "schemas", "README.md"] {
        for command in ["build", "readme", "check-tree-clean"] {
            let scene = Scene::new();
            scene.move_elsewhere(path);
            change(&scene);
            scene.assert_refused(command, "out of the folder that it is in");
        }
    }
    for command in ["build", "check-tree-clean"] {
        let scene = Scene::new();
        scene.move_elsewhere("_build");
        change(&scene);
        scene.assert_refused(command, "out of the folder that it is in");
    }
}

#[test]
fn a_link_into_the_repository_of_git_is_not_followed() {
    let scene = Scene::new();
    fs::create_dir(scene.path(".git")).unwrap();
    fs::rename(scene.path("docs"), scene.path(".git/docs")).unwrap();
    symlink(".git/docs", scene.path("docs")).unwrap();
    for command in ["build", "readme", "check-tree-clean"] {
        scene.assert_refused(command, ".git/docs`, which git keeps");
    }
}

#[test]
fn no_bundle_is_read_through_a_link() {
    let scene = Scene::new();
    let bundle = "_build/common-preferences-bundle.yaml";
    scene.move_elsewhere(bundle);
    for command in ["build", "check-tree-clean"] {
        scene.assert_refused(command, "it is a link, and a build writes a file there");
    }
}

#[test]
fn no_source_is_read_through_a_link() {
    let sources = [
        "preferences/secret.yaml",
        "preferences/rhel/_base.yaml",
        "preferences/components/secret.yaml",
        "instancetypes/_base.yaml",
        "instancetypes/u/1/series.yaml",
        "instancetypes/u/1/sizes.yaml",
        "overlays/secret.yaml",
    ];
    for path in sources {
        let scene = Scene::new();
        scene.remove(path);
        symlink(scene.elsewhere.path().join("secret.yaml"), scene.path(path)).unwrap();
        for command in COMMANDS {
            let words = format!("cannot read `{path}`: it leads to ");
            scene.assert_refused(command, &words);
        }
    }
}

#[test]
fn no_folder_is_read_through_a_link() {
    for path in [
        "preferences/all",
        "preferences",
        "overlays",
        "instancetypes/u",
    ] {
        let scene = Scene::new();
        scene.remove(path);
        symlink("/", scene.path(path)).unwrap();
        for command in COMMANDS {
            let words = format!("cannot read `{path}`: it leads to `/`");
            scene.assert_refused(command, &words);
        }
    }
    let scene = Scene::new();
    symlink("rhel", scene.path("preferences/again")).unwrap();
    scene.assert_refused("build", "`preferences/again`: it is a link to a folder");
}

#[test]
fn a_vendor_has_a_root_of_its_own() {
    let scene = Scene::new();
    let vendor = scene.path("vendor");
    fs::create_dir(&vendor).unwrap();
    symlink("../preferences", vendor.join("preferences")).unwrap();
    let mut build = Command::new(PROGRAM);
    build.args(["build", "--root"]).arg(scene.root.path());
    let finished = run(build.arg("--extend").arg(&vendor));
    assert_eq!(finished.status, Some(1));
    let words = "out of the folder that it is in";
    assert!(finished.stderr.contains(words), "{}", finished.stderr);
}

/// Where what is read without care has no end.
const READ: [&str; 7] = [
    "_build/CHECKSUMS.sha256",
    "_build/.generated",
    "_build/common-preferences-bundle.yaml",
    "docs/labels.md",
    "schemas/sizes.json",
    "README.md",
    "preferences/endless.yaml",
];

/// Puts something in each place where a file is read, and runs each command.
fn assert_all_end(make: impl Fn(&Path) -> bool) {
    for path in READ {
        let scene = Scene::new();
        scene.remove(path);
        if !make(&scene.path(path)) {
            skipped("this user may not make such a file");
            return;
        }
        let commands = COMMANDS.into_iter().filter(|command| {
            let is_source = path.starts_with("preferences/");
            // `readme` and `validate` do not look at bundles, nor `validate` at documents.
            is_source || *command != "validate" && !(path.starts_with('_') && *command == "readme")
        });
        for command in commands {
            let Finished { status, stderr, .. } = scene.run(command);
            // A build replaces a file of an earlier one; everything else is refused.
            assert!(
                matches!(status, Some(0 | 1)),
                "{command} with {path}\n{stderr}"
            );
        }
    }
}

#[test]
fn a_pipe_is_not_waited_for() {
    assert_all_end(|path| make_pipe(path).is_ok());
}

#[test]
fn an_endless_device_is_not_read() {
    assert_all_end(|path| make_zero(path).is_ok());
    // Through a link, and never to the machine's own device: a program that fails this test writes
    // to it.
    let elsewhere = temp_dir();
    let zero = elsewhere.path().join("zero");
    if make_zero(&zero).is_ok() {
        assert_all_end(|path| symlink(&zero, path).is_ok());
    }
}

#[test]
fn an_enormous_file_is_not_read() {
    // A hole in the file: a terabyte that needs no space.
    assert_all_end(|path| {
        File::create(path)
            .and_then(|file| file.set_len(1 << 40))
            .is_ok()
    });
}

#[test]
fn what_is_stale_is_compared_in_little_memory() {
    let scene = Scene::new();
    let bundles = files_below(&scene.path("_build")).into_iter();
    for bundle in bundles.filter(|path| !path.ends_with(".generated")) {
        let lines = 2 * fs::metadata(&bundle).unwrap().len() / 8;
        let text: String = (0..lines).map(|line| format!("{line:07}\n")).collect();
        write(&bundle, text);
    }
    write(
        &scene.path("_build/CHECKSUMS.sha256"),
        "-\n".repeat(4_000_000),
    );
    let Finished { status, stdout, .. } = scene.run("check-tree-clean");
    assert_eq!(status, Some(1), "{stdout}");
    for words in [
        "`_build/CHECKSUMS.sha256` has 8000000 bytes, but ",
        "`_build/common-instancetypes-all-bundle.yaml` is not what the sources generate",
        "\n... at least 3963 more lines\n",
    ] {
        assert!(stdout.contains(words), "{words}\n{stdout}");
    }
}

#[test]
fn a_folder_of_bundles_is_not_left_through_a_link() {
    let (folder, elsewhere) = (temp_dir(), temp_dir());
    let bundle = project().join("_build/common-preferences-bundle.yaml");
    fs::copy(&bundle, folder.path().join("a.yaml")).unwrap();
    let secret = format!("# instancetype.kubevirt.io\n{SECRET}");
    write(&elsewhere.path().join("secret.yaml"), secret);
    symlink("a.yaml", folder.path().join("b.yaml")).unwrap();
    let link = folder.path().join("c.yaml");
    let zero = elsewhere.path().join("zero");
    // Where there can be none, a link that leads nowhere is as good.
    _ = make_zero(&zero);
    for target in [&elsewhere.path().join("secret.yaml"), &zero] {
        symlink(target, &link).unwrap();
        for arguments in [&["validate"][..], &["diff", bundle.to_str().unwrap()]] {
            let mut command = Command::new(PROGRAM);
            let Finished {
                status,
                stdout,
                stderr,
            } = run(command.args(arguments).arg(folder.path()));
            let said = stdout + &stderr;
            assert_eq!(status, Some(1), "{said}");
            let words = format!("cannot read `{}`: it leads to `", link.display());
            assert!(said.contains(&words), "{said}");
            assert!(!said.contains("hunter2"), "{said}");
        }
        fs::remove_file(&link).unwrap();
    }
}
