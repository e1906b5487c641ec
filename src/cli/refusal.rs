//! Errors in the arguments of a subcommand that clap does not find itself.

use clap::Command;
use clap::error::ErrorKind;

/// Makes the command line with everything that its help says, which only errors need.
pub(super) type Documented = fn() -> Command;

/// Ends the process with an error in the arguments of a subcommand of this command line, such as
/// `vm check`, whose usage stands below it.
pub(super) fn refuse(command: Documented, subcommand: &str, kind: ErrorKind, message: &str) -> ! {
    let mut command = command();
    command.build();
    let names: Vec<&str> = subcommand.split(' ').collect();
    refuse_below(&mut command, &names, kind, message)
}

fn refuse_below(command: &mut Command, names: &[&str], kind: ErrorKind, message: &str) -> ! {
    let Some((first, rest)) = names.split_first() else {
        command.error(kind, message).exit()
    };
    match command.find_subcommand_mut(first) {
        Some(subcommand) => refuse_below(subcommand, rest, kind, message),
        None => command.error(kind, message).exit(),
    }
}
