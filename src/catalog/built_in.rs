//! The catalog that is compiled in: its sources, so that others can extend it without a checkout.

/// What their paths begin with where they are shown, as those in a revision begin with its name.
pub(super) const SHOWN: &str = "built-in:";

/// The sources, by their paths below the root of a catalog. `build.rs` lists them.
pub(super) static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));
