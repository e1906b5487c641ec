//! What the machine lets a test do: other users, and file systems of their own.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::files::temp_dir;
use crate::support::program::{PROGRAM, build};
use crate::support::skipped::skipped;

/// `build` of the catalog at `root` into `out_dir`, started by another program, which gets the
/// path of this one and the arguments.
pub(crate) fn build_by(launcher: &[&str], root: &Path, out_dir: &Path) -> Command {
    let build = build(root, out_dir);
    let mut command = launch(launcher);
    command.env_remove("COMMON_INSTANCETYPES_VERSION");
    command.arg(build.get_program()).args(build.get_args());
    command
}

fn launch(launcher: &[&str]) -> Command {
    let mut command = Command::new(launcher[0]);
    command.args(&launcher[1..]);
    command
}

/// What starts a program that is bound by the permissions of files; `None`, with a message, if
/// there is no way to do so.
pub(crate) fn unprivileged() -> Option<&'static [&'static str]> {
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
        skipped("permissions do not stop this user, and `setpriv` cannot change that");
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
pub(crate) struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    /// Mounts a file system in memory; `None`, with a message, if this user may not.
    pub(crate) fn tmpfs(folder: &'a Path, options: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            skipped("this user may not mount a file system");
        }
        mounted.then_some(Self(folder))
    }

    /// Refuses writes from now on.
    pub(crate) fn make_read_only(&self) {
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

/// Whether a program is the one of a package, such as `coreutils`, as its `--version` says; says so
/// if it is missing or another one, which may lack options.
pub(crate) fn is_of(package: &str, program: &str) -> bool {
    let version = Command::new(program).arg("--version").output();
    let is_of = version.is_ok_and(|it| String::from_utf8_lossy(&it.stdout).contains(package));
    if !is_of {
        skipped(format_args!(
            "there is no {program} of {package} on the PATH"
        ));
    }
    is_of
}
