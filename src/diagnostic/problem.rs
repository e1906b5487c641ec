//! One problem, and the list of them that a stage fills.

use crate::source::Location;

use super::Code;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The run goes on.
    Warning,
}

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
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong: lower-case, names in backticks.
    pub message: String,
    /// Words under the caret.
    pub label: Option<String>,
    /// Other places that the problem concerns, each with its words.
    pub related: Vec<(Location, String)>,
    /// Facts that explain it.
    pub notes: Vec<String>,
    /// What to do next.
    pub help: Option<String>,
}

impl Problem {
    /// An error at a place in a file.
    pub fn error(code: Code, at: Location, message: impl Into<String>) -> Self {
        Self::new(code, Place::At(at), message.into())
    }

    /// A warning at a place in a file.
    pub fn warning(code: Code, at: Location, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, at, message)
        }
    }

    /// An error of a whole file or folder.
    pub fn file_error(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(code, Place::File(path.into()), message.into())
    }

    fn new(code: Code, place: Place, message: String) -> Self {
        Self {
            code,
            severity: Severity::Error,
            place,
            message,
            label: None,
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// Adds words under the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
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

/// The problems of a run, in the order in which they were found.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// How many there are so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether something was found that stops a build.
    #[must_use]
    pub fn any_errors(&self) -> bool {
        self.0
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }

    /// The problems by file and place, each once: a layer that many resources share is
    /// reported for the first of them.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Problem> {
        self.0.sort_by(|a, b| {
            (&a.place, a.severity, a.code, &a.message)
                .cmp(&(&b.place, b.severity, b.code, &b.message))
        });
        self.0.dedup_by(|later, first| {
            (later.code, &later.place, &later.message) == (first.code, &first.place, &first.message)
        });
        self.0
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        self.0.extend(problems);
    }
}
