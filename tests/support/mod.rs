//! What the tests share: catalogs, the program run as a user runs it, and a look at what it wrote.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::format_collect,
    clippy::panic,
    reason = "each test uses a part of it, and a helper that meets the unexpected should stop there"
)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::{Read as _, Seek as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use common_instancetypes::catalog::FOLDERS;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

/// The file of digests in every output folder.
pub const CHECKSUMS: &str = "CHECKSUMS.sha256";

const KUSTOMIZATION: &str = "kustomization.yaml";

const PROGRAM: &str = env!("CARGO_BIN_EXE_common-instancetypes");

/// A guard, far above what any run takes.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// How a run of the program ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit status; nothing if a signal ended it.
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The program, untouched by the version that the environment of the tests may name.
pub fn program() -> Command {
    isolated(Command::new(PROGRAM))
}

fn launch(launcher: &[&str]) -> Command {
    let mut command = Command::new(launcher[0]);
    command.args(&launcher[1..]);
    command
}

fn isolated(mut command: Command) -> Command {
    command.env_remove("COMMON_INSTANCETYPES_VERSION");
    command
}

/// `build` of the catalog at `root` into `out_dir`.
pub fn build(root: &Path, out_dir: &Path) -> Command {
    let mut command = program();
    add_build_arguments(&mut command, root, out_dir);
    command
}

/// The same, started by another program, which gets the program's path and arguments.
pub fn build_by(launcher: &[&str], root: &Path, out_dir: &Path) -> Command {
    let mut command = isolated(launch(launcher));
    command.arg(PROGRAM);
    add_build_arguments(&mut command, root, out_dir);
    command
}

fn add_build_arguments(command: &mut Command, root: &Path, out_dir: &Path) {
    command.arg("build").arg("--root").arg(root);
    command.arg("--out-dir").arg(out_dir);
}

/// Runs a command to its end; one that hangs is stopped and fails the test.
pub fn run(command: &mut Command) -> Finished {
    // Files, not pipes: a program that prints much never waits for a reader.
    let (mut stdout, mut stderr) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    let mut child = command
        .stdin(Stdio::null())
        .stdout(stdout.try_clone().unwrap())
        .stderr(stderr.try_clone().unwrap())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > TIME_LIMIT {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("still running after {TIME_LIMIT:?}: {command:?}");
        }
        sleep(Duration::from_millis(1));
    };
    Finished {
        status: status.code(),
        stdout: text_of(&mut stdout),
        stderr: text_of(&mut stderr),
    }
}

fn text_of(file: &mut File) -> String {
    let mut text = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

impl Finished {
    /// Asserts that the run did what it was asked, and complained about nothing.
    #[track_caller]
    pub fn assert_success(&self) {
        assert_eq!((self.status, self.stderr.as_str()), (Some(0), ""));
    }

    /// Asserts that the run refused, with exactly these words.
    #[track_caller]
    pub fn assert_failure(&self, stderr: &str) {
        assert_same_text(&self.stderr, stderr);
        assert_eq!((self.status, self.stdout.as_str()), (Some(1), ""));
    }
}

/// Asserts that two texts are equal, and shows both as they are read if not.
#[track_caller]
pub fn assert_same_text(found: &str, expected: &str) {
    assert!(found == expected, "{}", difference(found, expected));
}

fn difference(found: &str, expected: &str) -> String {
    format!("expected:\n{expected}\n\nfound:\n{found}")
}

/// Compares a text with a file of the project, which `SNAPSHOTS=renew` writes anew.
///
/// # Errors
///
/// Both texts, if they differ.
pub fn compare_with_file(path: &Path, found: &str) -> Result<(), String> {
    if std::env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "renew") {
        write(path, found);
        return Ok(());
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if found == expected {
        Ok(())
    } else {
        Err(format!(
            "{}: {}",
            path.display(),
            difference(found, &expected)
        ))
    }
}

/// The folder of the project, whose catalog the tests build.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A temporary folder.
pub fn temp_dir() -> TempDir {
    TempDir::new().unwrap()
}

/// A temporary catalog of these files: paths and texts.
pub fn catalog(files: &[(&str, &str)]) -> TempDir {
    let root = temp_dir();
    make_folders(root.path());
    for (path, text) in files {
        write(&root.path().join(path), text);
    }
    root
}

/// Makes those folders of a catalog that are missing.
pub fn make_folders(root: &Path) {
    for folder in FOLDERS {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
}

/// Writes a file; the folders on the way are made.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The sources of the project's catalog: paths below its root, and texts.
pub fn sources() -> BTreeMap<PathBuf, String> {
    let folders = FOLDERS.iter().map(|folder| project().join(folder));
    let paths = folders.flat_map(|folder| files_below(&folder));
    paths
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.strip_prefix(project()).unwrap().to_owned(), text)
        })
        .collect()
}

