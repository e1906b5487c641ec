//! Why a virtual machine does not start as it is written, or becomes something else.

use crate::diagnostic::{Code, Problem, Severity};
use crate::text::Location;

/// A reason, in KubeVirt's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which rule it is.
    pub code: Code,
    /// KubeVirt's message.
    pub message: String,
    /// The fields that KubeVirt names, as paths with dots.
    pub fields: Vec<String>,
    /// The field at fault.
    pub at: Location,
    /// Other places that it concerns, each with a label.
    pub related: Vec<(Location, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Reason {
    /// A reason at a place.
    #[must_use]
    pub fn new(code: Code, at: Location, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            fields: Vec::new(),
            at,
            related: Vec::new(),
            help: None,
        }
    }

    /// Adds a field that KubeVirt names.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.fields.push(field.into());
        self
    }

    /// Adds another place that it concerns, with a label.
    #[must_use]
    pub fn related(mut self, at: Location, words: impl Into<String>) -> Self {
        self.related.push((at, words.into()));
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do, if that is known.
    #[must_use]
    pub fn help_from(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// The same at other places; `None` if one of them is not known.
    pub(super) fn moved(&self, place: impl Fn(Location) -> Option<Location>) -> Option<Self> {
        let related = self.related.iter();
        let related = related.map(|(at, words)| Some((place(*at)?, words.clone())));
        Some(Self {
            at: place(self.at)?,
            related: related.collect::<Option<_>>()?,
            ..self.clone()
        })
    }

    /// How severe it is: with an error, the virtual machine does not start.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The reason as a problem.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        let problem = Problem::new(self.code, self.at, self.message)
            .about(self.fields)
            .help_from(self.help);
        let related = self.related.into_iter();
        related.fold(problem, |problem, (at, words)| problem.related(at, words))
    }
}
