//! What the program prints, compared to the last byte.

use std::path::Path;

use snapbox::IntoData;

use crate::support::program::Finished;
use crate::support::snapshots::{compare, compare_with_file};

/// Asserts that a text is as expected, and shows the lines that differ if not.
#[track_caller]
pub(crate) fn assert_same_text(found: &str, expected: impl IntoData) {
    compare(found, expected.into_data()).unwrap_or_else(|difference| panic!("{difference}"));
}

/// Asserts that a text is what a file of the project holds.
#[track_caller]
pub(crate) fn assert_snapshot(found: &str, file: &Path) {
    compare_with_file(found, file).unwrap_or_else(|difference| panic!("{difference}"));
}

impl Finished {
    /// Asserts that the run failed, with exactly this text.
    #[track_caller]
    pub(crate) fn assert_failure(&self, stderr: impl IntoData) {
        assert_same_text(&self.stderr, stderr);
        assert_eq!((self.status, self.stdout.as_str()), (Some(1), ""));
    }
}
