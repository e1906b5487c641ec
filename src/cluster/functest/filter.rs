//! The cases that are asked for.

use regex_lite::Regex;

use super::case::Case;

/// The cases that are asked for, by their names.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    /// One of these matches a part of the name, if there are some.
    pub focus: Vec<Regex>,
    /// None of these does.
    pub skip: Vec<Regex>,
}

impl Filter {
    /// Whether a case is asked for.
    #[must_use]
    pub fn takes(&self, case: &Case) -> bool {
        let name = case.name();
        let matches = |all: &[Regex]| all.iter().any(|it| it.is_match(&name));
        (self.focus.is_empty() || matches(&self.focus)) && !matches(&self.skip)
    }
}
