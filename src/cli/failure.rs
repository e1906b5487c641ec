//! What ends a run: problems, and the sources in which their places are shown.

use std::fmt;
use std::io::{IsTerminal as _, stderr};

use crate::diagnostic::{Human, Problem, Problems};
use crate::source::Sources;

/// Why a subcommand did not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    problems: Vec<Problem>,
    sources: Sources,
}

impl Failure {
    pub(super) fn new(problems: Problems, sources: Sources) -> Self {
        Self {
            problems: problems.sorted(),
            sources,
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
            sources: Sources::default(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colour =
            stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
        Human::new(&self.problems, &self.sources, colour).fmt(f)
    }
}
