//! Other programs than the one that is tested: a test that needs a missing one is skipped.

use std::env;
use std::path::PathBuf;

use super::skipped::skipped;

/// Where a program is; says so if it is not installed.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    find_any(&[program])
}

/// Where the first of some programs is that is installed; says so if none is.
pub(crate) fn find_any(programs: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let places = |program: &&str| {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        let places = env::split_paths(&path).map(|folder| folder.join(&file));
        places.collect::<Vec<_>>()
    };
    let found = programs.iter().flat_map(places).find(|it| it.is_file());
    if found.is_none() {
        let names = programs.join(" or ");
        skipped(format_args!("there is no {names} on the PATH"));
    }
    found
}
