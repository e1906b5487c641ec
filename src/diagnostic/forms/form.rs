//! The forms to choose from.

use clap::ValueEnum;

use crate::text::Sources;

use super::human::Human;
use super::{github, json, sarif};
use crate::diagnostic::problem::Problem;

/// A form in which problems are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Form {
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

impl Form {
    /// The problems in this form, ending with a newline; empty if there is nothing to print.
    #[must_use]
    pub fn print(self, problems: &[Problem], sources: &Sources, colour: bool) -> String {
        match self {
            Self::Human => {
                let mut human = Human::new(colour);
                human.print(problems, sources) + &human.count()
            }
            Self::Json => json::print(problems, sources),
            Self::Github => github::print(problems, sources),
            Self::Sarif => sarif::print(problems, sources),
        }
    }
}
