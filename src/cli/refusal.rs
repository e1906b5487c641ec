//! Errors in the arguments of a subcommand that clap does not find itself.

use clap::Command;
use clap::error::ErrorKind;

/// Ends the process with an error in the arguments of a subcommand of this command line, whose usage
/// stands below it.
pub(super) fn refuse(mut command: Command, subcommand: &str, kind: ErrorKind, message: &str) -> ! {
    command.build();
    match command.find_subcommand_mut(subcommand) {
        Some(subcommand) => subcommand.error(kind, message).exit(),
        None => command.error(kind, message).exit(),
    }
}
