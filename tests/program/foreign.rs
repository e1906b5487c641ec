//! What no build wrote: it is neither deleted nor replaced, wherever it is.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::folders::{everything_below, names_in, version_of_complete_set};
use crate::support::catalog::{CHECKSUMS, FOLDERS, MANIFEST, copied_catalog, digest};
use crate::support::files::{copy_folder, project, temp_dir, write};
use crate::support::program::{Finished, build, program, run};
use crate::support::skipped::skipped;
use crate::support::special_files::make_pipe;
use crate::texts::assert_same_text;

const BUNDLE: &str = "common-preferences-bundle.yaml";

/// A file of each kind that a build writes into its output folder.
const OUTPUT: [&str; 6] = [
    MANIFEST,
    CHECKSUMS,
    BUNDLE,
    "kustomization.yaml",
    "VirtualMachinePreferences/bundle.yaml",
    "VirtualMachinePreferences/kustomization.yaml",
];

/// A document of each kind that only consists of generated text.
const DOCUMENTS: [&str; 5] = [
    "docs/catalog.md",
    "docs/compatibility.md",
    "docs/labels.md",
    "docs/rules.md",
    "schemas/sizes.json",
];

/// Runs a command, which has to fail and to change nothing below a folder.
#[track_caller]
fn refused(command: &mut Command, place: &Path) -> String {
    let before = everything_below(place);
    let Finished { status, stderr, .. } = run(command);
    assert_eq!(status, Some(1), "{stderr}");
    assert!(
        everything_below(place) == before,
        "something changed\n{stderr}"
    );
    stderr
}

/// The problem with a file that no build wrote.
fn foreign(path: &Path, help: &str) -> String {
    let note = "\n = note: if an earlier version of this program wrote it, remove it: its files had another mark, or none";
    in_the_way(path, "no build wrote it", &format!("{help}\n\n"))
        .replace("\n = help", &format!("{note}\n = help"))
}

fn in_the_way(path: &Path, why: &str, help: &str) -> String {
    let path = path.display();
    format!("error[foreign-file]: cannot replace `{path}`: {why}\n--> {path}\n = help: {help}")
}

const OTHER_FOLDER: &str = "move it elsewhere, or name another folder with `--out-dir`";

#[test]
fn what_stands_in_place_of_the_output_folder_is_not_replaced() {
    type Make = fn(&Path);
    let all: [(Make, &str); 2] = [
        (|path| write(path, "mine"), "it is a file"),
        (|path| symlink("nowhere", path).unwrap(), "it is a link"),
    ];
    for (make, what) in all {
        let place = temp_dir();
        let out_dir = place.path().join("out");
        make(&out_dir);
        let said = refused(&mut build(project(), &out_dir), place.path());
        let why = format!("{what}, and a build needs a folder there");
        let expected = in_the_way(&out_dir, &why, OTHER_FOLDER) + "\n\n1 error\n";
        assert_same_text(&said, &expected);
    }
}

#[test]
fn a_file_in_the_output_folder_is_not_replaced() {
    for name in OUTPUT {
        let place = temp_dir();
        let out_dir = place.path().join("out");
        write(&out_dir.join(name), "mine");
        let said = refused(&mut build(project(), &out_dir), place.path());
        let path = out_dir.join(name);
        let expected = foreign(&path, OTHER_FOLDER) + "1 error\n";
        assert_same_text(&said, &expected);
    }
}

#[test]
fn everything_in_the_way_is_shown_at_once() {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    for name in OUTPUT {
        write(&out_dir.join(name), "mine");
    }
    let said = refused(&mut build(project(), &out_dir), place.path());
    assert_eq!(said.matches("no build wrote it").count(), OUTPUT.len());
}

#[test]
fn what_is_no_file_is_not_replaced() {
    type Make = fn(&Path);
    let kinds: [(&str, Make); 3] = [
        ("a folder", |path| fs::create_dir(path).unwrap()),
        ("a link", |path| symlink("nowhere", path).unwrap()),
        ("a pipe", |path| make_pipe(path).unwrap()),
    ];
    for (kind, make) in kinds {
        for name in OUTPUT {
            let place = temp_dir();
            let path = place.path().join("out").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            make(&path);
            let why = format!("it is {kind}, and a build writes a file there");
            let mut build = build(project(), &place.path().join("out"));
            let finished = run(&mut build);
            let expected = in_the_way(&path, &why, OTHER_FOLDER) + "\n\n1 error\n";
            assert_same_text(&finished.stderr, &expected);
            assert!(path.symlink_metadata().is_ok(), "{kind} {name}");
        }
    }
}

