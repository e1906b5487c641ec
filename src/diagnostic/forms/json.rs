//! Problems as one JSON document.

use serde::{Serialize, Serializer};

use crate::text::{self, Sources};

use super::position::Position;
use crate::diagnostic::problem::Problem;

/// Prints one object per problem, in the order in which people see them.
pub(super) fn print(problems: &[Problem], sources: &Sources) -> String {
    text::json(&Report {
        problems: Objects { problems, sources },
    })
}

#[derive(Serialize)]
struct Report<'a> {
    problems: Objects<'a>,
}

/// Problems that become objects one at a time: all at once, a million of them would need
/// gigabytes.
struct Objects<'a> {
    problems: &'a [Problem],
    sources: &'a Sources,
}

impl Serialize for Objects<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problems = self.problems.iter();
        serializer.collect_seq(problems.map(|problem| Object::of(problem, self.sources)))
    }
}

#[derive(Serialize)]
struct Object<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    place: Position,
    related: Vec<Related<'a>>,
    notes: Vec<String>,
    help: Option<&'a str>,
}

/// Another place that a problem concerns.
#[derive(Serialize)]
struct Related<'a> {
    place: Position,
    message: &'a str,
}

impl<'a> Object<'a> {
    fn of(problem: &'a Problem, sources: &Sources) -> Self {
        let related = problem.related.iter().map(|(at, words)| Related {
            place: Position::at(*at, sources),
            message: words,
        });
        Self {
            code: problem.code.as_str(),
            severity: problem.severity().as_str(),
            message: &problem.message,
            place: Position::of(&problem.place_in(sources), sources),
            related: related.collect(),
            notes: problem.all_notes(),
            help: problem.help.as_deref(),
        }
    }
}
