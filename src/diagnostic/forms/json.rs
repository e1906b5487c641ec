//! Problems as one JSON document.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::text::{self, Sources};

use super::position::Position;
use crate::diagnostic::problem::Problem;

/// Prints one object per problem, in the order in which people see them.
pub(super) fn print(problems: &[Problem], sources: &Sources) -> String {
    text::json(&ProblemsDocument {
        machines: None,
        problems: Objects { problems, sources },
    })
}

/// Prints the virtual machines that were checked, and one object per problem.
#[must_use]
pub fn checks_json(machines: &[CheckedMachine], problems: &[Problem], sources: &Sources) -> String {
    text::json(&ProblemsDocument {
        machines: Some(machines),
        problems: Objects { problems, sources },
    })
}

/// The problems of a run.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProblemsDocument<'a> {
    /// The virtual machines that were checked, in their order; only of `vm check`.
    #[serde(skip_serializing_if = "Option::is_none")]
    machines: Option<&'a [CheckedMachine]>,
    /// The problems, by file and place.
    #[schemars(with = "Vec<Object<'static>>")]
    problems: Objects<'a>,
}

/// A virtual machine that was checked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckedMachine {
    /// The name, or that of the pool or the template that it is in; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The namespace; `default` if it says none.
    pub namespace: String,
    /// What came out.
    pub verdict: MachineVerdict,
}

/// Whether a virtual machine fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MachineVerdict {
    /// It fits.
    Fits,
    /// It does not fit, or cannot be read.
    DoesNotFit,
    /// Nothing can be said of it: a parameter of its template has no value.
    NotChecked,
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
