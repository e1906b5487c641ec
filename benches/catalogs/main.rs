//! Large catalogs, and how long the commands take with them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark should stop where something unexpected happens"
)]

mod changes;
mod machines;
mod make;
mod names;
mod overlays;
mod preferences;
mod recipe;
mod series;
#[path = "../../tests/support"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests use the rest of it, and stop where something unexpected happens"
)]
mod support {
    pub(crate) mod files;
    pub(crate) mod random;
}

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use changes::Version;
use recipe::Recipe;

/// Large catalogs, and how long the commands take with them.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only see whether it works, with a small catalog.
    #[arg(long, global = true)]
    test: bool,
    /// What cargo adds.
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
}

fn main() {
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
        None => {}
    }
}
