//! The rules for a complete catalog.

use std::borrow::Cow;

use foldhash::HashSet;

use crate::catalog::{Catalog, Labelled, TypedDefinition};
use crate::cores;
use crate::diagnostic::{Problem, Problems, Severity};
use crate::model::Release;

use super::definition::check_definition;
use super::fit::Fit;
use super::trial::Trials;
use super::{hints, metadata, overlays, since, sources};

/// How many definitions are checked at a time, on all cores unless they are few: what is found in them is
/// soon let go.
const AT_ONCE: usize = 1024;

/// To check and to try a definition is as much work as so many small things.
const WORK: usize = 4;

/// Checks what a catalog defines, what its overlays changed, and that all of its sources are used.
/// Returns whether every rule could be checked: on what is broken, some cannot.
pub(crate) fn validate_catalog(
    catalog: &Catalog,
    columns_read: &[HashSet<String>],
    definitions: &[TypedDefinition],
    labelled: &[Labelled<'_>],
    changed: &[Vec<TypedDefinition>],
    problems: &mut Problems,
) -> bool {
    let mut trials = Trials::default();
    for (some, labelled) in definitions.chunks(AT_ONCE).zip(labelled.chunks(AT_ONCE)) {
        let some: Vec<_> = some.iter().zip(labelled.iter().map(Some)).collect();
        check_some(&some, catalog.release, &mut trials, problems);
    }
    for some in changed.iter().flat_map(|all| all.chunks(AT_ONCE)) {
        let some: Vec<_> = some.iter().map(|typed| (typed, None)).collect();
        check_some(&some, catalog.release, &mut trials, problems);
    }
    let are_typed = definitions.iter().all(|typed| typed.spec.is_some());
    if are_typed {
        let mut fit = Fit::default();
        for typed in definitions {
            fit.add(typed);
        }
        fit.check(&trials, problems);
    }
    let all = definitions.iter().chain(changed.iter().flatten());
    trials.finish(|| all.collect(), problems);
    let mut of_use = problems.another();
    sources::check(catalog, columns_read, are_typed, &mut of_use);
    let are_selected = overlays::check(catalog, labelled, &mut of_use);
    let is_all_there = catalog.release == Release::NEWEST;
    if is_all_there {
        since::check(catalog, catalog.is_complete && are_typed, problems);
    }
    // What is left out for an older release may be what uses a source.
    let is_told = |it: &Problem| is_all_there || it.severity() == Severity::Error;
    problems.extend(of_use.into_iter().filter(is_told));
    let changed_are_typed = changed.iter().flatten().all(|typed| typed.spec.is_some());
    catalog.is_complete && are_typed && are_selected && changed_are_typed && is_all_there
}

/// Checks definitions by themselves, with their labels unless an overlay changed them, and adds them to what
/// is tried together.
fn check_some(
    some: &[(&TypedDefinition, Option<&Labelled<'_>>)],
    release: Release,
    trials: &mut Trials,
    problems: &mut Problems,
) {
    let check = |(typed, labelled): &(&TypedDefinition, Option<&Labelled<'_>>)| {
        let mut found = Problems::default();
        let refused = check_definition(typed, release, trials, &mut found);
        // Hints are for the author of a source.
        if labelled.is_some() {
            hints::check(typed, &mut found);
        }
        (refused, found)
    };
    let checked = cores::map_small(some.len() * WORK, some.iter().collect(), check);
    for ((typed, labelled), (refused, found)) in some.iter().zip(checked) {
        problems.extend(found);
        if let Some(refused) = refused {
            trials.add(*refused, problems);
        }
        let derived = match labelled {
            Some(labelled) => Cow::Borrowed(&labelled.derived),
            None => Cow::Owned(typed.definition.derived_labels().collect()),
        };
        // They are left to what was reported of any definition before.
        metadata::check_derived_labels(typed, &derived, problems);
    }
}
