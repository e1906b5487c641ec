//! How the program was started.

use std::env;
use std::path::Path;

use crate::cluster::Own;

const NAME: &str = env!("CARGO_PKG_NAME");

/// What a user types to run the plugin of kubectl.
const PLUGIN: &str = "kubectl instancetypes";

/// The words that start this program in usages and examples: its name, or those of the plugin of
/// kubectl that it is.
pub(super) fn command() -> &'static str {
    if is_plugin() { PLUGIN } else { NAME }
}

/// The words that start this program again, for messages: as in usages, or `cargo run --` where cargo
/// started it.
pub(super) fn program() -> &'static str {
    // cargo tells this to what it runs: https://doc.rust-lang.org/cargo/reference/environment-variables.html
    let package = env::var_os("CARGO_PKG_NAME");
    if package.is_some_and(|package| package == NAME) && !is_plugin() {
        "cargo run --"
    } else {
        command()
    }
}

/// This program, as it calls itself.
pub(super) fn own() -> Own {
    Own {
        path: env::current_exe().unwrap_or_else(|_| NAME.into()),
        words: program(),
    }
}

/// Whether kubectl runs this program as a plugin, which it finds by the name of its file.
pub(super) fn is_plugin() -> bool {
    is_called("kubectl-instancetypes") || completes_for_kubectl()
}

/// Whether kubectl asks this program how to complete the command line of the plugin.
#[must_use]
pub fn completes_for_kubectl() -> bool {
    is_called("kubectl_complete-instancetypes")
}

fn is_called(name: &str) -> bool {
    let called = env::args_os().next();
    called.is_some_and(|path| {
        Path::new(&path)
            .file_name()
            .is_some_and(|file| file == name)
    })
}
