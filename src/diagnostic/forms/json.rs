//! Problems as one JSON document.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::text::{self, Sources};

use super::position::Position;
use crate::diagnostic::problem::Problem;

/// Prints one object per problem, in the order in which people see them.
pub(super) fn print(problems: &[Problem], sources: &Sources) -> String {
    text::json(&ProblemsDocument {
        problems: Objects { problems, sources },
    })
}

/// The problems of a run.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProblemsDocument<'a> {
    /// The problems, by file and place.
    #[schemars(with = "Vec<Object<'static>>")]
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

/// A problem.
#[derive(Serialize, JsonSchema)]
struct Object<'a> {
    /// The rule that is broken, by its stable code.
    code: &'static str,
    /// `error`, `warning` or `note`.
    severity: &'static str,
    /// What is wrong, in words.
    message: &'a str,
    /// The fields that it is about, as KubeVirt writes their paths; only of virtual machines.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    fields: &'a [String],
    /// Where it has to be changed.
    place: Position,
    /// Other places that it concerns.
    related: Vec<Related<'a>>,
    /// Facts that explain it, in words.
    notes: Vec<String>,
    /// What to do, in words; null if there is nothing to say.
    help: Option<&'a str>,
}

/// Another place that a problem concerns.
#[derive(Serialize, JsonSchema)]
struct Related<'a> {
    /// The place.
    place: Position,
    /// What is there, in words.
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
            fields: &problem.fields,
            place: Position::of(&problem.place_in(sources), sources),
            related: related.collect(),
            notes: problem.all_notes(),
            help: problem.help.as_deref(),
        }
    }
}
