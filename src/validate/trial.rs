//! What KubeVirt refuses of virtual machines with an instance type or a preference, as a trial shows.

use std::mem;
use std::sync::Arc;

use crate::catalog::{Definition, TypedDefinition};
use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::kubevirt::Family;
use crate::text::listed;
use crate::vm::{Cluster, Probe, Probes, Reason, Refusals, Trial, Tried};
use crate::yaml::Node;

/// The most instance types and the most preferences that are tried in pairs: nobody writes more by hand.
pub(super) const MAX_PAIRED: usize = 250;

/// The rules that find less than a trial at the same place.
const LESS: [Code; 3] = [
    Code::SocketLimit,
    Code::UncheckedValue,
    Code::UnlikelyQuantity,
];

/// The trials of many definitions.
#[derive(Debug)]
pub(super) struct Trials {
    probes: Probes,
    cluster: Cluster,
    /// The instance types that are refused without a preference.
    refused: Vec<RefusedAlone>,
    /// What was tried before: many definitions differ in nothing that makes a difference.
    tried: Tried,
}

/// An instance type with which KubeVirt starts no plain virtual machine that has no preference.
#[derive(Debug)]
pub(super) struct RefusedAlone {
    spec: Node,
    /// What to report if no preference helps.
    errors: Vec<Problem>,
    /// What to report if one does: what field by field is a warning at the same places.
    warnings: Vec<Problem>,
}

impl Default for Trials {
    fn default() -> Self {
        Self {
            probes: Probes::with_devices(),
            cluster: Cluster::default(),
            refused: Vec::new(),
            tried: Tried::default(),
        }
    }
}

impl Trials {
    /// Tries a definition. `problems` are those that were found in it so far: what is an error already is
    /// not reported again, and a warning about what is refused makes place for the error. What is refused
    /// without a preference is returned: a preference may help, as [`Trials::finish`] finds out.
    pub(super) fn check(
        &self,
        typed: &TypedDefinition,
        problems: &mut Problems,
    ) -> Option<Box<RefusedAlone>> {
        let definition = &typed.definition;
        let spec = definition.content.get(&["spec"])?;
        let is_preference = definition.family == Family::Preference;
        let refusals = self.refusals(definition.family, spec);
        for some in refusals.of_some {
            let note = refused_some(some.reason.code, &some.probes);
            let mut problem = problem(some.reason, Code::RefusesSome, typed);
            // It knows what was meant.
            let unchecked = problems.take(&problem.place, &[Code::UncheckedValue]);
            if !unchecked.is_empty() {
                problems.extend(unchecked.into_iter().map(|it| it.note(&*note)));
                continue;
            }
            problem = problem.note(note);
            if is_preference && some.probes.iter().all(|probe| probe.is_of_architecture) {
                problem = problem.help(
                    "if the guests are of one architecture, say so with `preferredArchitecture`",
                );
            }
            problems.push(problem);
        }
        let (mut errors, mut warnings) = (Vec::new(), Vec::new());
        for reason in refusals.of_all {
            let note = refused_all(reason.code);
            let mut error = problem(reason, Code::RefusesAll, typed).note(note);
            if problems.has_error_at(&error.place) {
                continue;
            }
            let found = problems.take(&error.place, &LESS);
            // They know what was meant, and not only what would do.
            let meant = found.iter().find(|it| it.code != Code::SocketLimit);
            error.help = meant.and_then(|it| it.help.clone()).or(error.help);
            errors.push(error);
            warnings.extend(found);
        }
        if is_preference {
            problems.extend(errors);
            return None;
        }
        (!errors.is_empty()).then(|| {
            Box::new(RefusedAlone {
                spec: spec.clone(),
                errors,
                warnings,
            })
        })
    }

    /// Keeps an instance type that is refused without a preference, to be tried with the preferences.
    pub(super) fn add(&mut self, refused: RefusedAlone, problems: &mut Problems) {
        if self.refused.len() < MAX_PAIRED {
            self.refused.push(refused);
        } else {
            problems.extend(refused.errors);
        }
    }

