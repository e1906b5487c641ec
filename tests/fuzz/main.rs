//! Random inputs, to find mistakes that other tests miss.
//!
//! ```sh
//! FUZZ_SECONDS=60 cargo test --release --test fuzz -- --test-threads 1 --nocapture
//! ```
//!
//! Without `FUZZ_SECONDS`, each target runs a fixed number of cases, the same ones every time;
//! with it, each runs for that many seconds. `FUZZ_SEED` makes other cases. Each mistake that
//! was found has a test of its own, in `found.rs` or next to the code that was wrong.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected should stop there, and so should its helpers"
)]

#[path = "../support"]
mod support {
    pub(crate) mod bundle_checks;
    pub(crate) mod random;
}

mod bundles;
mod corpus;
mod emitter;
mod found;
mod globs;
mod machines;
mod mutate;
mod printing;
mod quantities;
mod runner;
mod selectors;
mod sources;
