//! The forms in which problems are printed.

use clap::ValueEnum;

use crate::source::Sources;

use super::{Human, Problem, github, json, sarif};

/// A form in which problems are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people: each problem with its line and a caret
    #[default]
    Human,
    /// One JSON document
    Json,
    /// Workflow commands, which GitHub Actions shows at the line of a pull request
    Github,
    /// SARIF 2.1.0, which code scanning services read
    Sarif,
}

impl Format {
    /// The problems in this form, with a line end; nothing where there is nothing to print.
    #[must_use]
    pub fn print(self, problems: &[Problem], sources: &Sources, colour: bool) -> String {
        match self {
            Self::Human => Human::new(problems, sources, colour).to_string(),
            Self::Json => json::print(problems, sources),
            Self::Github => github::print(problems, sources),
            Self::Sarif => sarif::print(problems, sources),
        }
    }
}
