//! The rules: what breaks one is found at its place, and what breaks none is not reported.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected should stop there, and so should its helpers"
)]

#[path = "../support"]
mod support {
    pub(crate) mod bundle_checks;
    pub(crate) mod files;
    pub(crate) mod oracle;
    pub(crate) mod program;
    pub(crate) mod programs;
    pub(crate) mod published;
    pub(crate) mod random;
    pub(crate) mod side_by_side;
    pub(crate) mod skipped;
    pub(crate) mod snapshots;
}

mod bundles;
mod cases;
mod examples;
mod mutants;
mod releases;
mod second_opinion;
