//! A problem: what is wrong, where, and what to do about it.

use std::ops::Range;

use crate::text::{Location, ReadError, ReadFault, Sources};

use super::code::Code;
use super::failed::Failed;
use super::severity::Severity;

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A complete file or folder, such as one that is missing or cannot be read.
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
    /// A name in an expression, which is searched for at the place when the problem is shown.
    pub in_expression: Option<String>,
    /// A value and the bytes of it that are wrong, which are searched for at the place when the
    /// problem is shown.
    pub in_value: Option<(String, Range<usize>)>,
    /// The field that is missing in the mapping at the place, if that is what is wrong.
    pub missing: Option<String>,
    /// The fields that it is about, as KubeVirt writes their paths. Only the form for programs has
    /// them: people see the place.
    pub fields: Vec<String>,
    /// Other places that the problem concerns, each with a label.
    pub related: Vec<(Location, String)>,
    /// Facts that explain it.
    pub notes: Vec<String>,
    /// The resources in which the problem was found; a layer can be shared by many.
    pub found_in: Vec<String>,
    /// What to do next.
    pub help: Option<String>,
    /// How the file differs from what was expected, as `diff -u` prints it. Only the form for people
    /// shows it.
    pub difference: Option<String>,
}

impl Problem {
    /// A problem at a place in a file.
    pub fn new(code: Code, at: Location, message: impl Into<String>) -> Self {
        Self::of_place(code, Place::At(at), message.into())
    }

    /// A problem with a complete file or folder.
    pub fn of_file(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of_place(code, Place::File(path.into()), message.into())
    }

    /// A problem with the outside world: what was tried, and each cause. Its place is the path of
    /// the error's [`Failed`], or else `path`.
    pub fn of_error(code: Code, path: impl Into<String>, error: &anyhow::Error) -> Self {
        let failed = error.downcast_ref::<Failed>();
        let path = failed.map_or_else(|| path.into(), Failed::shown_path);
        Self::of_file(code, path, format!("{error:#}"))
    }

    /// A problem at a place of either kind.
    pub(super) fn of_place(code: Code, place: Place, message: String) -> Self {
        Self {
            code,
            place,
            message,
            in_expression: None,
            in_value: None,
            missing: None,
            fields: Vec::new(),
            related: Vec::new(),
            notes: Vec::new(),
            found_in: Vec::new(),
            help: None,
            difference: None,
        }
    }

    /// How severe it is, as its rule says.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Whether it fails a run.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// The facts that explain it, including the resources in which it was found.
    #[must_use]
    pub fn all_notes(&self) -> Vec<String> {
        let found_in = match self.found_in.as_slice() {
            [] => None,
            [name] => Some(format!("found in `{name}`")),
            [name, others @ ..] => Some(format!("found in `{name}` and {} more", others.len())),
        };
        self.notes.iter().cloned().chain(found_in).collect()
    }

    /// Narrows the place down to a name in one of its expressions.
    #[must_use]
    pub fn in_expression(mut self, name: impl Into<String>) -> Self {
        self.in_expression = Some(name.into());
        self
    }

    /// Narrows the place down to some bytes of the value that is written there.
    #[must_use]
    pub fn in_value(mut self, value: impl Into<String>, bytes: Range<usize>) -> Self {
        self.in_value = Some((value.into(), bytes));
        self
    }

    /// Where the problem is, narrowed down to a name in an expression or to a part of a value.
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

    /// Says which field is missing in the mapping at the place.
    #[must_use]
    pub fn lacking(mut self, key: impl Into<String>) -> Self {
        self.missing = Some(key.into());
        self
    }

    /// Adds the fields that it is about, as KubeVirt writes their paths.
    #[must_use]
    pub fn about(mut self, fields: Vec<String>) -> Self {
        self.fields = fields;
        self
    }

    /// Adds another place that the problem concerns, with a label.
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

    /// Adds a resource in which the problem was found, if it has a name.
    #[must_use]
    pub fn found_in(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.found_in.extend((!name.is_empty()).then_some(name));
        self
    }

    /// Adds a difference, as `diff -u` prints it.
    #[must_use]
    pub fn difference(mut self, difference: impl Into<String>) -> Self {
        self.difference = Some(difference.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do next, if that is known.
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
        Self::of_file(code, error.path, error.message)
    }
}
