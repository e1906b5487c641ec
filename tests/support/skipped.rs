//! Tests that cannot run on a machine.

use std::fmt::Display;
use std::io::{Write as _, stderr};

/// Says that a test is skipped, and why.
pub(crate) fn skipped(why: impl Display) {
    // The output of `println!` is not shown if a test passes.
    _ = writeln!(stderr(), "skipped: {why}");
}
