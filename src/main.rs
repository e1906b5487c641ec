//! Builds the catalog of KubeVirt's common instance types and preferences.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use common_instancetypes::cli::Cli;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where nobody listens, the exit status still tells.
            let _ = writeln!(io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}
