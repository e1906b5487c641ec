//! Builds the catalog of KubeVirt's common instance types and preferences.

use std::process::ExitCode;

use common_instancetypes::cli::Cli;

fn main() -> ExitCode {
    Cli::read().run()
}
