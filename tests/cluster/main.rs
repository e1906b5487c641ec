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
    pub(crate) mod files;
    pub(crate) mod oracle;
    pub(crate) mod program;
    pub(crate) mod random;
}

mod examples;
mod sync;
mod sync_interrupted;
mod watch;
