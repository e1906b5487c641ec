//! Bytes, schemas and releases from other projects to compare with, which are not part of this one.

use std::env;
use std::io::{Write as _, stderr};
use std::path::PathBuf;

const VARIABLE: &str = "COMMON_INSTANCETYPES_ORACLE";

/// The folder to compare with; where there is none, says that the test is skipped.
pub(crate) fn oracle() -> Option<PathBuf> {
    let folder = env::var_os(VARIABLE).map(PathBuf::from);
    if folder.is_none() {
        // The output of `println!` is not shown if a test passes.
        _ = writeln!(stderr(), "skipped: {VARIABLE} is not set");
    }
    folder
}
