//! The CPU time of each command as a process, which does not depend on a slow disk.
//!
//! A busy machine makes it longer, so the least of many runs says most.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark should stop where something unexpected happens"
)]

#[path = "../tests/support"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests use the rest of it, and stop where something unexpected happens"
)]
mod support {
    pub(crate) mod files;
    pub(crate) mod large_bundle;
    pub(crate) mod virtual_machine;
}

#[cfg(unix)]
fn main() {
    of_commands::print();
}

#[cfg(not(unix))]
fn main() {
    println!("the CPU time of other processes is only counted on Unix");
}

#[cfg(unix)]
mod of_commands {
    use std::env;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

    use super::support::large_bundle::large_bundle;
    use super::support::virtual_machine::virtual_machine;

    const ROOT: &str = env!("CARGO_MANIFEST_DIR");

    /// How many runs of a command are measured. With `--test`, as in `cargo test --benches`, one is
    /// enough.
    const RUNS: usize = 200;

    /// How many resources the large bundle has.
    const RESOURCES: usize = 10_000;

    /// How many virtual machines the folder of the fleet has, each in a file.
    const MACHINES: usize = 10_000;

    /// Each command, run in the checkout, and its target in milliseconds. `OUT` is a folder, `LARGE` is
    /// the large bundle, and `FLEET` is the folder of the fleet.
    const COMMANDS: [(&str, u64); 9] = [
        ("build --quiet --out-dir OUT", 20),
        ("validate", 30),
        ("check-tree-clean", 30),
        ("list", 20),
        ("show rhel.9.dpdk --explain", 20),
        ("tree", 20),
        ("recommend --preference rhel.9.dpdk", 20),
        ("export", 20),
        ("vm matrix", 100),
    ];

    /// The same outside any checkout, where the built-in catalog answers.
    /// The fleet has two seconds on each of two cores.
    const OUTSIDE: [(&str, u64); 7] = [
        ("list", 20),
        ("show rhel.9.dpdk --explain", 20),
        ("tree", 20),
        ("recommend --preference rhel.9.dpdk", 20),
        ("export", 20),
        ("list --from LARGE", 400),
        ("vm check FLEET", 4000),
    ];

    pub(super) fn print() {
        let is_test = env::args().any(|argument| argument == "--test");
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cpu_time");
        // An earlier run may have left it.
        _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).expect("a folder can be made");
        let place = fs::canonicalize(place).expect("the folder is there");
        let large = place.join("large.yaml");
        fs::write(&large, large_bundle(RESOURCES, 0)).expect("the folder can be written to");
        let fleet = fleet(&place);
        let runs = if is_test { 1 } else { RUNS };
        println!("CPU time of commands, user and system, the least and the median:");
        for (folder, commands) in [(Path::new(ROOT), &COMMANDS[..]), (Path::new("/"), &OUTSIDE)] {
            println!("in {}", folder.display());
            for (command, target) in commands {
                let arguments = command.split(' ').map(|word| match word {
                    "OUT" => place.join("out"),
                    "LARGE" => large.clone(),
                    "FLEET" => fleet.clone(),
                    word => PathBuf::from(word),
                });
                let arguments: Vec<PathBuf> = arguments.collect();
                // Few runs of a long command say as much.
                let runs = if *target > 100 {
                    runs.div_ceil(10)
                } else {
                    runs
                };
                let of_run = |_| {
                    _ = fs::remove_dir_all(place.join("out"));
                    measured(folder, &arguments)
                };
                let mut times: Vec<Duration> = (0..runs).map(of_run).collect();
                times.sort_unstable();
                let (least, median) = (times[0], times[runs / 2]);
                let verdict = if median <= Duration::from_millis(*target) {
                    "met"
                } else {
                    "missed"
                };
                println!("  {command}, {runs} runs");
                println!(
                    "    least {least:.2?}, median {median:.2?}, target {target} ms: {verdict}"
                );
            }
        }
    }

    /// A folder of virtual machines that name sizes and guests of the catalog.
    fn fleet(place: &Path) -> PathBuf {
        const INSTANCETYPES: [&str; 3] = ["u1.medium", "o1.large", "d1.xlarge"];
        const PREFERENCES: [&str; 2] = ["fedora", "rhel.9"];
        let folder = place.join("fleet");
        fs::create_dir(&folder).expect("a folder can be made");
        for number in 0..MACHINES {
            let instancetype = INSTANCETYPES[number % INSTANCETYPES.len()];
            let preference = PREFERENCES[number % PREFERENCES.len()];
            let machine = virtual_machine(number, instancetype, preference);
            let file = folder.join(format!("vm-{number}.yaml"));
            fs::write(file, machine).expect("the folder can be written to");
        }
        folder
    }

    /// The CPU time of one run.
    fn measured(folder: &Path, arguments: &[PathBuf]) -> Duration {
        let before = of_children();
        let status = Command::new(env!("CARGO_BIN_EXE_common-instancetypes"))
            .args(arguments)
            .current_dir(folder)
            .env_remove("COMMON_INSTANCETYPES_VERSION")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("the program starts");
        assert!(status.success(), "{arguments:?} fails: {status}");
        of_children().saturating_sub(before)
    }

    /// User and system time of all child processes that have ended.
    fn of_children() -> Duration {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts CPU time");
        duration(usage.user_time()) + duration(usage.system_time())
    }

    fn duration(time: TimeVal) -> Duration {
        let seconds = u64::try_from(time.tv_sec()).expect("time is not negative");
        let micros = u64::try_from(time.tv_usec()).expect("time is not negative");
        Duration::from_secs(seconds) + Duration::from_micros(micros)
    }
}
