//! The gallery in a real browser: what its pages show and do, compared with what the program prints.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected should stop there, and so should its helpers"
)]

#[path = "../support"]
#[allow(dead_code, reason = "other tests use the rest of it")]
mod support {
    pub(crate) mod browser;
    pub(crate) mod catalog;
    pub(crate) mod files;
    pub(crate) mod gallery;
    pub(crate) mod large_bundle;
    pub(crate) mod program;
    pub(crate) mod programs;
    pub(crate) mod random;
    pub(crate) mod skipped;
    pub(crate) mod snapshots;
    pub(crate) mod supervised;
}

mod accessibility;
mod combination;
mod copied;
mod filters;
mod first_view;
mod fit;
mod keyboard;
mod large;
mod made_up;
mod pictures;
mod places;
mod touch;
mod width;
