//! Large catalogs, and how long the commands take with them.
//!
//! `cargo bench --bench catalogs` measures; `cargo bench --bench catalogs -- make DIR` makes a catalog to
//! look at, and `--help` lists what else there is.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark should stop where something unexpected happens"
)]

mod changes;
mod floor;
mod machines;
mod made;
mod make;
mod names;
mod overlays;
mod preferences;
mod recipe;
#[cfg(unix)]
mod scale;
mod scenario_sources;
mod scenarios;
mod series;
mod steps;
#[cfg(unix)]
mod steps_test;
#[path = "../../tests/support"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests use the rest of it, and stop where something unexpected happens"
)]
mod support {
    pub(crate) mod files;
    pub(crate) mod programs;
    pub(crate) mod random;
    pub(crate) mod skipped;
    #[cfg(unix)]
    pub(crate) mod stand_ins;
    pub(crate) mod virtual_machine;
}
#[cfg(unix)]
mod timing;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};

use changes::Version;
use recipe::Recipe;

/// The sizes of the catalogs that are measured, in definitions.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

/// The size of the one that is only to work.
const TEST_SIZE: usize = 300;

/// Large catalogs, and how long the commands take with them.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// What `cargo bench` adds. Without it, as in `cargo test`, one run with a small catalog is enough.
    #[arg(long, global = true, hide = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Make a catalog.
    Make {
        /// The folder to make it in.
        folder: PathBuf,
        /// How many instance types and preferences it has together.
        #[arg(long, default_value_t = 1000)]
        definitions: usize,
        /// Decides everything else.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Which version it is: in the second one, about one definition in a hundred is changed.
        #[arg(long, default_value = "1")]
        version: Version,
        /// A folder for as many virtual machines that name what is in it.
        #[arg(long)]
        machines: Option<PathBuf>,
    },
    /// Measure the commands.
    Measure {
        /// The sizes of the catalogs, in definitions.
        #[arg(default_values_t = SIZES)]
        sizes: Vec<usize>,
        /// How often, instead of a number that suits the size.
        #[arg(long)]
        runs: Option<usize>,
    },
    /// Count the instructions of commands with two catalogs, of which one is ten times as large.
    Steps {
        /// What is counted, instead of everything.
        #[arg(value_parser = PossibleValuesParser::new(scenarios::ALL.map(|it| it.name)))]
        scenarios: Vec<String>,
        /// How many definitions the smaller catalog has.
        #[arg(long, default_value_t = 1000)]
        definitions: usize,
    },
    /// Read the sources of a catalog, and hash and copy what was built from it.
    Floor {
        /// The root of the catalog.
        root: PathBuf,
        /// What was built.
        built: PathBuf,
        /// The folder of the copy.
        out: PathBuf,
    },
    /// Run a program, and print its wall time and its CPU time in microseconds and its memory in KiB.
    Time {
        /// The program and its arguments.
        #[arg(required = true, last = true)]
        program: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(Command::Make {
            folder,
            definitions,
            seed,
            version,
            machines,
        }) => {
            let recipe = Recipe {
                definitions,
                seed,
                version,
            };
            make::catalog(&folder, machines.as_deref(), recipe);
        }
        Some(Command::Floor { root, built, out }) => floor::run(&root, &built, &out),
        Some(Command::Time { program }) => return time(&program),
        Some(Command::Steps {
            scenarios,
            definitions,
        }) => return steps::run(definitions, &scenarios),
        Some(Command::Measure { sizes, runs }) => measure(&sizes, runs),
        None if arguments.bench => measure(&SIZES, None),
        None => test(),
    }
    ExitCode::SUCCESS
}

/// Shows that it works.
fn test() {
    measure(&[TEST_SIZE], Some(1));
    #[cfg(unix)]
    steps_test::run();
}

#[cfg(unix)]
use {scale::run as measure, timing::print as time};

#[cfg(not(unix))]
fn measure(_sizes: &[usize], _runs: Option<usize>) {
    println!("the CPU time of other processes is only counted on Unix");
}

#[cfg(not(unix))]
fn time(_program: &[OsString]) -> ExitCode {
    println!("the CPU time of other processes is only counted on Unix");
    ExitCode::FAILURE
}
