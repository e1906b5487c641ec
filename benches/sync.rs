//! How long a first sync takes, beside one `kubectl apply --server-side` of the same files, in one run.
//!
//! `cargo bench --bench sync`, with `KUBEBUILDER_ASSETS` as for the tests of the cluster.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark that meets the unexpected should stop there, and so should its helpers"
)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[path = "../tests/support"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod support {
    pub(crate) mod api_server;
    pub(crate) mod files;
    pub(crate) mod program;
    pub(crate) mod skipped;
    pub(crate) mod supervised;
}

use support::api_server::api_server;
use support::files::project;

/// How often each is run, one after the other.
const ROUNDS: usize = 9;

const BUNDLES: [&str; 2] = [
    "_build/common-clusterinstancetypes-bundle.yaml",
    "_build/common-clusterpreferences-bundle.yaml",
];

fn main() {
    let Some(server) = api_server() else { return };
    let mut apply = server.kubectl();
    apply.args(["apply", "--server-side"]);
    let mut sync = server.program();
    sync.arg("sync");
    for bundle in BUNDLES {
        apply.arg("--filename").arg(project().join(bundle));
        sync.arg("--from").arg(project().join(bundle));
    }
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (command, times) in [&mut apply, &mut sync].into_iter().zip(&mut times) {
            server.clear();
            times.push(time_of(command));
        }
    }
    let [apply, sync] = times.map(median);
    println!(
        "kubectl apply: {apply:?}; sync: {sync:?}; ratio {:.2}",
        sync.as_secs_f64() / apply.as_secs_f64()
    );
}

fn time_of(command: &mut Command) -> Duration {
    let began = Instant::now();
    let status = command.stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    began.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
