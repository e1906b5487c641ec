//! Servers of the tests: processes that end with this one, however that ends.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A limit far above the time that a server needs to start.
const START_LIMIT: Duration = Duration::from_mins(2);

/// A process that ends with this one, however that ends.
pub(crate) struct Supervised(Child);

impl Supervised {
    /// A shell waits for the end of its input, which is that of this process, and then ends the program.
    pub(crate) fn start(program: &Path, arguments: &[String], log: &Path) -> Self {
        const SCRIPT: &str = r#""$@" </dev/null & pid=$!; cat >/dev/null; kill -KILL "$pid" 2>/dev/null; wait "$pid" 2>/dev/null"#;
        let log = File::create(log).unwrap();
        let child = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .arg(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        Self(child)
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        _ = self.0.wait();
    }
}

/// Waits for something that comes soon.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(
            started.elapsed() < START_LIMIT,
            "not within {START_LIMIT:?}: {what}"
        );
        sleep(Duration::from_millis(20));
    }
}
