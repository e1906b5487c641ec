//! Bundles as files: documents of the four kinds, from this project or another one.

use std::collections::hash_map::Entry;
use std::mem::take;

use foldhash::HashMap;
use indexmap::IndexMap;

use ecow::EcoString;

use crate::catalog::{BundleFile, Document, FoundResource, TypedDefinition};
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::Kind;
use crate::kubevirt::paths::object::LABELS;
use crate::model::Release;
use crate::registry::labels::{self, Derivation, Origin};
use crate::text::{Location, Sources};

use super::definition::check_definition;
use super::fit::Fit;
use super::release::Target;
use super::trial::{Preferences, Trials};
use super::{hints, metadata};

/// The most messages that are folded; more are told one by one, of which a run keeps only so many.
const MAX_FOLDED: usize = 1000;

/// What a file holds.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// How many resources.
    pub resources: usize,
    /// Whether it has a list without items: what a cluster says that has no resource.
    pub has_empty_list: bool,
}

/// The rules for bundles. Each resource is read, checked and forgotten; what is kept is what rules
/// across resources need.
#[derive(Debug, Default)]
pub struct BundleChecks {
    fit: Fit,
    trials: Trials,
    /// The preferences, kept in case that an instance type is refused alone: their documents are forgotten.
    preferences: Preferences,
    /// What only some virtual machines are refused for. In a catalog, resources share the line that is
    /// why; here each has its own, and the first stands for all.
    refused_some: IndexMap<(String, Vec<String>), Problem>,
    /// The release of KubeVirt that has to know every field and word.
    release: Release,
    /// Its checks, unless it is the newest.
    target: Option<Target>,
}

impl BundleChecks {
    /// The rules for bundles, and that a release of KubeVirt knows every field and word.
    #[must_use]
    pub fn of_release(release: Release) -> Self {
        Self {
            release,
            target: Target::new(release),
            ..Self::default()
        }
    }

    /// Checks the resources of a file, and returns what it holds. A name must be unique within its
    /// file.
    pub fn check(&mut self, file: BundleFile, sources: &Sources, problems: &mut Problems) -> Held {
        let mut names = Names::default();
        let mut resources = file.resources(sources);
        let mut number = 0;
        let mut of_text = Problems::default();
        while let Some(found) = resources.next(&mut of_text) {
            number += 1;
            let mut of_rules = Problems::default();
            self.check_resource(found, &mut names, &mut of_rules);
            // What cannot be read is not also a wrong value.
            of_rules.remove_at(&of_text.locations().collect());
            problems.extend(take(&mut of_text));
            problems.extend(of_rules);
            if problems.is_full() {
                break;
            }
        }
        problems.extend(of_text);
        Held {
            resources: number,
            has_empty_list: resources.had_empty_list(),
        }
    }

    /// Checks that some instance type of any file goes with each preference, and some preference, if need
    /// be, with each instance type.
    pub fn finish(self, problems: &mut Problems) {
        self.fit.check(&self.trials, problems);
        self.trials.finish(|| self.preferences, problems);
        problems.extend(self.refused_some.into_values());
    }

    fn check_resource(&mut self, found: FoundResource, names: &mut Names, problems: &mut Problems) {
        let Some(document) = Document::read(found.document, problems) else {
            return;
        };
        names.add(&document, problems);
        metadata::check_namespace(&document, problems);
        // A list comes from a cluster, whose server has set them, and is read to check what is
        // there; any other document is there to be applied.
        if !found.is_listed {
            metadata::report_server_fields(&document.typed, problems);
        }
        let refused = check_definition(&document.typed, self.release, &self.trials, problems);
        if let Some(refused) = refused {
            self.trials.add(*refused, problems);
        }
        self.preferences.add(&document.typed);
        for found in problems.take_all(Code::RefusesSome) {
            self.fold(found, problems);
        }
        check_derived_labels(&document.typed, problems);
        if let Some(target) = &self.target {
            target.check(&document.typed, problems);
        }
        hints::report_deprecated(&document.typed, problems);
        self.fit.add(&document.typed);
    }

    /// Adds what some virtual machines are refused for, which is told once.
    fn fold(&mut self, found: Problem, problems: &mut Problems) {
        let key = (found.message.clone(), found.notes.clone());
        let has_room = self.refused_some.len() < MAX_FOLDED;
        match self.refused_some.get_mut(&key) {
            Some(first) => first.found_in.extend(found.found_in),
            None if has_room => {
                self.refused_some.insert(key, found);
            }
            None => problems.push(found),
        }
    }
}

/// The names of a file, each with the place of the first resource that has it.
#[derive(Debug, Default)]
struct Names(HashMap<(Kind, Option<String>, String), Location>);

impl Names {
    /// Adds the name of a resource; one that its kind already has in its namespace is reported.
    fn add(&mut self, document: &Document, problems: &mut Problems) {
        let (kind, definition) = (document.kind, &document.typed.definition);
        let namespace = document.namespace().map(ToOwned::to_owned);
        match self.0.entry((kind, namespace, definition.name.clone())) {
            Entry::Vacant(free) => {
                free.insert(definition.at);
            }
            Entry::Occupied(first) => {
                let (kind, name) = (kind.as_str(), &definition.name);
                let message = format!("duplicate {kind} `{name}`");
                problems.push(
                    Problem::new(Code::DuplicateName, definition.at, message)
                        .related(*first.get(), "first defined here")
                        .help(
                            "rename or remove one of the two: a cluster would keep only the last",
                        ),
                );
            }
        }
    }
}

/// Reports labels that differ from what they restate, as a foreign bundle may set them by hand.
fn check_derived_labels(typed: &TypedDefinition, problems: &mut Problems) {
    for (key, field) in typed.definition.fields(LABELS) {
        let label = &field.node;
        let Some(Origin::Derived(derivation)) = labels::find(key).map(|label| label.origin) else {
            continue;
        };
        // They restate where a source is, which a bundle does not say.
        if matches!(derivation, Derivation::Size | Derivation::SeriesVersion) {
            continue;
        }
        let derived = typed.definition.derive(derivation).map(|(value, _)| value);
        let Some(written) = label.text() else {
            continue;
        };
        if derived.as_deref() != Some(written) {
            problems.extend(label_mismatch(typed, key, label.at, written, derived));
        }
    }
}

/// What is wrong with a label that is not what can be derived.
fn label_mismatch(
    typed: &TypedDefinition,
    key: &str,
    at: Location,
    written: &str,
    derived: Option<EcoString>,
) -> Option<Problem> {
    match derived {
        // Releases before v1.7.0 label an architecture that their specs do not set.
        None if key == labels::ARCH => None,
        None => {
            let message =
                format!("the label `{key}` is `{written}`, but the resource sets no such value");
            let problem = typed.problem_at(Code::LabelMismatch, at, message);
            Some(problem.help("remove the label, or fix the resource"))
        }
        Some(derived) if key == labels::HUGEPAGES && written == "true" => {
            let message = format!("the label `{key}` is `true`, as in older releases");
            let problem = typed.problem_at(Code::OldLabel, at, message);
            Some(problem.help(format!("write the size of the pages: `{derived}`")))
        }
        Some(derived) => {
            let message =
                format!("the label `{key}` is `{written}`, but the resource says `{derived}`");
            let problem = typed.problem_at(Code::LabelMismatch, at, message);
            Some(problem.help(format!(
                "change the label to `{derived}`, or fix the resource"
            )))
        }
    }
}
