//! Other programs than the one that is tested: a test that needs a missing one is skipped.

use std::env;
use std::path::PathBuf;

/// Where a program is; says so if it is not installed.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    let found = env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|program| program.is_file());
    if found.is_none() {
        println!("skipped: there is no {program} on the PATH");
    }
    found
}
