//! The program, run as a user runs it.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_common-instancetypes");

/// A limit far above the time that any run takes.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The exit status; `None` if a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program as cargo runs it, untouched by the version that the environment of the tests may
/// name.
pub(crate) fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_remove("COMMON_INSTANCETYPES_VERSION");
    command.env("CARGO_PKG_NAME", env!("CARGO_PKG_NAME"));
    command
}

/// `build` of the catalog at `root` into `out_dir`.
pub(crate) fn build(root: &Path, out_dir: &Path) -> Command {
    let mut command = program();
    command.arg("build").arg("--root").arg(root);
    command.arg("--out-dir").arg(out_dir);
    command
}

/// Runs a command to its end; one that hangs is stopped and fails the test.
pub(crate) fn run(command: &mut Command) -> Finished {
    run_within(TIME_LIMIT, command)
}

/// Runs a command to its end; one that takes longer than a limit is stopped and fails the test.
pub(crate) fn run_within(limit: Duration, command: &mut Command) -> Finished {
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
        if started.elapsed() > limit {
            child.kill().unwrap();
            child.wait().unwrap();
            let said = text_of(&mut stderr);
            panic!("still running after {limit:?}: {command:?}: {said}");
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
    /// Asserts that the run succeeded without complaint.
    #[track_caller]
    pub(crate) fn assert_success(&self) {
        let Self { stdout, .. } = self;
        assert_eq!(
            (self.status, self.stderr.as_str()),
            (Some(0), ""),
            "{stdout}"
        );
    }
}