#[test]
fn a_link_in_place_of_a_folder_is_not_followed() {
    let (place, elsewhere) = (temp_dir(), temp_dir());
    let link = place.path().join("out/VirtualMachinePreferences");
    fs::create_dir(place.path().join("out")).unwrap();
    symlink(elsewhere.path(), &link).unwrap();
    let said = refused(
        &mut build(project(), &place.path().join("out")),
        place.path(),
    );
    let why = "it is a link, and a build needs a folder there";
    assert_same_text(
        &said,
        in_the_way(&link, why, OTHER_FOLDER) + "\n\n1 error\n",
    );
    assert_eq!(names_in(elsewhere.path()), [""; 0]);
}

#[test]
fn what_the_checksums_of_another_program_name_is_kept() {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    let named = format!("{0}  disk.iso\n{0}  deployment.yaml\n", digest(b"mine"));
    write(&out_dir.join(CHECKSUMS), named);
    for name in ["disk.iso", "deployment.yaml"] {
        write(&out_dir.join(name), "mine");
    }
    refused(&mut build(project(), &out_dir), place.path());
    fs::remove_file(out_dir.join(CHECKSUMS)).unwrap();
    run(&mut build(project(), &out_dir)).assert_success();
    // Now the checksums are a build's own, but for what someone adds to them.
    let ours = fs::read_to_string(out_dir.join(CHECKSUMS)).unwrap();
    let added = format!("{ours}{}  deployment.yaml\n", digest(b"mine"));
    write(&out_dir.join(CHECKSUMS), added);
    run(build(project(), &out_dir).args(["--version-label", "v2"])).assert_success();
    for name in ["disk.iso", "deployment.yaml"] {
        assert_eq!(fs::read_to_string(out_dir.join(name)).unwrap(), "mine");
    }
}

#[test]
fn a_manifest_cannot_name_files_elsewhere() {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    run(&mut build(project(), &out_dir)).assert_success();
    let mut manifest = fs::read_to_string(out_dir.join(MANIFEST)).unwrap();
    let elsewhere = place.path().join("elsewhere.yaml");
    for name in ["../elsewhere.yaml", elsewhere.to_str().unwrap()] {
        manifest.extend([&digest(b"mine"), "  ", name, "\n"]);
    }
    write(&out_dir.join(MANIFEST), manifest);
    write(&elsewhere, "mine");
    run(build(project(), &out_dir).args(["--version-label", "v2"])).assert_success();
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "mine");
}

#[test]
fn a_manifest_cannot_have_a_file_of_somebody_removed() {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    run(build(project(), &out_dir).arg("--versioned-names")).assert_success();
    let former = concat!(
        "common-preferences-bundle-v",
        env!("CARGO_PKG_VERSION"),
        ".yaml"
    );
    assert!(out_dir.join(former).exists());
    let mut manifest = fs::read_to_string(out_dir.join(MANIFEST)).unwrap();
    manifest.extend([&digest(b"other"), "  notes.txt\n"]);
    write(&out_dir.join(MANIFEST), manifest);
    // Neither what somebody wrote under a listed name, nor what somebody changed.
    write(&out_dir.join("notes.txt"), "mine");
    write(&out_dir.join(former), "mine");
    run(&mut build(project(), &out_dir)).assert_success();
    for name in ["notes.txt", former] {
        assert_eq!(fs::read_to_string(out_dir.join(name)).unwrap(), "mine");
    }
    let others = names_in(&out_dir).into_iter();
    let versioned = others.filter(|name| name.contains("-v"));
    assert_eq!(versioned.collect::<Vec<_>>(), [former]);
}

#[test]
fn a_file_that_already_holds_what_is_written_is_taken_over() {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    run(&mut build(project(), &out_dir)).assert_success();
    fs::remove_file(out_dir.join(MANIFEST)).unwrap();
    run(&mut build(project(), &out_dir)).assert_success();
    run(build(project(), &out_dir).args(["--version-label", "v2"])).assert_success();
    assert_eq!(version_of_complete_set(&out_dir), "v2");
    assert_eq!(names_in(place.path()), ["out"]);
}

