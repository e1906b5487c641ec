//! A script, run up to its end or to what fails.

use std::ffi::OsString;
use std::process::ExitStatus;

use serde_json::Value;

use crate::diagnostic::{Code, Problem};
use crate::text::visible_lines;

use super::command::{Command, Word};
use super::own::Own;
use super::step::{Reading, Step};
use super::version::is_version;

/// Runs steps one after the other, and keeps the variables that they set.
pub struct Runner<'r> {
    own: &'r Own,
    tell: &'r dyn Fn(&str),
    variables: Vec<(&'static str, OsString)>,
}

impl<'r> Runner<'r> {
    /// Runs what follows; `tell` gets each command before it is run, as a shell takes it, and each value
    /// that was found out.
    pub fn new(own: &'r Own, tell: &'r dyn Fn(&str)) -> Self {
        let variables = Vec::new();
        Self {
            own,
            tell,
            variables,
        }
    }

    /// Runs a step.
    ///
    /// # Errors
    ///
    /// A command cannot be started, or fails, or what it prints is not what was asked for.
    pub fn run(&mut self, step: &Step) -> Result<(), Box<Problem>> {
        match step {
            Step::Set { name, value } => {
                let value = value.value(&self.variables);
                self.variables.push((name, value));
            }
            Step::Find {
                name,
                before,
                command,
                reading,
                help,
            } => {
                let found = self.find(command, *reading, help)?;
                let value = [*before, &found].concat();
                (self.tell)(&format!("{name}={value}"));
                self.variables.push((name, value.into()));
            }
            Step::Run { command, help } => {
                (self.tell)(&command.shown(self.own));
                let status = self.pass_through(command, help)?;
                if !status.success() {
                    return Err(Box::new(self.failed(command, status).help(help)));
                }
            }
        }
        Ok(())
    }

    /// Runs a command whose input and output are those of this program, and returns how it ended.
    ///
    /// # Errors
    ///
    /// It cannot be started.
    pub fn hand_over(&self, command: &Command) -> Result<ExitStatus, Box<Problem>> {
        self.pass_through(command, "")
    }

    /// What a word is now.
    #[must_use]
    pub fn value(&self, word: &Word) -> OsString {
        word.value(&self.variables)
    }

    fn pass_through(&self, command: &Command, help: &str) -> Result<ExitStatus, Box<Problem>> {
        let status = command.call(self.own, &self.variables).pass_through();
        status.map_err(|error| self.not_run(command, &error, help))
    }

    /// What a command prints.
    fn find(
        &self,
        command: &Command,
        reading: Reading,
        help: &str,
    ) -> Result<String, Box<Problem>> {
        (self.tell)(&command.shown(self.own));
        let answer = command.call(self.own, &self.variables).run();
        let answer = answer.map_err(|error| self.not_run(command, &error, help))?;
        if !answer.status.success() {
            let mut problem = self.failed(command, answer.status);
            let said = answer.stderr.trim_end();
            if !said.is_empty() {
                problem = problem.note(visible_lines(said));
            }
            return Err(Box::new(problem.help(help)));
        }
        read(&answer.stdout, reading).ok_or_else(|| {
            let shown = command.shown(self.own);
            let wanted = wanted(reading);
            let message = format!("`{shown}` prints something else than {wanted}");
            let mut problem = self.problem(command, message);
            let printed = answer.stdout.trim_end();
            if let Some(first) = printed.lines().next() {
                problem = problem.note(format!("it prints `{first}`"));
            }
            Box::new(problem.help(help))
        })
    }

    fn failed(&self, command: &Command, status: ExitStatus) -> Problem {
        let shown = command.shown(self.own);
        let message = match status.code() {
            Some(code) => format!("`{shown}` failed with exit code {code}"),
            // The status names the signal.
            None => format!("`{shown}` was ended by {status}"),
        };
        self.problem(command, message)
    }

    fn not_run(&self, command: &Command, error: &anyhow::Error, help: &str) -> Box<Problem> {
        let problem = self.problem(command, format!("{error:#}"));
        Box::new(if help.is_empty() {
            problem
        } else {
            problem.help(help)
        })
    }

    fn problem(&self, command: &Command, message: String) -> Problem {
        let program = command.program(self.own).display().to_string();
        Problem::of_file(Code::ClusterFailed, program, message)
    }
}

fn read(printed: &str, reading: Reading) -> Option<String> {
    let text = match reading {
        Reading::Line | Reading::Version => printed.trim().to_owned(),
        Reading::Release => {
            let release: Value = serde_json::from_str(printed).ok()?;
            release.get("tag_name")?.as_str()?.to_owned()
        }
    };
    let is_read = match reading {
        Reading::Line => !text.is_empty() && text.lines().count() == 1,
        Reading::Version | Reading::Release => is_version(&text),
    };
    is_read.then_some(text)
}

fn wanted(reading: Reading) -> &'static str {
    match reading {
        Reading::Line => "one line",
        Reading::Version => "a version such as `v1.8.0`",
        Reading::Release => "a release with a `tag_name` such as `v1.8.0`",
    }
}
