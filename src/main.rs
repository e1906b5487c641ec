//! Builds the catalog of KubeVirt's common instance types and preferences.

use std::process::ExitCode;

use common_instancetypes::cli::{Cli, complete_for_kubectl, completes_for_kubectl};

fn main() -> ExitCode {
    if completes_for_kubectl() {
        complete_for_kubectl()
    } else {
        Cli::read().run()
    }
}