#[test]
fn a_folder_with_very_much_in_it_is_left_alone() {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    fs::create_dir(&out_dir).unwrap();
    for number in 0..=10_000 {
        File::create(out_dir.join(number.to_string())).unwrap();
    }
    let Finished { status, stderr, .. } = run(&mut build(project(), &out_dir));
    assert_eq!(status, Some(1));
    assert!(
        stderr.contains(
            ": the folder holds more than 10000 files that no build wrote; name one for the bundles alone\n"
        ),
        "{stderr}"
    );
    assert_eq!(names_in(&out_dir).len(), 10_001);
    assert_eq!(names_in(place.path()), ["out"]);
}

/// A copy of the catalog without anything generated.
fn sources() -> TempDir {
    copied_catalog()
}

fn in_root(root: &TempDir, arguments: &[&str]) -> Command {
    let mut command = program();
    command.args(arguments).current_dir(root.path());
    command
}

#[test]
fn a_document_of_somebody_else_is_not_replaced() {
    for name in DOCUMENTS {
        for command in ["build", "readme"] {
            let root = sources();
            write(&root.path().join(name), "# Mine\n");
            let said = refused(&mut in_root(&root, &[command]), root.path());
            let help = format!("rename it or move it elsewhere: `{name}` is generated");
            let expected = foreign(Path::new(name), &help) + "1 error\n";
            assert_same_text(&said, &expected);
        }
    }
}

#[test]
fn schemas_do_not_replace_files_of_somebody_else() {
    let place = temp_dir();
    write(&place.path().join("sizes.json"), "{}");
    let mut schema = program();
    schema.arg("schema").arg("--out-dir").arg(place.path());
    let said = refused(&mut schema, place.path());
    assert!(said.contains("sizes.json`: no build wrote it\n"), "{said}");
}

#[test]
fn manual_pages_do_not_replace_files_of_somebody_else() {
    let place = temp_dir();
    let page = "common-instancetypes-diff.1";
    write(&place.path().join(page), ".TH mine\n");
    let mut man = program();
    man.arg("man").arg("--out-dir").arg(place.path());
    let said = refused(&mut man, place.path());
    assert!(
        said.contains(&format!("{page}`: no build wrote it\n")),
        "{said}"
    );
}

#[test]
fn a_partial_folder_of_somebody_else_is_kept() {
    let place = temp_dir();
    let out_dir = place.path().join("out");
    let notes = place.path().join(".out.partial/deep/notes.txt");
    write(&notes, "mine");
    let said = refused(&mut build(project(), &out_dir), place.path());
    let notes = notes.display();
    let expected = format!(
        "error[unwritable]: cannot remove `{notes}`: no build wrote it, and a build needs its place for a moment; move it elsewhere\n\
         --> {notes}\n \
         = note: nothing was changed: any output of an earlier build is still there\n \
         = help: fix this, or name another folder with `--out-dir`\n\n1 error\n"
    );
    assert_same_text(&said, &expected);
}

#[test]
fn what_a_killed_run_left_of_a_document_goes_with_the_next_one() {
    let root = sources();
    copy_folder(&project().join("docs"), &root.path().join("docs"));
    fs::copy(project().join("README.md"), root.path().join("README.md")).unwrap();
    let half = |name: &str| {
        let text = fs::read(project().join(name)).unwrap();
        text[..text.len() / 2].to_vec()
    };
    let partials = [
        ("docs/.labels.md.partial", half("docs/labels.md")),
        ("docs/.rules.md.partial", Vec::new()),
        (".README.md.partial", half("README.md")),
    ];
    for (path, bytes) in &partials {
        write(&root.path().join(path), bytes);
    }
    run(&mut in_root(&root, &["build", "--quiet"])).assert_success();
    for (path, _) in &partials {
        assert!(!root.path().join(path).exists(), "{path}");
    }
}

#[test]
fn a_partial_file_of_somebody_else_is_kept() {
    let root = sources();
    run(&mut in_root(&root, &["build", "--quiet"])).assert_success();
    let partial = root.path().join("docs/.labels.md.partial");
    write(&partial, "mine");
    let finished = run(&mut in_root(&root, &["build"]));
    assert_eq!(finished.status, Some(1));
    assert!(
        finished
            .stderr
            .contains("docs/.labels.md.partial`: no build wrote it"),
        "{}",
        finished.stderr
    );
    assert_eq!(fs::read_to_string(&partial).unwrap(), "mine");
}

