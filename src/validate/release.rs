//! Whether a release of KubeVirt knows every field and every word of a resource.

use crate::catalog::{Definition, TypedDefinition};
use crate::diagnostic::{Code, Problem, Problems, backticked};
use crate::kubevirt::paths::object::SPEC;
use crate::kubevirt::{Family, Newer, Part, SpecSchemas, brought};
use crate::model::{Choice, Path, Release};
use crate::text::Location;
use crate::yaml::Node;

/// Checks what a catalog defines and what its overlays changed: its release has to know all of it.
pub(crate) fn validate_release(
    definitions: &[TypedDefinition],
    changed: &[Vec<TypedDefinition>],
    release: Release,
    problems: &mut Problems,
) {
    let Some(target) = Target::new(release) else {
        return;
    };
    for typed in definitions.iter().chain(changed.iter().flatten()) {
        let definition = &typed.definition;
        let Some(spec) = definition.get(SPEC).filter(|_| definition.is_whole) else {
            continue;
        };
        for newer in target.unknown(definition.family, spec) {
            let problem = if is_of_overlay(definition, newer.at) {
                target.problem(&newer)
            } else {
                target.problem_of_source(&newer)
            };
            problems.push(problem.found_in(&definition.name));
        }
    }
}

/// Whether a place is in an overlay, which sets the same for all releases.
fn is_of_overlay(definition: &Definition, at: Location) -> bool {
    let mut layers = definition.layers.iter();
    layers.any(|layer| layer.role.is_of_overlay() && layer.content.at.source == at.source)
}

/// A release that does not know everything, and has to know what it is given.
#[derive(Debug)]
pub struct Target {
    release: Release,
    schemas: SpecSchemas,
}

impl Target {
    /// The checks of a release; `None` for the newest one, which knows everything.
    #[must_use]
    pub fn new(release: Release) -> Option<Self> {
        (release < Release::NEWEST).then(|| Self {
            release,
            schemas: SpecSchemas::of_families(),
        })
    }

    /// Reports what the release does not know of a definition.
    pub(super) fn check(&self, typed: &TypedDefinition, problems: &mut Problems) {
        let definition = &typed.definition;
        if let Some(spec) = definition.get(SPEC).filter(|_| definition.is_whole) {
            let found = self.problems(definition.family, spec);
            let found = found.into_iter();
            problems.extend(found.map(|it| it.found_in(&definition.name)));
        }
    }

    /// A problem for each field and each word of a spec that came after the release, but not for what
    /// such a field holds.
    #[must_use]
    pub fn problems(&self, family: Family, spec: &Node) -> Vec<Problem> {
        let unknown = self.unknown(family, spec).into_iter();
        unknown.map(|newer| self.problem(&newer)).collect()
    }

    fn unknown<'n>(&'n self, family: Family, spec: &'n Node) -> Vec<Newer<'n>> {
        self.schemas.unknown_to(self.release, family, spec)
    }

    fn problem(&self, newer: &Newer<'_>) -> Problem {
        let since = newer.since;
        let help = match newer.part {
            Part::Field(_) => "remove it".to_owned(),
            Part::Word(_, choices) => format!("write one of {}", self.known(choices)),
        };
        not_known(self.release, newer).help(format!("{help}, or require KubeVirt {since}"))
    }

    /// The same of a source, which can set something for later releases only.
    fn problem_of_source(&self, newer: &Newer<'_>) -> Problem {
        let since = newer.since;
        let help = match newer.part {
            Part::Field(_) => {
                format!("set it only for later releases, with `since: {{{since}: …}}`")
            }
            Part::Word(word, choices) => {
                let known = self.known(choices);
                format!("write one of {known}, and `{word}` under `since: {{{since}: …}}`")
            }
        };
        not_known(self.release, newer).help(format!("{help}, or require KubeVirt {since}"))
    }

    /// The words that the release knows.
    fn known(&self, choices: &[Choice]) -> String {
        let is_known = |choice: &&Choice| choice.since.is_none_or(|since| since <= self.release);
        backticked(choices.iter().filter(is_known).map(|choice| choice.word))
    }
}

/// Whether a release knows a field of preferences or, if one is named, a word of it.
pub(super) fn is_known(path: Path, word: Option<&str>, release: Release) -> bool {
    release == Release::NEWEST || brought(Family::Preference, path, word) <= release
}

/// The problem of a part that a release does not know, without what to do about it.
pub(super) fn not_known(release: Release, newer: &Newer<'_>) -> Problem {
    let since = newer.since;
    let (code, what, note) = match newer.part {
        Part::Field(key) => (
            Code::NewerField,
            format!("field `{key}`"),
            "drops it without a word, unless the client asks for strict validation, as `kubectl` does",
        ),
        Part::Word(word, _) => (
            Code::NewerValue,
            format!("value `{word}`"),
            "refuses virtual machines with it, or ignores it",
        ),
    };
    let message = format!("KubeVirt {release} does not know the {what}, which {since} brought");
    Problem::new(code, newer.at, message)
        .about(vec![newer.path.clone()])
        .note(format!("a cluster with {release} {note}"))
}
