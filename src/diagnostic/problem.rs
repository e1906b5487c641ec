//! One problem, and the list of them that a stage fills.

use std::ops::Range;

use crate::source::{Location, SourceId, Sources};

use super::Code;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The run goes on, unless warnings are denied. A source can allow the rule for itself.
    Warning,
    /// Something to know; nothing is wrong.
    Note,
}

impl Severity {
    /// The word that is shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
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
    /// Where it is.
    pub place: Place,
    /// What is wrong: lower-case, names in backticks.
    pub message: String,
    /// A name in an expression, which is looked for in the place when the problem is shown.
    pub in_expression: Option<String>,
    /// A value and the bytes of it that are wrong, which are looked for in the place when the
    /// problem is shown.
    pub in_value: Option<(String, Range<usize>)>,
    /// Words under the caret.
    pub label: Option<String>,
    /// Other places that the problem concerns, each with its words.
    pub related: Vec<(Location, String)>,
    /// Facts that explain it.
    pub notes: Vec<String>,
    /// The resources in which a value of a shared layer is wrong.
    pub found_in: Vec<String>,
    /// What to do next.
    pub help: Option<String>,
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

    fn at_place(code: Code, place: Place, message: String) -> Self {
        Self {
            code,
            place,
            message,
            in_expression: None,
            in_value: None,
            label: None,
            related: Vec::new(),
            notes: Vec::new(),
            found_in: Vec::new(),
            help: None,
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

    /// Adds a resource in which it was found.
    #[must_use]
    pub fn found_in(mut self, name: impl Into<String>) -> Self {
        self.found_in.push(name.into());
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

/// A rule that a source breaks on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The rule, one whose breaks are warnings: an error would reach a cluster.
    pub code: Code,
    /// Where it is allowed.
    pub at: Location,
    /// The files in which it is allowed.
    pub files: Vec<SourceId>,
}

impl Allowed {
    fn covers(&self, problem: &Problem) -> bool {
        let Place::At(at) = &problem.place else {
            return false;
        };
        problem.code == self.code && self.files.contains(&at.source)
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

    /// Whether a rule is broken at a place.
    #[must_use]
    pub fn has(&self, code: Code, at: Location) -> bool {
        let place = Place::At(at);
        self.0
            .iter()
            .any(|problem| problem.code == code && problem.place == place)
    }

    /// How bad the worst of them is.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.0.iter().map(Problem::severity).min()
    }

    /// Whether something was found that stops a build.
    #[must_use]
    pub fn any_errors(&self) -> bool {
        self.worst() == Some(Severity::Error)
    }

    /// Removes the warnings that a source allows itself, and reports what is allowed in vain.
    pub fn apply_allowed(&mut self, allowed: &[Allowed]) {
        // Behind an error, a rule may not have been asked at all.
        let all_asked = !self.any_errors();
        for allowed in allowed {
            let before = self.0.len();
            self.0.retain(|problem| !allowed.covers(problem));
            if all_asked && self.0.len() == before {
                let message = format!("nothing here breaks `{}`", allowed.code.as_str());
                self.push(
                    Problem::new(Code::UnusedAllow, allowed.at, message).help("remove the line"),
                );
            }
        }
    }

    /// The problems by file and place. What many resources share is reported once, with them.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Problem> {
        let key = |problem: &Problem| (problem.place.clone(), problem.severity(), problem.code);
        self.0
            .sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message)));
        self.0.dedup_by(|later, first| {
            let same = (later.code, &later.place, &later.message)
                == (first.code, &first.place, &first.message);
            if same {
                first.found_in.append(&mut later.found_in);
            }
            same
        });
        self.0
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        self.0.extend(problems);
    }
}
