//! A command, in which the values of variables may stand.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::cluster::call::{Call, word};
use crate::cluster::kubectl::Kubectl;

use super::own::Own;

/// The values of the variables that were set so far, in that order.
pub(super) type Variables = [(&'static str, OsString)];

/// A word of a command: text, and variables whose values are known once it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(OsString),
    Variable(&'static str),
}

/// A program with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    program: Program,
    arguments: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Program {
    Named(OsString),
    /// This program itself.
    Own,
}

impl Word {
    /// The value of a variable.
    #[must_use]
    pub fn variable(name: &'static str) -> Self {
        Self(vec![Part::Variable(name)])
    }

    /// The same word with another one behind it.
    #[must_use]
    pub fn then(mut self, other: impl Into<Self>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    /// What it is where the variables have these values.
    pub(super) fn value(&self, variables: &Variables) -> OsString {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Variable(name) => {
                // The last one counts.
                let set = variables.iter().rev().find(|(it, _)| it == name);
                set.map(|(_, value)| value.clone()).unwrap_or_default()
            }
        };
        self.0.iter().map(part).collect()
    }

    /// As a shell takes it: text in single quotes where it needs them, variables in double quotes.
    pub(super) fn shown(&self) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => word(text),
            Part::Variable(name) => format!("\"${name}\""),
        };
        self.0.iter().map(part).collect()
    }
}

impl<T: Into<OsString>> From<T> for Word {
    fn from(text: T) -> Self {
        Self(vec![Part::Text(text.into())])
    }
}

impl Command {
    /// A program and its arguments.
    pub fn new<W: Into<Word>>(
        program: impl Into<OsString>,
        arguments: impl IntoIterator<Item = W>,
    ) -> Self {
        Self {
            program: Program::Named(program.into()),
            arguments: arguments.into_iter().map(Into::into).collect(),
        }
    }

    /// This program with other arguments.
    pub fn own<W: Into<Word>>(arguments: impl IntoIterator<Item = W>) -> Self {
        Self {
            program: Program::Own,
            arguments: arguments.into_iter().map(Into::into).collect(),
        }
    }

    /// kubectl with arguments, behind the options that say which cluster is meant.
    pub fn kubectl<W: Into<Word>>(
        kubectl: &Kubectl,
        arguments: impl IntoIterator<Item = W>,
    ) -> Self {
        let (program, options) = kubectl.words();
        let mut command = Self::new(program, options);
        let arguments = arguments.into_iter().map(Into::into);
        command.arguments.extend(arguments);
        command
    }

    /// The same command with one more argument.
    #[must_use]
    pub fn with(mut self, argument: impl Into<Word>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// The same command with more arguments.
    #[must_use]
    pub fn with_all<W: Into<Word>>(mut self, arguments: impl IntoIterator<Item = W>) -> Self {
        let arguments = arguments.into_iter().map(Into::into);
        self.arguments.extend(arguments);
        self
    }

    /// The call that it is where the variables have these values.
    pub(super) fn call(&self, own: &Own, variables: &Variables) -> Call {
        let program: &OsStr = match &self.program {
            Program::Named(name) => name,
            Program::Own => own.path.as_os_str(),
        };
        let arguments = self.arguments.iter().map(|it| it.value(variables));
        let call = Call::new(program, arguments);
        variables.iter().fold(call, |call, (name, value)| {
            call.with_variable(name, value.clone())
        })
    }

    /// As a shell takes it.
    pub(super) fn shown(&self, own: &Own) -> String {
        let program = match &self.program {
            Program::Named(name) => word(name),
            Program::Own => own.words.to_owned(),
        };
        let arguments = self.arguments.iter().map(Word::shown);
        let words: Vec<String> = std::iter::once(program).chain(arguments).collect();
        words.join(" ")
    }

    /// The name of the program, for messages.
    pub(super) fn program(&self, own: &Own) -> PathBuf {
        match &self.program {
            Program::Named(name) => name.into(),
            Program::Own => own.path.clone(),
        }
    }
}
