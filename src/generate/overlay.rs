//! Applying overlays: the resources of a bundle, and how they are changed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{
    Candidate, Definition, Labelled, MAX_BUNDLE_BYTES, Overlay, Patch, Selections, candidates,
};
use crate::kubevirt::Kind;
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
    candidates: &[Candidate<'_>],
    rendered: &[Rendered],
    version: &VersionLabel,
) -> Applied {
    let mut bodies = Bodies {
        overlay,
        patches: Selections::new(overlay.patches.iter().map(|patch| &patch.select)),
        rendered,
        version,
        texts: HashMap::new(),
        numbers: HashMap::new(),
        changed: Vec::new(),
    };
    let selected = overlay.select_from(candidates);
    let (mut resources, mut bytes) = (Vec::with_capacity(selected.held.len()), 0);
    for candidate in &selected.held {
        if bytes > MAX_BUNDLE_BYTES {
            break;
        }
        let resource = bodies.resource(candidate);
        bytes += resource.length() as u64;
        resources.push(resource);
    }
    resources.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Applied {
        resources,
        changed: bodies.changed,
    }
}

/// The number of a definition and the numbers of its patches.
type Patched = (usize, Vec<usize>);

/// The texts of the definitions that an overlay changes, each written once for both kinds unless one
/// of them is in a namespace.
struct Bodies<'o> {
    overlay: &'o Overlay,
    /// What its patches select.
    patches: Selections<'o>,
    /// The texts of what it leaves as it is.
    rendered: &'o [Rendered],
    version: &'o VersionLabel,
    /// The texts of the others, each with and without the namespace.
    texts: HashMap<(Patched, bool), Rendered>,
    /// Where each is among the changed definitions.
    numbers: HashMap<Patched, usize>,
    /// The definitions that the overlay changed.
    changed: Vec<Definition>,
}

impl Bodies<'_> {
    fn resource(&mut self, candidate: &Candidate<'_>) -> Resource {
        Resource {
            kind: candidate.kind,
            name: self.overlay.name_of(candidate.labelled.definition).into(),
            namespace: self
                .overlay
                .namespace_of(candidate.kind)
                .map(|namespace| namespace.value.as_str().into()),
            body: self.body(candidate),
        }
    }

    fn body(&mut self, candidate: &Candidate<'_>) -> Rendered {
        let overlay = self.overlay;
        let numbers = self.patches.of(candidate);
        let patches = patches(overlay, &numbers);
        let namespace = overlay.namespace_of(candidate.kind);
        let is_changed = !patches.is_empty() || overlay.changes_every_resource();
        let unchanged = self.rendered.get(candidate.number);
        if let Some(unchanged) = unchanged.filter(|_| !is_changed && namespace.is_none()) {
            return Arc::clone(unchanged);
        }
        let key = ((candidate.number, numbers), namespace.is_some());
        if let Some(text) = self.texts.get(&key) {
            return Arc::clone(text);
        }
        let (definition, version) = (candidate.labelled.definition, self.version);
        let text = if is_changed {
            let changed = self.changed(&key.0, definition, &patches);
            render(&Labelled::new(changed), namespace, version)
        } else {
            render(candidate.labelled, namespace, version)
        };
        self.texts.insert(key, Arc::clone(&text));
        text
    }

    /// A definition with all changes of the overlay, which are made once for both of its kinds.
    fn changed<'b>(
        &'b mut self,
        key: &Patched,
        definition: &'b Definition,
        patches: &[&Patch],
    ) -> &'b Definition {
        let (overlay, all) = (self.overlay, &mut self.changed);
        let number = *self.numbers.entry(key.clone()).or_insert_with(|| {
            all.push(changed(definition, overlay, patches));
            all.len() - 1
        });
        self.changed.get(number).unwrap_or(definition)
    }
}

/// The patches of an overlay with some numbers.
fn patches<'o>(overlay: &'o Overlay, numbers: &[usize]) -> Vec<&'o Patch> {
    let patches = numbers.iter();
    patches
        .filter_map(|number| overlay.patches.get(*number))
        .collect()
}

/// What the bundle of an overlay holds: each kind, and the definition with the overlay's changes, which is
/// made when it is asked for.
pub fn held<'l>(
    overlay: &'l Overlay,
    labelled: &'l [Labelled<'l>],
) -> impl Iterator<Item = (Kind, Definition)> {
    let selections = Selections::new(overlay.patches.iter().map(|patch| &patch.select));
    let selected = overlay.select_from(&candidates(labelled));
    selected.held.into_iter().map(move |candidate| {
        let patches = patches(overlay, &selections.of(&candidate));
        let definition = changed(candidate.labelled.definition, overlay, &patches);
        (candidate.kind, definition)
    })
}

/// A definition with all changes of an overlay.
fn changed(definition: &Definition, overlay: &Overlay, patches: &[&Patch]) -> Definition {
    let renames_at = overlay.renames_at();
    let mut changed = Definition {
        name: overlay.name_of(definition),
        at: renames_at.unwrap_or(definition.at),
        renamed_from: renames_at.map(|_| definition.name.clone()),
        ..definition.clone()
    };
    for patch in patches {
        merge(&mut changed.content, &patch.layer.content);
        changed.is_whole &= patch.layer.is_readable;
        changed.layers.push(Arc::clone(&patch.layer));
    }
    for set in &overlay.sets {
        set_metadata(&mut changed.content, &set.content);
        changed.is_whole &= set.is_readable;
        changed.layers.push(Arc::clone(set));
    }
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
