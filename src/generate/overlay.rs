//! Applying overlays: which resources a bundle holds, and how they are changed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{Definition, Overlay, Patch, Selection, is_free_of_templates};
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::Kind;
use crate::yaml::{changes, merge};

use super::resource::{Rendered, Resource};
use super::version_label::VersionLabel;

/// The result of applying an overlay to a catalog.
#[derive(Default)]
pub(super) struct Applied {
    /// The resources of the bundle, by kind and then by name.
    pub(super) resources: Vec<Resource>,
    /// The definitions that the overlay changed.
    pub(super) changed: Vec<Definition>,
}

/// Applies an overlay to everything that a catalog defines.
pub(super) fn apply(
    overlay: &Overlay,
    rendered: &[Rendered<'_>],
    version: &VersionLabel,
    problems: &mut Problems,
) -> Applied {
    let candidates: Vec<Candidate> = candidates(rendered);
    let (held, left_out): (Vec<_>, Vec<_>) = candidates
        .iter()
        .copied()
        .filter(|candidate| candidate.is_in(&overlay.select))
        .partition(|candidate| {
            !overlay
                .exclude
                .as_ref()
                .is_some_and(|exclude| candidate.is_in(exclude))
        });
    if held.is_empty() {
        // The empty bundle is reported; no single pattern is to blame.
        return Applied::default();
    }
    report_idle(overlay, &candidates, &held, &left_out, problems);
    let mut bodies = Bodies {
        overlay,
        version,
        texts: HashMap::new(),
        changed: Vec::new(),
    };
    let mut resources: Vec<Resource> = held
        .iter()
        .map(|candidate| bodies.resource(candidate))
        .collect();
    resources.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Applied {
        resources,
        changed: bodies.changed,
    }
}

/// Reports each part of an overlay that changes nothing.
fn report_idle(
    overlay: &Overlay,
    candidates: &[Candidate<'_>],
    held: &[Candidate<'_>],
    left_out: &[Candidate<'_>],
    problems: &mut Problems,
) {
    overlay.select.report_idle(candidates, is_in, problems);
    if let Some(exclude) = &overlay.exclude {
        exclude.report_idle(left_out, is_in, problems);
    }
    for (number, patch) in overlay.patches.iter().enumerate() {
        let earlier = overlay.patches.get(..number).unwrap_or_default();
        report_idle_patch(patch, earlier, held, problems);
    }
    for selection in overlay.selections() {
        selection.report_idle_negations(candidates, is_in, problems);
    }
}

/// A definition in one of its kinds, which an overlay may select.
#[derive(Clone, Copy)]
struct Candidate<'r> {
    kind: Kind,
    /// The number of the definition, the same for both of its kinds.
    number: usize,
    rendered: &'r Rendered<'r>,
}

impl Candidate<'_> {
    fn is_in(&self, selection: &Selection) -> bool {
        selection.matches(self.kind, &self.rendered.definition.name, |key| {
            self.rendered.label(key)
        })
    }
}

fn is_in(selection: &Selection, candidate: &Candidate<'_>) -> bool {
    candidate.is_in(selection)
}

fn candidates<'r>(rendered: &'r [Rendered<'r>]) -> Vec<Candidate<'r>> {
    let of_kind = |kind: Kind| {
        rendered
            .iter()
            .enumerate()
            .filter(move |(_, rendered)| rendered.definition.family == kind.family())
            .map(move |(number, rendered)| Candidate {
                kind,
                number,
                rendered,
            })
    };
    Kind::ALL.iter().copied().flat_map(of_kind).collect()
}

/// Reports a patch whose patterns match nothing, or which changes nothing, because the definition
/// or the patches before it already set the same.
fn report_idle_patch(
    patch: &Patch,
    earlier: &[Patch],
    held: &[Candidate<'_>],
    problems: &mut Problems,
) {
    patch.select.report_idle(held, is_in, problems);
    let mut selected = held
        .iter()
        .filter(|candidate| candidate.is_in(&patch.select))
        .peekable();
    let is_changed = |candidate: &Candidate<'_>| {
        let mut before = candidate.rendered.definition.content.clone();
        let selecting = earlier
            .iter()
            .filter(|patch| candidate.is_in(&patch.select));
        for patch in selecting {
            merge(&mut before, &patch.layer.content);
        }
        changes(&before, &patch.layer.content)
    };
    if selected.peek().is_some() && !selected.any(is_changed) {
        problems.push(
            Problem::new(
                Code::IdlePatch,
                patch.layer.content.at,
                "this patch changes none of the resources that it selects",
            )
            .help("remove it"),
        );
    }
}

/// The texts of the definitions that an overlay changes, each written once for both kinds.
struct Bodies<'o> {
    overlay: &'o Overlay,
    version: &'o VersionLabel,
    /// By the number of the definition and the numbers of its patches.
    texts: HashMap<(usize, Vec<usize>), Arc<str>>,
    /// The definitions that these are the texts of.
    changed: Vec<Definition>,
}

impl Bodies<'_> {
    fn resource(&mut self, candidate: &Candidate<'_>) -> Resource {
        Resource {
            kind: candidate.kind,
            name: self.overlay.name_of(candidate.rendered.definition),
            body: self.body(candidate),
        }
    }

    fn body(&mut self, candidate: &Candidate<'_>) -> Arc<str> {
        let overlay = self.overlay;
        let numbered = overlay.patches.iter().enumerate();
        let selecting = numbered.filter(|(_, patch)| candidate.is_in(&patch.select));
        let (numbers, patches): (Vec<usize>, Vec<&Patch>) = selecting.unzip();
        if patches.is_empty() && !overlay.changes_every_resource() {
            return Arc::clone(&candidate.rendered.body);
        }
        let text = self.texts.entry((candidate.number, numbers));
        Arc::clone(text.or_insert_with(|| {
            let changed = changed(candidate.rendered.definition, overlay, &patches);
            let body = Rendered::new(&changed, self.version).body;
            self.changed.push(changed);
            body
        }))
    }
}

/// A definition with all changes of an overlay.
fn changed(definition: &Definition, overlay: &Overlay, patches: &[&Patch]) -> Definition {
    let mut changed = Definition {
        name: overlay.name_of(definition),
        at: overlay.renames_at().unwrap_or(definition.at),
        ..definition.clone()
    };
    let layers = patches.iter().map(|patch| &patch.layer);
    for layer in layers.chain(&overlay.set) {
        merge(&mut changed.content, &layer.content);
        changed.layers.push(Arc::clone(layer));
    }
    changed.is_whole &= is_free_of_templates(&changed.content);
    changed
}
