//! Overlays and vendors' catalogs, by what the program writes and says.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod acme;
mod entry_points;
mod features;
#[path = "../oracle/mod.rs"]
mod oracle;
mod problems;
#[path = "../programs/mod.rs"]
mod programs;
mod release;
mod support;
mod vendor;
