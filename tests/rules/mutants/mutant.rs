//! A wrong bundle, and what should be found in it.

use common_instancetypes::diagnostic::{Code, Place, Problem, Problems};
use common_instancetypes::kubevirt::Family;
use common_instancetypes::text::Sources;
use common_instancetypes::vm::{Cluster, Probes, Tried};
use common_instancetypes::yaml;

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
        let all = problems(&self.text);
        // What KubeVirt refuses all the same is reported in place of what is of no use.
        let is_refused =
            self.code == Code::UncheckedValue && all.contains(&(Code::RefusesAll, self.line));
        let found: Vec<(Code, usize)> = all.into_iter().filter(counts).collect();
        let is_found = found == [expected] || (is_refused && found.is_empty());
        (!is_found).then(|| format!("{}: expected {expected:?}, found {found:?}", self.what))
    }
}

impl Mutant {
    /// Whether KubeVirt starts no plain virtual machine with it.
    pub(crate) fn is_refused(&self) -> bool {
        let mut sources = Sources::default();
        let source = sources.add("bundle.yaml", &*self.text);
        let document = yaml::parse(source, &self.text, &mut Problems::default()).unwrap();
        let spec = document.get(&["spec"]).unwrap();
        let family = if self.what.contains("Instancetype.") {
            Family::Instancetype
        } else {
            Family::Preference
        };
        let (probes, cluster) = (Probes::default(), Cluster::default());
        let refusals = Tried::default().refusals(family, spec, &probes, &cluster);
        !refusals.of_all.is_empty()
    }

    /// Whether the wrong value is a number or an amount.
    pub(crate) fn is_number(&self) -> bool {
        let value = self.what.trim_start_matches(['-', '\'']);
        value.starts_with(|c: char| c.is_ascii_digit())
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
