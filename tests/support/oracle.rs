//! Bytes, schemas and releases from other projects to compare with, which are not part of this one.

use std::env;
use std::path::PathBuf;

use super::skipped::skipped;

/// The folder to compare with.
pub(crate) fn oracle() -> Option<PathBuf> {
    named_by("COMMON_INSTANCETYPES_ORACLE")
}

/// The path in a variable; where there is none, says that the test is skipped.
pub(super) fn named_by(variable: &str) -> Option<PathBuf> {
    let path = env::var_os(variable).map(PathBuf::from);
    if path.is_none() {
        skipped(format_args!("{variable} is not set"));
    }
    path
}
