//! `completions`: prints the script with which a shell completes the command line.

use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::Shell;

use super::printing::{ColourArgs, print};

/// Print the script with which a shell completes this program's command line
///
/// For bash: `source <(common-instancetypes completions bash)`. For zsh and fish, keep the script
/// in a folder that the shell reads: as `_common-instancetypes` in one of zsh's `$fpath`, as
/// `common-instancetypes.fish` in `~/.config/fish/completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell that the script is for
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the script for a command line.
    pub(super) fn run(&self, mut command: Command) -> ExitCode {
        let mut script = Vec::new();
        let name = env!("CARGO_PKG_NAME");
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        print(&String::from_utf8_lossy(&script), &ColourArgs::default())
    }
}
