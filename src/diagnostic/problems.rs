//! The problems of a run, and the rules that sources may break.

use crate::text::{Location, SourceId};

use super::code::Code;
use super::problem::{Place, Problem};
use super::severity::Severity;

/// A rule that a source breaks on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The rule, which is always a warning: what an error is about would reach a cluster.
    pub code: Code,
    /// Where the source allows it.
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
    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Whether there are no problems.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The highest severity among them.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.0.iter().map(Problem::severity).max()
    }

    /// Whether any of them stops a build.
    #[must_use]
    pub fn any_errors(&self) -> bool {
        self.worst() == Some(Severity::Error)
    }

    /// Removes the warnings that a source allows for itself. If every rule was checked for
    /// everything, reports each `allow` that removed nothing.
    pub(crate) fn apply_allowed(&mut self, allowed: &[Allowed], all_checked: bool) {
        for allowed in allowed {
            let before = self.0.len();
            self.0.retain(|problem| !allowed.covers(problem));
            if all_checked && self.0.len() == before {
                let message = format!("nothing here breaks the rule `{}`", allowed.code.as_str());
                self.push(
                    Problem::new(Code::UnusedAllow, allowed.at, message).help("remove this line"),
                );
            }
        }
    }

    /// The problems, by file and place. A problem that many resources share is listed once, with all
    /// of them.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Problem> {
        self.0.sort_by(|a, b| {
            let places = a.place.cmp(&b.place);
            let severities = || b.severity().cmp(&a.severity());
            let rest = || (a.code, &a.message).cmp(&(b.code, &b.message));
            places.then_with(severities).then_with(rest)
        });
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
