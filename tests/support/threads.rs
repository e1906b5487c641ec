//! A system that gives no thread.

use std::process::Command;

/// The command in a system that gives it no thread: none has memory for such a stack.
pub(crate) fn without_threads(command: &mut Command) -> &mut Command {
    command.env("RUST_MIN_STACK", (1_u64 << 60).to_string())
}
