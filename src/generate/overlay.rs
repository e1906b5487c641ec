//! Applying overlays: the resources of a bundle, and how they are changed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{Candidate, Definition, Labelled, Overlay, Patch, is_free_of_templates};
use crate::kubevirt::paths::object::{ANNOTATIONS, LABELS};
use crate::yaml::{Node, merge};

use super::resource::{Rendered, Resource, render};
use super::version_label::VersionLabel;

/// The result of applying an overlay to a catalog.
pub(super) struct Applied {
    /// The resources of the bundle, by kind and then by name.
    pub(super) resources: Vec<Resource>,
    /// The definitions that the overlay changed.
    pub(super) changed: Vec<Definition>,
}

/// Applies an overlay to everything that a catalog defines.
pub(super) fn apply(
    overlay: &Overlay,
    labelled: &[Labelled<'_>],
    rendered: &[Rendered],
    version: &VersionLabel,
) -> Applied {
    let mut bodies = Bodies {
        overlay,
        rendered,
        version,
        texts: HashMap::new(),
        changed: Vec::new(),
    };
    let selected = overlay.select_from(labelled);
    let mut resources: Vec<Resource> = selected
        .held
        .iter()
        .map(|candidate| bodies.resource(candidate))
        .collect();
    resources.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Applied {
        resources,
        changed: bodies.changed,
    }
}

/// The texts of the definitions that an overlay changes, each written once for both kinds.
struct Bodies<'o> {
    overlay: &'o Overlay,
    /// The texts of what it leaves as it is.
    rendered: &'o [Rendered],
    version: &'o VersionLabel,
    /// By the number of the definition and the numbers of its patches.
    texts: HashMap<(usize, Vec<usize>), Rendered>,
    /// The definitions that these are the texts of.
    changed: Vec<Definition>,
}

impl Bodies<'_> {
    fn resource(&mut self, candidate: &Candidate<'_>) -> Resource {
        Resource {
            kind: candidate.kind,
            name: self.overlay.name_of(candidate.labelled.definition),
            body: self.body(candidate),
        }
    }

    fn body(&mut self, candidate: &Candidate<'_>) -> Rendered {
        let overlay = self.overlay;
        let numbered = overlay.patches.iter().enumerate();
        let selecting = numbered.filter(|(_, patch)| candidate.is_in(&patch.select));
        let (numbers, patches): (Vec<usize>, Vec<&Patch>) = selecting.unzip();
        let unchanged = self.rendered.get(candidate.number);
        if let Some(unchanged) = unchanged
            && patches.is_empty()
            && !overlay.changes_every_resource()
        {
            return Arc::clone(unchanged);
        }
        let text = self.texts.entry((candidate.number, numbers));
        Arc::clone(text.or_insert_with(|| {
            let changed = changed(candidate.labelled.definition, overlay, &patches);
            let text = render(&Labelled::new(&changed), self.version);
            self.changed.push(changed);
            text
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
    for patch in patches {
        merge(&mut changed.content, &patch.layer.content);
        changed.layers.push(Arc::clone(&patch.layer));
    }
    if let Some(set) = &overlay.set {
        set_metadata(&mut changed.content, &set.content);
        changed.layers.push(Arc::clone(set));
    }
    changed.is_whole &= is_free_of_templates(&changed.content);
    changed
}

/// Sets each label and annotation. A merge would also move the place of everything around them.
fn set_metadata(content: &mut Node, set: &Node) {
    for path in [LABELS, ANNOTATIONS] {
        for (key, field) in set.get(path.keys()).into_iter().flat_map(Node::fields) {
            let keys = [path.keys(), &[key]].concat();
            content.set(&keys, field.clone());
        }
    }
}
