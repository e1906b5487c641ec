//! Applying overlays: the resources of a bundle, and how they are changed.

use std::sync::Arc;

use foldhash::HashMap;

use crate::catalog::{
    Candidate, Definition, DerivedLabel, Labelled, MAX_BUNDLE_BYTES, Overlay, Patch, Selections,
    candidates,
};
use crate::kubevirt::Kind;
use crate::kubevirt::paths::object::{ANNOTATIONS, LABELS};
use crate::yaml::{Length, Node, merge};

use super::bundle::{OwnText, OwnTextOf};
use super::resource::{Resource, TextOf, length};
use super::version_label::VersionLabel;

/// The result of applying an overlay to a catalog.
pub(super) struct Applied {
    /// The resources of the bundle, by kind and then by name.
    pub(super) resources: Vec<Resource>,
    /// What those texts are made of that only this bundle has.
    pub(super) own_texts: Vec<OwnText>,
    /// The length of the bundle.
    pub(super) length: Length,
    /// The definitions that the overlay changed.
    pub(super) changed: Vec<Definition>,
}

/// Applies an overlay to everything that a catalog defines. `lengths` are those of the texts of what it
/// leaves as it is.
pub(super) fn apply(
    overlay: &Overlay,
    candidates: &[Candidate<'_>],
    lengths: &[Length],
    version: &VersionLabel,
) -> Applied {
    let mut applying = Applying {
        overlay,
        patches: Selections::new(overlay.patches.iter().map(|patch| &patch.select)),
        lengths,
        version,
        own: HashMap::default(),
        own_texts: Vec::new(),
        numbers: HashMap::default(),
        changed: Vec::new(),
    };
    let selected = overlay.select_from(candidates);
    let mut resources = Vec::with_capacity(selected.held.len());
    let mut length = Length::default();
    for candidate in &selected.held {
        if length.least > MAX_BUNDLE_BYTES {
            break;
        }
        let (resource, of_resource) = applying.resource(candidate);
        length += of_resource;
        resources.push(resource);
    }
    resources.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Applied {
        resources,
        own_texts: applying.own_texts,
        length,
        changed: applying.changed,
    }
}

/// The number of a definition and the numbers of its patches.
type Patched = (usize, Vec<usize>);

/// An overlay that is applied. What it changes has a text for both kinds, unless one of them is in a
/// namespace.
struct Applying<'o> {
    overlay: &'o Overlay,
    /// What its patches select.
    patches: Selections<'o>,
    /// The lengths of the texts of what it leaves as it is.
    lengths: &'o [Length],
    version: &'o VersionLabel,
    /// The numbers and the lengths of the texts of the others, each with and without the namespace.
    own: HashMap<(Patched, bool), (usize, Length)>,
    /// What these texts are made of.
    own_texts: Vec<OwnText>,
    /// Where each is among the changed definitions.
    numbers: HashMap<Patched, usize>,
    /// The definitions that the overlay changed.
    changed: Vec<Definition>,
}

impl Applying<'_> {
    /// A resource, and how long it is.
    fn resource(&mut self, candidate: &Candidate<'_>) -> (Resource, Length) {
        let (text, length) = self.text(candidate);
        let resource = Resource {
            kind: candidate.kind,
            name: self.overlay.name_of(candidate.labelled.definition).into(),
            namespace: self
                .overlay
                .namespace_of(candidate.kind)
                .map(|namespace| namespace.value.as_str().into()),
            text,
        };
        let head = Length::exactly(resource.head_length());
        (resource, head + length)
    }

    fn text(&mut self, candidate: &Candidate<'_>) -> (TextOf, Length) {
        let overlay = self.overlay;
        let numbers = self.patches.of(candidate);
        let namespace = overlay.namespace_of(candidate.kind);
        let is_changed = !numbers.is_empty() || overlay.changes_every_resource();
        if !is_changed && namespace.is_none() {
            let length = self.lengths.get(candidate.number).copied();
            let text = TextOf::Definition(candidate.number);
            return (text, length.unwrap_or_default());
        }
        let key = ((candidate.number, numbers), namespace.is_some());
        if let Some((number, length)) = self.own.get(&key) {
            return (TextOf::Bundle(*number), *length);
        }
        let Labelled {
            definition,
            derived,
        } = candidate.labelled;
        let (of, length) = if is_changed {
            let number = self.changed(&key.0, definition);
            let changed = self.changed.get(number).unwrap_or(definition);
            let derived: Vec<DerivedLabel> = changed.derived_labels().collect();
            let length = length(changed, &derived, namespace, self.version);
            (OwnTextOf::Changed(number), length)
        } else {
            let length = length(definition, derived, namespace, self.version);
            (OwnTextOf::Definition(candidate.number), length)
        };
        let number = self.own_texts.len();
        self.own_texts.push(OwnText {
            of,
            namespace: namespace.cloned(),
        });
        self.own.insert(key, (number, length));
        (TextOf::Bundle(number), length)
    }

    /// The number of a definition with all changes of the overlay, which are made once for both of its kinds.
    fn changed(&mut self, key: &Patched, definition: &Definition) -> usize {
        let (overlay, all) = (self.overlay, &mut self.changed);
        *self.numbers.entry(key.clone()).or_insert_with(|| {
            all.push(changed(definition, overlay, &patches(overlay, &key.1)));
            all.len() - 1
        })
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
