//! The program and a cluster: a real API server, which tests find through `KUBEBUILDER_ASSETS`.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::format_collect,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected should stop there, and so should its helpers"
)]

#[path = "../support"]
#[allow(dead_code, reason = "other tests use the rest of it")]
mod support {
    pub(crate) mod api_server;
    pub(crate) mod catalog;
    pub(crate) mod files;
    pub(crate) mod guide;
    pub(crate) mod oracle;
    pub(crate) mod program;
    pub(crate) mod programs;
    pub(crate) mod random;
    pub(crate) mod skipped;
    pub(crate) mod snapshots;
    pub(crate) mod stand_ins;
    pub(crate) mod supervised;
}

mod adoption;
mod deploy;
mod examples;
mod functest;
mod functest_stand_ins;
mod guide;
mod sides;
mod sync;
mod sync_interrupted;
mod test_cluster;
mod virt_operator;
mod watch;
