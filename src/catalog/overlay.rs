//! Overlays: what each bundle contains, and how it changes these resources.

use std::iter;
use std::sync::Arc;

use crate::diagnostic::Problems;
use crate::kubevirt::Kind;
use crate::kubevirt::paths::object::{LABELS, METADATA};
use crate::model::At;
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::definition::Definition;
use super::layer::{Layer, refuse_derived_labels};
use super::source_file::{OverlayFile, PatchFile, Selection};
use super::template::refuse_templates;

/// The overlay of one bundle.
#[derive(Debug)]
pub struct Overlay {
    /// The name of the bundle, from the path.
    pub name: String,
    /// Where its `select` is.
    pub at: Location,
    /// Which resources the bundle contains.
    pub select: Selection,
    /// Which of them it leaves out.
    pub exclude: Option<Selection>,
    /// Labels and annotations that every resource gets.
    pub set: Option<Arc<Layer>>,
    /// Changes to some resources, in order.
    pub patches: Vec<Patch>,
    /// The folder of its entry point for kustomize, if it has one.
    pub kustomization: Option<At<String>>,
    /// What every name starts with.
    pub name_prefix: Option<At<String>>,
    /// What every name ends with.
    pub name_suffix: Option<At<String>>,
}

/// A change to some resources.
#[derive(Debug)]
pub struct Patch {
    /// Which of the bundle's resources it changes.
    pub select: Selection,
    /// A JSON Merge Patch of `metadata` and `spec`.
    pub layer: Arc<Layer>,
}

impl Overlay {
    pub(super) fn new(
        name: String,
        document: &Node,
        file: OverlayFile,
        problems: &mut Problems,
    ) -> Self {
        for part in ["set", "patches"] {
            if let Some(part) = document.get(&[part]) {
                refuse_templates("an overlay", part, problems);
            }
        }
        let select = document.field(&["select"]);
        let patches = file.patches.unwrap_or_default().into_iter();
        Self {
            name,
            at: select.map_or(document.at, |select| select.key),
            select: file.select,
            exclude: file.exclude,
            set: file.set.map(|set| set_layer(&set.0, problems)),
            patches: patches.map(|patch| Patch::new(patch, problems)).collect(),
            kustomization: file.kustomization.map(|folder| At {
                value: folder.value.0,
                at: folder.at,
            }),
            name_prefix: file.name_prefix,
            name_suffix: file.name_suffix,
        }
    }

    /// Whether the overlay changes every resource, apart from its patches.
    #[must_use]
    pub(crate) fn changes_every_resource(&self) -> bool {
        self.set.is_some() || self.renames_at().is_some()
    }

    /// Every selection, including those of the patches.
    pub(crate) fn selections(&self) -> impl Iterator<Item = &Selection> {
        let of_patches = self.patches.iter().map(|patch| &patch.select);
        iter::once(&self.select)
            .chain(&self.exclude)
            .chain(of_patches)
    }

    /// The name of a definition in this bundle.
    #[must_use]
    pub fn name_of(&self, definition: &Definition) -> String {
        let text = |part: &Option<At<String>>| {
            part.as_ref()
                .map_or(String::new(), |part| part.value.clone())
        };
        [
            text(&self.name_prefix),
            definition.name.clone(),
            text(&self.name_suffix),
        ]
        .concat()
    }

    /// Where the overlay renames resources, if it does.
    #[must_use]
    pub(crate) fn renames_at(&self) -> Option<Location> {
        let parts = [&self.name_prefix, &self.name_suffix].into_iter().flatten();
        parts.map(|part| part.at).next()
    }
}

impl Patch {
    fn new(file: PatchFile, problems: &mut Problems) -> Self {
        let content = file.merge.0;
        refuse_derived_labels(content.get(LABELS.keys()), problems);
        Self {
            select: file.select.unwrap_or_default(),
            layer: Arc::new(Layer::of_overlay(content)),
        }
    }
}

/// The labels and annotations of `set`, in the shape of a resource.
fn set_layer(set: &Node, problems: &mut Problems) -> Arc<Layer> {
    let mut content = Node::mapping(set.at);
    for (part, field) in set.fields() {
        // Unlike in a patch, `null` removes nothing here.
        if field.node.value != Value::Null {
            content.set(&[METADATA.last(), part], field.clone());
        }
    }
    refuse_derived_labels(content.get(LABELS.keys()), problems);
    Arc::new(Layer::of_overlay(content))
}

impl Default for Selection {
    /// Everything.
    fn default() -> Self {
        Self {
            kinds: None,
            names: None,
            labels: None,
        }
    }
}

impl Selection {
    /// Whether a resource matches every field; `label` returns the value of a label.
    pub fn matches<'l>(
        &self,
        kind: Kind,
        name: &str,
        label: impl Fn(&str) -> Option<&'l str>,
    ) -> bool {
        let kinds = self.kinds.as_ref();
        let names = self.names.as_ref();
        kinds.is_none_or(|kinds| kinds.iter().any(|one| one.value == kind))
            && names.is_none_or(|globs| globs.iter().any(|glob| glob.value.matches(name)))
            && self
                .labels
                .as_ref()
                .is_none_or(|selector| selector.value.matches(&label))
    }

    /// The selection reduced to each of its patterns in turn, to find those that match no resource
    /// on their own.
    pub(crate) fn single_patterns(&self) -> impl Iterator<Item = (Location, Self)> {
        let names = self.names.iter().flatten().map(|glob| {
            let alone = Self {
                names: Some(vec![glob.clone()]),
                ..self.clone()
            };
            (glob.at, alone)
        });
        let without_names = Self {
            names: None,
            ..self.clone()
        };
        let kinds = self.kinds.iter().flatten().map({
            let without_names = without_names.clone();
            move |kind| {
                (
                    kind.at,
                    Self {
                        kinds: Some(vec![kind.clone()]),
                        ..without_names.clone()
                    },
                )
            }
        });
        let labels = self
            .labels
            .iter()
            .map(move |selector| (selector.at, without_names.clone()));
        names.chain(kinds).chain(labels)
    }

    /// The selection reduced to each `!=`, `notin` and `!` of its label selector in turn, with the
    /// label's key.
    pub(crate) fn single_negations(&self) -> impl Iterator<Item = (Location, &str, Self)> {
        self.labels.iter().flat_map(|labels| {
            let at = labels.at;
            let negations = labels.value.negations();
            negations.map(move |(key, value)| {
                let labels = Some(At { value, at });
                let alone = Self {
                    labels,
                    ..Self::default()
                };
                (at, key, alone)
            })
        })
    }
}
