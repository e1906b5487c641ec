//! What a script does, and what to do if a step of it fails.

use std::path::Path;

use super::command::{Command, Word};

/// Commands one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// What is done first; what fails ends the script.
    pub steps: Vec<Step>,
    /// What the script is there for, if that is more than its steps.
    pub purpose: Option<Purpose>,
}

impl Script {
    /// The same script, to be printed: it changes to a folder first, if there is one, as this program has.
    #[must_use]
    pub fn changing_to(mut self, folder: Option<&Path>) -> Self {
        let change = folder.map(|folder| Step::Run {
            command: Command::new("cd", ["--".as_ref(), folder.as_os_str()]),
            help: String::new(),
        });
        self.steps.splice(0..0, change);
        self
    }
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
