//! How the instructions of a command grow with a catalog: what asks each definition about every other one
//! has a hundred times as many with ten times the definitions.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::thread;

use super::scenarios::{self, Scenario};
use super::support::files::temp_dir;

/// The program that is counted, unless the environment names another one as `PROGRAM`.
const PROGRAM: &str = env!("CARGO_BIN_EXE_common-instancetypes");

/// How many times the definitions the larger catalog has.
const TIMES: usize = 10;

/// How many times the instructions it may take: more than so many as definitions, as sorting does.
const MOST: f64 = 12.0;

/// How many scenarios are counted at a time, each pinned to a core of its own.
const AT_ONCE: usize = 2;

/// Why a scenario is no proof.
type Failure = String;

/// The instructions of a scenario with the smaller and the larger catalog.
struct Counted {
    name: &'static str,
    definitions: usize,
    instructions: [u64; 2],
}

impl Counted {
    /// How many times the instructions the larger catalog takes.
    fn ratio(&self) -> f64 {
        let [small, large] = self.instructions.map(as_float);
        large / small
    }

    fn is_linear(&self) -> bool {
        self.ratio() <= MOST
    }

    /// The row of the table.
    fn print(&self) {
        let [small, large] = self.instructions;
        let small = small / self.definitions as u64;
        let large = large / (self.definitions * TIMES) as u64;
        let verdict = if self.is_linear() { "" } else { ": too many" };
        let (name, ratio) = (self.name, self.ratio());
        println!("{name:<52}{small:>12}{large:>12}{ratio:>8.1}{verdict}");
    }
}

/// Counts the scenarios of some names, or all, with catalogs of so many definitions and of ten times as
/// many, and says which of them take too many instructions.
pub(crate) fn run(definitions: usize, names: &[String]) -> ExitCode {
    if let Some(tool) = ["valgrind", "taskset"].iter().find(|tool| !is_there(tool)) {
        eprintln!("there is no {tool} on the PATH, so nothing is counted");
        return ExitCode::from(2);
    }
    let (name, large) = ("instructions for each definition of", definitions * TIMES);
    println!("{name:<52}{definitions:>12}{large:>12}{:>8}", "ratio");
    let failures = failures(definitions, names);
    for failure in &failures {
        eprintln!("{failure}");
    }
    ExitCode::from(u8::from(!failures.is_empty()))
}

/// Counts scenarios, each core one after the other, and gives those that fail.
fn failures(definitions: usize, names: &[String]) -> Vec<Failure> {
    let chosen = |it: &&Scenario| names.is_empty() || names.iter().any(|name| name == it.name);
    let left = Mutex::new(scenarios::ALL.iter().filter(chosen));
    let next = || left.lock().expect("no thread panics").next();
    let work = |core| {
        let scenarios = iter::from_fn(next);
        let failures = scenarios.filter_map(|it| failure(it, definitions, core));
        failures.collect::<Vec<Failure>>()
    };
    thread::scope(|scope| {
        let cores = (0..AT_ONCE).map(|core| scope.spawn(move || work(core)));
        let cores: Vec<_> = cores.collect();
        let failures = cores
            .into_iter()
            .map(|it| it.join().expect("no thread panics"));
        failures.flatten().collect()
    })
}

/// Counts a scenario and prints its row, and says what is wrong with it.
fn failure(scenario: &'static Scenario, definitions: usize, core: usize) -> Option<Failure> {
    let counted = match count(scenario, definitions, core) {
        Ok(counted) => counted,
        Err(failure) => return Some(failure),
    };
    counted.print();
    let (name, ratio) = (counted.name, counted.ratio());
    let failure = || {
        format!(
            "`{name}` takes {ratio:.1} times the instructions with {TIMES} times the definitions: at most {MOST}"
        )
    };
    (!counted.is_linear()).then(failure)
}

/// The program that is counted.
fn program() -> OsString {
    env::var_os("PROGRAM").unwrap_or_else(|| PROGRAM.into())
}

fn is_there(tool: &str) -> bool {
    let mut version = Command::new(tool);
    let status = version.arg("--version").stdout(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn count(scenario: &'static Scenario, definitions: usize, core: usize) -> Result<Counted, Failure> {
    let small = instructions(scenario, definitions, core)?;
    let large = instructions(scenario, definitions * TIMES, core)?;
    Ok(Counted {
        name: scenario.name,
        definitions,
        instructions: [small, large],
    })
}

/// The instructions of a scenario's command, on one core: threads that wait for each other take some, too.
fn instructions(scenario: &Scenario, definitions: usize, core: usize) -> Result<u64, Failure> {
    let folder = temp_dir();
    let place = scenario.made(folder.path(), definitions);
    if let Some(before) = scenario.before {
        let status = Command::new(program()).args(place.words(before)).status();
        if !status.is_ok_and(|it| it.success()) {
            return Err(format!("`{}` needs `{before}`, which fails", scenario.name));
        }
    }
    let log = folder.path().join("valgrind.log");
    let printed = printed(&place.words(scenario.command), &log, core);
    if !printed.contains(scenario.printed) {
        let (name, expected) = (scenario.name, scenario.printed);
        let start: String = printed.chars().take(1000).collect();
        return Err(format!(
            "`{name}` does not print `{expected}`, but:\n{start}"
        ));
    }
    let log = fs::read_to_string(log).expect("valgrind writes its log");
    Ok(refs(&log).expect("valgrind says how many instructions it counted"))
}

/// What the program prints under valgrind, which writes a log.
fn printed(words: &[PathBuf], log: &Path, core: usize) -> String {
    let mut log_file = OsStr::new("--log-file=").to_owned();
    log_file.push(log);
    let output = Command::new("taskset")
        .args(["-c", &core.to_string(), "valgrind", "--tool=cachegrind"])
        .args(["--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(log_file)
        .arg(program())
        .args(words)
        .env_remove("COMMON_INSTANCETYPES_VERSION")
        .output()
        .expect("taskset starts");
    let all = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

/// The count in a log: `==7== I refs: 663,628,078`.
fn refs(log: &str) -> Option<u64> {
    let (_, number) = log.lines().find_map(|line| line.split_once("refs:"))?;
    number.replace(',', "").trim().parse().ok()
}

fn as_float(number: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "only the first digits count")]
    let number = number as f64;
    number
}