#[test]
fn a_home_directory_is_refused() {
    let home = temp_dir();
    for folder in [
        home.path().to_owned(),
        home.path().parent().unwrap().to_owned(),
    ] {
        let mut build = build(project(), &folder);
        let finished = run(build.env("HOME", home.path()));
        assert_eq!(finished.status, Some(1));
        let expected = format!(
            "cannot replace `{}`: it is a home directory; name a folder inside it\n",
            folder.display()
        );
        assert!(finished.stderr.contains(&expected), "{}", finished.stderr);
    }
    assert_eq!(names_in(home.path()), [""; 0]);
}

#[test]
fn a_folder_of_git_is_refused() {
    let place = temp_dir();
    write(&place.path().join(".git/HEAD"), "ref: refs/heads/main\n");
    symlink(".git/hooks", place.path().join("link")).unwrap();
    fs::create_dir(place.path().join(".git/hooks")).unwrap();
    for folder in [".git", ".git/hooks", ".git/new/folder", "link"] {
        let mut build = build(project(), &place.path().join(folder));
        let said = refused(&mut build, place.path());
        let expected = "it is in a folder of git, which holds a repository\n";
        assert!(said.contains(expected), "{folder}\n{said}");
    }
}

#[test]
fn the_output_keeps_its_owner_when_root_builds() {
    let root = sources();
    let in_output = |name: &str| root.path().join("_build").join(name);
    run(&mut in_root(&root, &["build", "--quiet"])).assert_success();
    let paths: Vec<PathBuf> = OUTPUT
        .iter()
        .map(|name| in_output(name))
        .chain([in_output(""), root.path().join("docs/labels.md")])
        .collect();
    for path in &paths {
        if chown(path, Some(1234), Some(5678)).is_err() {
            skipped("this user may not give files away");
            return;
        }
    }
    let mut change = fs::read_to_string(root.path().join("preferences/_base.yaml")).unwrap();
    change = change.replace("  labels:\n", "  labels:\n    example.com/team: red\n");
    write(&root.path().join("preferences/_base.yaml"), change);
    run(&mut in_root(&root, &["build", "--quiet"])).assert_success();
    for path in paths {
        let metadata = path.metadata().unwrap();
        let owner = (metadata.uid(), metadata.gid());
        assert_eq!(owner, (1234, 5678), "{}", path.display());
    }
}

#[test]
fn a_build_that_waits_says_for_what() {
    let place = temp_dir();
    let lock = File::open(place.path()).unwrap();
    lock.lock().unwrap();
    let mut build = build(project(), &place.path().join("out"));
    let said = place.path().join("stderr");
    build
        .stdout(Stdio::null())
        .stderr(File::create(&said).unwrap());
    let mut waiting = build.spawn().unwrap();
    let text = || fs::read_to_string(&said).unwrap();
    while text().is_empty() && waiting.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let expected = format!(
        "waiting for another run that writes to `{}`\n",
        place.path().display()
    );
    assert_eq!(text(), expected);
    lock.unlock().unwrap();
    assert!(waiting.wait().unwrap().success());
    assert_eq!(text(), expected);
}

#[test]
fn a_build_says_what_it_wrote() {
    let root = sources();
    let last_lines = |command: &str| {
        let finished = run(&mut in_root(&root, &[command]));
        finished.assert_success();
        let (_, lines) = finished.stdout.split_once("\n\n").unwrap();
        lines.to_owned()
    };
    let first = last_lines("build");
    assert!(first.ends_with("wrote schemas/sync.json\n"), "{first}");
    assert_eq!(
        last_lines("build"),
        "all 45 generated files are up to date\n"
    );
    fs::remove_file(root.path().join("docs/labels.md")).unwrap();
    assert_eq!(last_lines("build"), "wrote docs/labels.md\n");
}

