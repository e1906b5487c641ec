//! What a script does, and what to do if a step of it fails.

use super::command::{Command, Word};

/// Commands one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// What is done first; what fails ends the script.
    pub steps: Vec<Step>,
    /// What the script is there for, if that is more than its steps.
    pub purpose: Option<Purpose>,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A variable is set, and seen by all commands behind it.
    Set {
        /// The name of the variable.
        name: &'static str,
        /// Its value.
        value: Word,
    },
    /// A variable is set to what a command prints, and seen by all commands behind it.
    Find {
        /// The name of the variable.
        name: &'static str,
        /// What its value begins with.
        before: &'static str,
        /// What prints the rest.
        command: Command,
        /// How that is read.
        reading: Reading,
        /// What to do if that fails.
        help: String,
    },
    /// A command is run.
    Run {
        /// The command.
        command: Command,
        /// What to do if it fails.
        help: String,
    },
}

/// What a script is there for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A command whose input and output are those of this program, and whose exit code is, too.
    HandOver(Command),
    /// A line on standard output.
    Line(Word),
}

/// How the output of a command is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// It is one line, which is the value.
    Line,
    /// It is a version, such as `v1.8.0`.
    Version,
    /// It is a release as GitHub's API has it; its tag is the version.
    Release,
}
