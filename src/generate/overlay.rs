//! Overlays applied: which resources a bundle holds, and what becomes of them.

use std::collections::HashMap;
use std::rc::Rc;

use crate::api::{Kind, VersionLabel};
use crate::catalog::source_file::Selection;
use crate::catalog::{Definition, Overlay, Patch, is_whole};
use crate::diagnostic::{Code, Problem, Problems};
use crate::validate::validate_definition;
use crate::yaml::{Field, Node, Value, merge};

use super::Resource;
use super::resource::Rendered;

/// The resources of a bundle, by kind and then by name.
pub(super) fn apply(
    overlay: &Overlay,
    rendered: &[Rendered<'_>],
    version: &VersionLabel,
    problems: &mut Problems,
) -> Vec<Resource> {
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
        // The bundle is empty, which is reported; no single pattern is to blame.
        return Vec::new();
    }
    overlay.select.report_idle(&candidates, is_in, problems);
    if let Some(exclude) = &overlay.exclude {
        exclude.report_idle(&left_out, is_in, problems);
    }
    for (number, patch) in overlay.patches.iter().enumerate() {
        let earlier = overlay.patches.get(..number).unwrap_or_default();
        report_idle_patch(patch, earlier, &held, problems);
    }
    for selection in overlay.selections() {
        selection.report_idle_negations(&candidates, is_in, problems);
    }
    let mut bodies = Bodies {
        overlay,
        version,
        changed: HashMap::new(),
    };
    let mut resources: Vec<Resource> = held
        .iter()
        .map(|candidate| bodies.resource(candidate, problems))
        .collect();
    resources.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    resources
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
        let numbered = rendered.iter().enumerate();
        let own = numbered.filter(move |(_, rendered)| rendered.definition.family == kind.family());
        own.map(move |(number, rendered)| Candidate {
            kind,
            number,
            rendered,
        })
    };
    Kind::ALL.iter().copied().flat_map(of_kind).collect()
}

/// Reports a patch whose patterns match nothing, or which sets what is already so: in the
/// definition, or by the patches before it.
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
    let changes = |candidate: &Candidate<'_>| {
        let mut before = candidate.rendered.definition.content.clone();
        for patch in earlier
            .iter()
            .filter(|patch| candidate.is_in(&patch.select))
        {
            merge(&mut before, &patch.merge);
        }
        let mut after = before.clone();
        merge(&mut after, &patch.merge);
        after != before
    };
    if selected.peek().is_some() && !selected.any(changes) {
        problems.push(
            Problem::new(
                Code::IdlePatch,
                patch.merge.at,
                "this patch sets what is already so",
            )
            .help("remove it"),
        );
    }
}

/// The texts of what an overlay changes, each once for both kinds.
struct Bodies<'o> {
    overlay: &'o Overlay,
    version: &'o VersionLabel,
    /// By the number of the definition and the numbers of its patches.
    changed: HashMap<(usize, Vec<usize>), Rc<str>>,
}

impl Bodies<'_> {
    fn resource(&mut self, candidate: &Candidate<'_>, problems: &mut Problems) -> Resource {
        Resource {
            kind: candidate.kind,
            name: self.overlay.name_of(candidate.rendered.definition),
            body: self.body(candidate, problems),
        }
    }

    fn body(&mut self, candidate: &Candidate<'_>, problems: &mut Problems) -> Rc<str> {
        let (overlay, version) = (self.overlay, self.version);
        let numbered = overlay.patches.iter().enumerate();
        let selecting = numbered.filter(|(_, patch)| candidate.is_in(&patch.select));
        let (numbers, patches): (Vec<usize>, Vec<&Patch>) = selecting.unzip();
        if patches.is_empty() && !overlay.changes_every_resource() {
            return Rc::clone(&candidate.rendered.body);
        }
        let body = self.changed.entry((candidate.number, numbers));
        let body = body.or_insert_with(|| {
            let changed = changed(candidate.rendered.definition, overlay, &patches);
            validate_definition(&changed, problems);
            Rendered::new(&changed, version).body
        });
        Rc::clone(body)
    }
}

/// A definition with everything that an overlay does to it.
fn changed(definition: &Definition, overlay: &Overlay, patches: &[&Patch]) -> Definition {
    let mut changed = Definition {
        name: overlay.name_of(definition),
        at: overlay.renames_at().unwrap_or(definition.at),
        ..definition.clone()
    };
    for patch in patches {
        merge(&mut changed.content, &patch.merge);
    }
    for (part, entries) in [
        ("labels", &overlay.labels),
        ("annotations", &overlay.annotations),
    ] {
        for (key, entry) in entries {
            let node = Node {
                value: Value::String(entry.value.clone()),
                at: entry.at,
            };
            changed.content.set(
                &["metadata", part, key],
                Field {
                    key: entry.at,
                    node,
                },
            );
        }
    }
    changed.is_whole &= is_whole(&changed.content);
    changed
}