/// A build that is refused has written nothing, wherever the obstacle is.
#[test]
fn nothing_is_written_where_anything_is_in_the_way() {
    type Make = fn(&Path);
    let file: Make = |path| write(path, "mine");
    let obstacles: [(&str, Make, &str); 6] = [
        (
            "schemas",
            file,
            "it is a file, and a build needs a folder there",
        ),
        (
            "VirtualMachinePreferences",
            file,
            "it is a file, and a build needs a folder there",
        ),
        (
            "docs/.labels.md.partial",
            file,
            "no build wrote it, and a build needs its place",
        ),
        (
            "kustomization.yml",
            file,
            "a build writes `kustomization.yaml` next to it",
        ),
        (
            "VirtualMachinePreferences/Kustomization",
            file,
            "a build writes `kustomization.yaml` next",
        ),
        (
            "_build/kustomization.yml",
            file,
            "a build writes `kustomization.yaml` next to it",
        ),
    ];
    for (path, make, why) in obstacles {
        let root = sources();
        make(&root.path().join(path));
        let said = refused(&mut in_root(&root, &["build"]), root.path());
        assert!(said.contains(&format!("`{path}`: {why}")), "{said}");
        assert!(said.ends_with("\n1 error\n"), "{said}");
        if !path.starts_with("_build") {
            refused(&mut in_root(&root, &["readme"]), root.path());
        }
        let check = run(&mut in_root(&root, &["check-tree-clean"]));
        assert!(
            check.stdout.contains(&format!("`{path}`: {why}")),
            "{}",
            check.stdout
        );
    }
}

#[test]
fn entry_points_at_the_root_go_with_the_overlay_that_named_them() {
    let root = sources();
    run(&mut in_root(&root, &["build", "--quiet"])).assert_success();
    let overlay = root.path().join("overlays/common-preferences-bundle.yaml");
    let text = fs::read_to_string(&overlay).unwrap();
    write(
        &overlay,
        text.replace(
            "kustomization: VirtualMachinePreferences",
            "kustomization: Prefs",
        ),
    );
    write(
        &root.path().join("mine/kustomization.yaml"),
        "resources: []\n",
    );
    let former = "VirtualMachinePreferences/kustomization.yaml";
    let check = run(&mut in_root(&root, &["check-tree-clean"]));
    let expected = format!("error[stale-file]: `{former}` is no longer generated\n");
    assert!(check.stdout.contains(&expected), "{}", check.stdout);
    let build = run(&mut in_root(&root, &["build"]));
    assert!(
        build.stdout.contains(&format!("removed {former}\n")),
        "{}",
        build.stdout
    );
    assert!(!root.path().join("VirtualMachinePreferences").exists());
    assert!(root.path().join("Prefs/kustomization.yaml").is_file());
    assert!(root.path().join("mine/kustomization.yaml").is_file());
    run(&mut in_root(&root, &["check-tree-clean"])).assert_success();
}

/// A catalog in a folder of another one has marked entry points, too, and they are not those of the outer one.
#[test]
fn entry_points_of_a_catalog_within_another_one_stay() {
    let root = sources();
    let inner = root.path().join("acme");
    for folder in FOLDERS {
        copy_folder(&root.path().join(folder), &inner.join(folder));
    }
    run(&mut in_root(&root, &["build", "--quiet", "--root", "acme"])).assert_success();
    run(&mut in_root(&root, &["build", "--quiet"])).assert_success();
    let built = everything_below(&inner);
    assert!(inner.join("kustomization.yaml").is_file());
    for command in ["build", "check-tree-clean"] {
        let finished = run(&mut in_root(&root, &[command]));
        finished.assert_success();
        assert_eq!(
            finished.stdout.lines().last(),
            Some("all 45 generated files are up to date"),
        );
    }
    assert!(everything_below(&inner) == built, "something changed");
}

/// What stands in place of a folder is not taken for a file that belongs below it, whatever it holds.
#[test]
fn a_file_in_place_of_a_folder_is_not_replaced() {
    let root = sources();
    run(&mut in_root(&root, &["build", "--quiet"])).assert_success();
    let bundle = "_build/VirtualMachinePreferences/bundle.yaml";
    let bundle = fs::read(root.path().join(bundle)).unwrap();
    for path in ["_build/VirtualMachinePreferences", "_build"].map(Path::new) {
        let folder = root.path().join(path);
        fs::remove_dir_all(&folder).unwrap();
        for text in [b"mine", bundle.as_slice()] {
            write(&folder, text);
            let why = "it is a file, and a build needs a folder there";
            let expected = in_the_way(path, why, OTHER_FOLDER) + "\n\n1 error\n";
            let said = refused(&mut in_root(&root, &["build"]), root.path());
            assert_same_text(&said, &expected);
            let check = run(&mut in_root(&root, &["check-tree-clean"]));
            assert_same_text(&check.stdout, &expected);
        }
        fs::remove_file(&folder).unwrap();
        run(&mut in_root(&root, &["build", "--quiet"])).assert_success();
    }
}
