//! Whether every overlay selects something, and every line of it is of use.

use crate::catalog::{Candidate, Catalog, Labelled, Overlay, Patch, Selected, Selection};
use crate::diagnostic::{Code, Problem, Problems};
use crate::text::Location;
use crate::yaml::{changes, merge};

/// Checks the overlays of a catalog; tells whether every rule could be asked of each.
pub(super) fn check(catalog: &Catalog, labelled: &[Labelled<'_>], problems: &mut Problems) -> bool {
    let mut are_asked = true;
    for overlay in &catalog.overlays {
        let selected = overlay.select_from(labelled);
        if selected.held.is_empty() {
            // No single pattern is to blame.
            problems.push(empty_overlay(overlay));
            are_asked = false;
        } else {
            report_idle_parts(overlay, &selected, problems);
        }
    }
    are_asked
}

fn empty_overlay(overlay: &Overlay) -> Problem {
    let widen = match overlay.exclude {
        Some(_) => "widen `select`, narrow `exclude`",
        None => "widen `select`",
    };
    let message = "this overlay selects no resource";
    Problem::new(Code::EmptyOverlay, overlay.at, message).help(format!(
        "{widen}, or remove the file: each overlay is a bundle"
    ))
}

/// Reports each part of an overlay that changes nothing.
fn report_idle_parts(overlay: &Overlay, selected: &Selected<'_>, problems: &mut Problems) {
    report_idle_patterns(&overlay.select, &selected.candidates, problems);
    if let Some(exclude) = &overlay.exclude {
        report_idle_patterns(exclude, &selected.excluded, problems);
    }
    for (number, patch) in overlay.patches.iter().enumerate() {
        report_idle_patterns(&patch.select, &selected.held, problems);
        let earlier = overlay.patches.get(..number).unwrap_or_default();
        report_idle_patch(patch, earlier, &selected.held, problems);
    }
    for selection in overlay.selections() {
        report_idle_negations(selection, &selected.candidates, problems);
    }
}

/// Reports each pattern that matches none of the candidates.
fn report_idle_patterns(
    selection: &Selection,
    candidates: &[Candidate<'_>],
    problems: &mut Problems,
) {
    for (at, alone) in selection.single_patterns() {
        if !candidates.iter().any(|candidate| candidate.is_in(&alone)) {
            problems.push(idle_pattern(at, "this pattern matches no resource"));
        }
    }
}

/// Reports each `!=`, `notin` and `!` that excludes none of the candidates: with a wrong key, it
/// selects what it should leave out.
fn report_idle_negations(
    selection: &Selection,
    candidates: &[Candidate<'_>],
    problems: &mut Problems,
) {
    for (at, key, alone) in selection.single_negations() {
        if candidates.iter().all(|candidate| candidate.is_in(&alone)) {
            let message = format!("the condition on the label `{key}` excludes no resource");
            problems.push(idle_pattern(at, message));
        }
    }
}

fn idle_pattern(at: Location, message: impl Into<String>) -> Problem {
    Problem::new(Code::IdlePattern, at, message).help("fix it or remove it")
}

/// Reports a patch that changes nothing, because the definition or the patches before it already
/// set the same.
fn report_idle_patch(
    patch: &Patch,
    earlier: &[Patch],
    held: &[Candidate<'_>],
    problems: &mut Problems,
) {
    let is_changed = |candidate: &&Candidate<'_>| {
        let mut before = candidate.labelled.definition.content.clone();
        for patch in earlier
            .iter()
            .filter(|patch| candidate.is_in(&patch.select))
        {
            merge(&mut before, &patch.layer.content);
        }
        changes(&before, &patch.layer.content)
    };
    let is_selected = |candidate: &&Candidate<'_>| candidate.is_in(&patch.select);
    let mut selected = held.iter().filter(is_selected).peekable();
    if selected.peek().is_some() && !selected.any(|candidate| is_changed(&candidate)) {
        let message = "this patch changes none of the resources that it selects";
        problems
            .push(Problem::new(Code::IdlePatch, patch.layer.content.at, message).help("remove it"));
    }
}
