//! Stand-ins for other programs: scripts that answer no more than a test needs.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::files::write;

/// Writes a script that a shell runs.
pub(crate) fn write_script(path: &Path, body: &str) {
    write(path, format!("#!/bin/sh\n{body}\n"));
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

/// Puts a folder before the others on the `PATH` of a command.
pub(crate) fn on_path<'c>(command: &'c mut Command, folder: &Path) -> &'c mut Command {
    let path = env::var("PATH").unwrap();
    command.env("PATH", format!("{}:{path}", folder.display()))
}
