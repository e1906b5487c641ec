//! A wrong bundle, and what should be found in it.

use common_instancetypes::diagnostic::{Code, Place, Problem, Problems};
use common_instancetypes::text::Sources;

use crate::support::bundle_checks;

/// A bundle that breaks one rule once.
#[derive(Debug)]
pub(crate) struct Mutant {
    /// What was done, to find it again.
    pub(crate) what: String,
    /// The bundle.
    pub(crate) text: String,
    /// The rule.
    pub(crate) code: Code,
    /// The line, from 1.
    pub(crate) line: usize,
}

impl Mutant {
    /// What is wrong with how the bundle is refused.
    pub(crate) fn failure(&self) -> Option<String> {
        let expected = (self.code, self.line);
        // If a mutation needs a deprecated field, one that a server sets, or one with which KubeVirt
        // refuses virtual machines, that is reported, too.
        let counts = |(code, _): &(Code, usize)| {
            let always = [
                Code::DeprecatedField,
                Code::RefusesAll,
                Code::RefusesSome,
                Code::ServerField,
            ];
            *code == self.code || !always.contains(code)
        };
        let found: Vec<(Code, usize)> = problems(&self.text).into_iter().filter(counts).collect();
        (found != [expected])
            .then(|| format!("{}: expected {expected:?}, found {found:?}", self.what))
    }
}

/// The code and the line of each problem of a bundle.
pub(crate) fn problems(text: &str) -> Vec<(Code, usize)> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let source = sources.add("bundle.yaml", text);
    bundle_checks::check(&[source], &sources, &mut problems);
    let found = problems.sorted();
    found
        .iter()
        .map(|problem| (problem.code, line(problem, &sources)))
        .collect()
}

fn line(problem: &Problem, sources: &Sources) -> usize {
    let Place::At(at) = problem.place else {
        panic!("{problem:?} has no line")
    };
    sources.get(at.source).unwrap().line(at).number
}