/// A temporary copy of the project's catalog.
pub fn copied_catalog() -> TempDir {
    let copy = temp_dir();
    for (path, text) in sources() {
        write(&copy.path().join(path), text);
    }
    copy
}

/// Copies the files of a folder, and of the folders in it.
pub fn copy_folder(from: &Path, to: &Path) {
    for path in files_below(from) {
        write(
            &to.join(path.strip_prefix(from).unwrap()),
            fs::read(&path).unwrap(),
        );
    }
}

/// The files of a folder and of the folders in it.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// The names in a folder, sorted.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

/// The files of an output folder, by their paths in it.
pub fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = files_below(folder).into_iter();
    files
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            (name.to_owned(), fs::read(&path).unwrap())
        })
        .collect()
}

/// The bundles of an output folder: without the checksums and the entry points for kustomize.
pub fn bundles(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = contents(folder);
    files.retain(|name, _| !name.contains('/') && name != CHECKSUMS && name != KUSTOMIZATION);
    files
}

/// The SHA-256 of some bytes, as `sha256sum` writes it.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The version that every resource of a complete set is labelled with.
///
/// Panics unless the folder holds five bundles with their checksums, and all that it holds has one
/// version.
#[track_caller]
pub fn version_of_complete_set(folder: &Path) -> String {
    let (files, bundles) = (contents(folder), bundles(folder));
    let checksums = str::from_utf8(&files[CHECKSUMS]).unwrap();
    let digests: String = bundles
        .iter()
        .map(|(name, bytes)| format!("{}  {name}\n", digest(bytes)))
        .collect();
    assert_same_text(checksums, &digests);
    assert_eq!(bundles.len(), 5, "bundles: {:?}", bundles.keys());
    let mut versions: Vec<String> = files.values().flat_map(|bytes| versions(bytes)).collect();
    versions.sort_unstable();
    versions.dedup();
    assert_eq!(versions.len(), 1, "versions in one set: {versions:?}");
    versions.remove(0)
}

/// The version label of each resource in a bundle.
fn versions(bundle: &[u8]) -> Vec<String> {
    const KEY: &str = "instancetype.kubevirt.io/common-instancetypes-version: ";
    let text = str::from_utf8(bundle).unwrap();
    let labels = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix(KEY));
    labels.map(ToOwned::to_owned).collect()
}

/// Whether a program is in one of the folders of a `PATH`.
pub fn is_on(path: &OsStr, program: &str) -> bool {
    std::env::split_paths(path).any(|folder| folder.join(program).is_file())
}

/// What starts a program whose rights end at the permissions of files; nothing, with a message,
/// where that cannot be had.
pub fn unprivileged() -> Option<&'static [&'static str]> {
    const AS_NOBODY: [&str; 4] = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
    ];
    let launchers: [&[&str]; 2] = [&["env"], &AS_NOBODY];
    let found = launchers
        .into_iter()
        .find(|launcher| is_unprivileged(launcher));
    if found.is_none() {
        println!("skipped: permissions do not stop this user, and `setpriv` cannot change that");
    }
    found
}

fn is_unprivileged(launcher: &[&str]) -> bool {
    let probe = temp_dir();
    fs::set_permissions(probe.path(), Permissions::from_mode(0o555)).unwrap();
    let runs = |command: &mut Command| {
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let starts = runs(launch(launcher).arg(PROGRAM).arg("--version"));
    starts
        && !runs(
            launch(launcher)
                .arg("mkdir")
                .arg(probe.path().join("folder")),
        )
}

/// A file system of its own on a folder, until it is dropped.
pub struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    /// Mounts a file system in memory; nothing, with a message, where this user may not.
    pub fn tmpfs(folder: &'a Path, options: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            println!("skipped: this user may not mount a file system");
        }
        mounted.then_some(Self(folder))
    }

    /// Takes no writes from now on.
    pub fn make_read_only(&self) {
        let mut remount = Command::new("mount");
        remount.args(["-o", "remount,ro"]).arg(self.0);
        assert!(remount.status().unwrap().success());
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            eprintln!("still mounted: {}", self.0.display());
        }
    }
}
