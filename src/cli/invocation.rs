//! How the program was started.

use std::env;

use crate::cluster::Own;

const NAME: &str = env!("CARGO_PKG_NAME");

/// The words that start this program again, for messages: its name, or `cargo run --` where cargo
/// started it.
pub(super) fn program() -> &'static str {
    // cargo tells this to what it runs: https://doc.rust-lang.org/cargo/reference/environment-variables.html
    let package = env::var_os("CARGO_PKG_NAME");
    if package.is_some_and(|package| package == NAME) {
        "cargo run --"
    } else {
        NAME
    }
}

/// This program, as it calls itself.
pub(super) fn own() -> Own {
    Own {
        path: env::current_exe().unwrap_or_else(|_| NAME.into()),
        words: program(),
    }
}
