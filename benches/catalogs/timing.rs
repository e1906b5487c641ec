//! What a run of a program takes: time and memory.

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// What a run took.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) wall: Duration,
    /// User and system time.
    pub(crate) cpu: Duration,
    /// The most memory that was resident, in KiB.
    pub(crate) peak: u64,
}

/// Runs a program and prints what it took, in microseconds and KiB. In a process that does nothing else,
/// because the system tells the most memory of all children, and not that of one.
pub(crate) fn print(program: &[OsString]) -> ExitCode {
    let (name, arguments) = program.split_first().expect("clap asks for a program");
    let before = Instant::now();
    let status = Command::new(name)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    let wall = before.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts time and memory");
    let cpu = micros(usage.user_time()) + micros(usage.system_time());
    // macOS counts bytes.
    let unit = if cfg!(target_os = "macos") { 1024 } else { 1 };
    let peak = usage.max_rss() / unit;
    println!("{} {cpu} {peak}", wall.as_micros());
    if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What one run takes.
pub(crate) fn of(program: &[OsString]) -> Usage {
    let this = env::current_exe().expect("this program has a path");
    let output = Command::new(this)
        .args(["time", "--"])
        .args(program)
        .env_remove("COMMON_INSTANCETYPES_VERSION")
        .stderr(Stdio::inherit())
        .output()
        .expect("this program starts once more");
    assert!(output.status.success(), "{program:?} fails");
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u64> = text
        .split_whitespace()
        .map(|number| number.parse().expect("it prints numbers"))
        .collect();
    Usage {
        wall: Duration::from_micros(numbers[0]),
        cpu: Duration::from_micros(numbers[1]),
        peak: numbers[2],
    }
}

/// The medians of some runs.
pub(crate) fn medians(runs: &[Usage]) -> Usage {
    fn median<T: Ord + Copy>(runs: &[Usage], figure: impl Fn(&Usage) -> T) -> T {
        let mut figures: Vec<T> = runs.iter().map(figure).collect();
        figures.sort_unstable();
        figures[figures.len() / 2]
    }
    Usage {
        wall: median(runs, |run| run.wall),
        cpu: median(runs, |run| run.cpu),
        peak: median(runs, |run| run.peak),
    }
}

fn micros(time: TimeVal) -> i64 {
    time.tv_sec() * 1_000_000 + time.tv_usec()
}