    /// Reports the instance types with which no plain virtual machine starts, whatever its preference. Which
    /// preferences there are is only asked if an instance type is refused without one.
    pub(super) fn finish(self, preferences: impl FnOnce() -> Preferences, problems: &mut Problems) {
        if self.refused.is_empty() {
            return;
        }
        let Preferences(preferences) = preferences();
        for refused in &self.refused {
            let starts = |preference| self.start_with(&refused.spec, preference).is_ok();
            problems.extend(if preferences.iter().any(starts) {
                refused.warnings.clone()
            } else {
                refused.errors.clone()
            });
        }
    }

    /// Whether an instance type is refused without a preference.
    pub(super) fn is_refused_alone(&self, instancetype: &Node) -> bool {
        self.refused.iter().any(|it| it.spec == *instancetype)
    }

    /// Whether a plain virtual machine starts with a preference and some instance type.
    pub(super) fn starts_alone(&self, preference: &Node) -> bool {
        let refusals = self.refusals(Family::Preference, preference);
        refusals.of_all.is_empty()
    }

    fn refusals(&self, family: Family, spec: &Node) -> Refusals {
        self.tried
            .refusals(family, spec, &self.probes, &self.cluster)
    }

    /// Tries an instance type together with a preference on the plain virtual machine.
    ///
    /// # Errors
    ///
    /// Why KubeVirt refuses it, or does not start it.
    pub(super) fn start_with(
        &self,
        instancetype: &Node,
        preference: &Node,
    ) -> Result<(), Vec<Reason>> {
        let trial = Trial::of_both(instancetype, preference);
        let plain = self.probes.first();
        plain.map_or(Ok(()), |probe| trial.on(probe, &self.cluster).map(drop))
    }
}

/// The specs of preferences, each once, and not too many.
#[derive(Debug, Default)]
pub(super) struct Preferences(Vec<Node>);

impl Preferences {
    /// Adds the spec of a definition, if it is that of a preference that is tried.
    pub(super) fn add(&mut self, typed: &TypedDefinition) {
        let Definition {
            family, content, ..
        } = &typed.definition;
        let is_tried = *family == Family::Preference && is_checked(typed);
        let spec = content.get(&["spec"]).filter(|_| is_tried);
        let is_new = |spec: &&Node| self.0.len() < MAX_PAIRED && !self.0.contains(spec);
        self.0.extend(spec.filter(is_new).cloned());
    }
}

impl<'d> FromIterator<&'d TypedDefinition> for Preferences {
    fn from_iter<I: IntoIterator<Item = &'d TypedDefinition>>(definitions: I) -> Self {
        let mut preferences = Self::default();
        for typed in definitions {
            preferences.add(typed);
        }
        preferences
    }
}

/// Whether a definition is one that is tried: it is whole, and its spec can be read.
pub(super) fn is_checked(typed: &TypedDefinition) -> bool {
    typed.definition.is_whole && typed.spec.is_some()
}

fn refused_all(code: Code) -> &'static str {
    match code {
        Code::VmStart => "KubeVirt admits plain virtual machines with this, and starts none",
        _ => "KubeVirt refuses every plain virtual machine with this",
    }
}

/// Which virtual machines are refused: `virtual machines for arm64 and for s390x`.
fn refused_some(code: Code, probes: &[Arc<Probe>]) -> String {
    let words: Vec<&str> = probes.iter().map(|probe| probe.words).collect();
    let words = listed(&words);
    match code {
        Code::VmStart => {
            format!("KubeVirt admits virtual machines {words} with this, and does not start them")
        }
        _ => format!("KubeVirt refuses virtual machines {words} with this"),
    }
}

/// The problem of a reason. Of a series, the size that does not fit is wrong, and not what all sizes
/// share: a place in the definition's own file comes first.
fn problem(reason: Reason, code: Code, typed: &TypedDefinition) -> Problem {
    let own = typed.definition.at.source;
    let mut problem = reason.into_problem().found_in(&typed.definition.name);
    problem.code = code;
    if let Place::At(at) = &mut problem.place
        && at.source != own
        && let Some((other, words)) = problem.related.iter_mut().find(|it| it.0.source == own)
    {
        mem::swap(at, other);
        "this does not go with it".clone_into(words);
    }
    problem
}
