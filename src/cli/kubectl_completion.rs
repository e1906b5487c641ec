//! What kubectl offers where a user completes the command line of the plugin.

use std::env;
use std::ffi::OsString;
use std::iter;
use std::process::ExitCode;

use clap_complete::CompletionCandidate;
use clap_complete::engine::complete;

use super::command_line::Cli;
use super::completions::with_values;
use super::printing::{ColourArgs, print};

/// What kubectl does with the words, as cobra numbers it: it offers them and no names of files.
const NO_FILES: u8 = 4;

/// The same, and nothing but them is inserted: no space after the name of a folder.
const NO_FILES_AND_NO_SPACE: u8 = NO_FILES | 2;

/// Prints what the last argument of this process may become, where the others are the words before
/// it: each word with its meaning, then what kubectl does with them.
#[must_use]
pub fn complete_for_kubectl() -> ExitCode {
    let words: Vec<OsString> = iter::once(OsString::new())
        .chain(env::args_os().skip(1))
        .collect();
    let last = words.len() - 1;
    let folder = env::current_dir().ok();
    let mut command = with_values(Cli::documented());
    // What cannot be completed is not offered: an error would be written into the command line.
    let offered = complete(&mut command, words, last, folder.as_deref()).unwrap_or_default();
    print(&answer(&offered), &ColourArgs::default())
}

fn answer(offered: &[CompletionCandidate]) -> String {
    let lines = offered.iter().map(|candidate| {
        let word = candidate.get_value().to_string_lossy();
        match candidate.get_help() {
            Some(help) => format!("{word}\t{help}\n"),
            None => format!("{word}\n"),
        }
    });
    let lines: String = lines.collect();
    let directive = if lines.lines().any(|line| line.ends_with('/')) {
        NO_FILES_AND_NO_SPACE
    } else {
        NO_FILES
    };
    format!("{lines}:{directive}\n")
}
