//! The rules for a complete catalog.

use std::collections::{BTreeMap, HashSet};

use crate::catalog::{Catalog, Labelled, TypedDefinition};
use crate::cores;
use crate::diagnostic::{Problem, Problems, Severity};
use crate::model::Release;

use super::definition::check_definition;
use super::fit::Fit;
use super::trial::Trials;
use super::{hints, metadata, overlays, since, sources};

/// Checks what a catalog defines, what its overlays changed, and that all of its sources are used.
/// Returns whether every rule could be checked: on what is broken, some cannot.
pub(crate) fn validate_catalog(
    catalog: &Catalog,
    columns_read: &[HashSet<String>],
    definitions: &[TypedDefinition],
    labelled: &[Labelled<'_>],
    changed: &BTreeMap<String, Vec<TypedDefinition>>,
    problems: &mut Problems,
) -> bool {
    let mut trials = Trials::default();
    let alone = |typed: &TypedDefinition| {
        let mut found = Problems::default();
        let refused = check_definition(typed, catalog.release, &trials, &mut found);
        (refused, found)
    };
    let with_hints = |typed: &TypedDefinition| {
        let (refused, mut found) = alone(typed);
        hints::check(typed, &mut found);
        (refused, found)
    };
    let of_overlays = || changed.values().flatten();
    let own_checked = cores::map(definitions.iter().collect(), with_hints);
    let overlays_checked = cores::map(of_overlays().collect(), alone);
    // A derived label is left to what was reported of any definition before.
    for ((typed, labelled), (refused, found)) in definitions.iter().zip(labelled).zip(own_checked) {
        problems.extend(found);
        trials.add(typed, refused, problems);
        metadata::check_derived_labels(typed, &labelled.derived, problems);
    }
    for (typed, (refused, found)) in of_overlays().zip(overlays_checked) {
        problems.extend(found);
        trials.add(typed, refused, problems);
        let derived: Vec<_> = typed.definition.derived_labels().collect();
        metadata::check_derived_labels(typed, &derived, problems);
    }
    let are_typed = definitions.iter().all(|typed| typed.spec.is_some());
    if are_typed {
        let mut fit = Fit::default();
        for typed in definitions {
            fit.add(typed);
        }
        fit.check(&trials, problems);
    }
    trials.finish(problems);
    let mut of_use = Problems::default();
    sources::check(catalog, columns_read, are_typed, &mut of_use);
    let are_selected = overlays::check(catalog, labelled, &mut of_use);
    let is_all_there = catalog.release == Release::NEWEST;
    if is_all_there {
        since::check(catalog, catalog.is_complete && are_typed, problems);
    }
    // What is left out for an older release may be what uses a source.
    let is_told = |it: &Problem| is_all_there || it.severity() == Severity::Error;
    problems.extend(of_use.into_iter().filter(is_told));
    let changed_are_typed = changed.values().flatten().all(|typed| typed.spec.is_some());
    catalog.is_complete && are_typed && are_selected && changed_are_typed && is_all_there
}
