//! One problem: what is wrong, where, and what to do.

use std::ops::Range;

use crate::text::{Location, ReadError, ReadFault, Sources};

use super::code::Code;
use super::failed::Failed;
use super::severity::Severity;

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A file or a folder as a whole: one that is missing or cannot be read.
    File(String),
    /// A range in a file that was read.
    At(Location),
}

/// What is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which rule was broken.
    pub code: Code,
    /// Where it is.
    pub place: Place,
    /// What is wrong: lower-case, names in backticks.
    pub message: String,
    /// A name in an expression, which is looked for in the place when the problem is shown.
    pub in_expression: Option<String>,
    /// A value and the bytes of it that are wrong, which are looked for in the place when the
    /// problem is shown.
    pub in_value: Option<(String, Range<usize>)>,
    /// Other places that the problem concerns, each with its words.
    pub related: Vec<(Location, String)>,
    /// Facts that explain it.
    pub notes: Vec<String>,
    /// The resources in which a value of a shared layer is wrong.
    pub found_in: Vec<String>,
    /// What to do next.
    pub help: Option<String>,
    /// What differs from what was expected, as `diff -u` shows it. Only people are shown it.
    pub difference: Option<String>,
}

impl Problem {
    /// A problem at a place in a file.
    pub fn new(code: Code, at: Location, message: impl Into<String>) -> Self {
        Self::at_place(code, Place::At(at), message.into())
    }

    /// A problem of a whole file or folder.
    pub fn of_file(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::at_place(code, Place::File(path.into()), message.into())
    }

    /// A problem with the world outside: what was tried, and each cause. It is of the file or
    /// folder that [`Failed`], else of `path`.
    pub fn of_error(code: Code, path: impl Into<String>, error: &anyhow::Error) -> Self {
        let failed = error.downcast_ref::<Failed>();
        let path = failed.map_or_else(|| path.into(), Failed::shown_path);
        Self::of_file(code, path, format!("{error:#}"))
    }

    fn at_place(code: Code, place: Place, message: String) -> Self {
        Self {
            code,
            place,
            message,
            in_expression: None,
            in_value: None,
            related: Vec::new(),
            notes: Vec::new(),
            found_in: Vec::new(),
            help: None,
            difference: None,
        }
    }

    /// How bad it is, which its rule says.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The facts that explain it, the resources among them.
    #[must_use]
    pub fn all_notes(&self) -> Vec<String> {
        let found_in = match self.found_in.as_slice() {
            [] => None,
            [name] => Some(format!("found in `{name}`")),
            [name, others @ ..] => Some(format!("found in `{name}` and {} more", others.len())),
        };
        self.notes.iter().cloned().chain(found_in).collect()
    }

    /// Narrows the place to a name in one of its expressions.
    #[must_use]
    pub fn in_expression(mut self, name: impl Into<String>) -> Self {
        self.in_expression = Some(name.into());
        self
    }

    /// Narrows the place to some bytes of the value that is written there.
    #[must_use]
    pub fn in_value(mut self, value: impl Into<String>, bytes: Range<usize>) -> Self {
        self.in_value = Some((value.into(), bytes));
        self
    }

    /// Where the problem is, narrowed to a name in an expression or to a part of a value.
    #[must_use]
    pub fn place_in(&self, sources: &Sources) -> Place {
        match (&self.place, &self.in_expression, &self.in_value) {
            (Place::At(at), Some(name), _) => Place::At(sources.in_expression(*at, name)),
            (Place::At(at), None, Some((value, bytes))) => {
                Place::At(sources.in_value(*at, value, bytes))
            }
            (place, ..) => place.clone(),
        }
    }

    /// Adds another place that the problem concerns.
    #[must_use]
    pub fn related(mut self, at: Location, words: impl Into<String>) -> Self {
        self.related.push((at, words.into()));
        self
    }

    /// Adds a fact that explains the problem.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a resource in which it was found.
    #[must_use]
    pub fn found_in(mut self, name: impl Into<String>) -> Self {
        self.found_in.push(name.into());
        self
    }

    /// Shows what differs, as `diff -u` does.
    #[must_use]
    pub fn difference(mut self, difference: impl Into<String>) -> Self {
        self.difference = Some(difference.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do, where something can be said.
    #[must_use]
    pub fn help_from(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        let code = match error.fault {
            ReadFault::Unreadable => Code::Unreadable,
            ReadFault::TooLarge => Code::FileTooLarge,
            ReadFault::NotUtf8 => Code::NotUtf8,
        };
        let message = format!("`{}` {}", error.path, error.why);
        Self::of_file(code, error.path, message)
    }
}
