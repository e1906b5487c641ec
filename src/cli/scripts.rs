//! What commands that run scripts share.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitCode, ExitStatus};

use crate::text::visible_lines;

use super::printing::say;

/// Says which command is run, on standard error, beside what it prints itself.
pub(super) fn say_command(command: &str) {
    say(&format!("==> {}\n", visible_lines(command)));
}

/// The exit code of a command, as shells have it.
pub(super) fn exit_code(status: ExitStatus) -> ExitCode {
    let of_signal = || Some(128 + status.signal()?);
    let code = status.code().or_else(of_signal);
    let code = code.and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}
