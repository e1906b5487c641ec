//! Overlays: what each bundle contains, and how it changes these resources.

use std::iter;
use std::sync::Arc;

use foldhash::HashSet;

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::paths::object::METADATA;
use crate::kubevirt::{Kind, Scope};
use crate::model::{At, Given};
use crate::text::{Location, SourceId};
use crate::yaml::{Node, Value};

use super::definition::Definition;
use super::files::Role;
use super::layer::Layer;
use super::name_patterns::NamePatterns;
use super::reference::{Referred, Unknown};
use super::source_file::{Exclude, OverlayFile, PatchFile, Selection, Set};
use super::taken::ByName;
use super::template::compute_constants;

/// The overlay of one bundle.
#[derive(Debug)]
pub struct Overlay {
    /// The name of the bundle, from the path.
    pub name: String,
    /// Where its `select` is.
    pub at: Location,
    /// Which resources the bundle contains.
    pub select: Selection,
    /// Which of them it leaves out: what any of these selects.
    pub exclude: Vec<Selection>,
    /// Labels and annotations that every resource gets, in the order in which they are set.
    pub sets: Vec<Arc<Layer>>,
    /// Changes to some resources, in order.
    pub patches: Vec<Patch>,
    /// The files of its components, whose exclusions and changes come before its own.
    pub components: Vec<SourceId>,
    /// The folder of its entry point for kustomize, if it has one.
    pub kustomization: Option<At<String>>,
    /// The namespace of the resources whose kind has one.
    pub namespace: Option<At<String>>,
    /// What every name starts with.
    pub name_prefix: Option<At<String>>,
    /// What every name ends with.
    pub name_suffix: Option<At<String>>,
}

/// A change to some resources.
#[derive(Debug, Clone)]
pub struct Patch {
    /// Which of the bundle's resources it changes.
    pub select: Selection,
    /// A JSON Merge Patch of `metadata` and `spec`.
    pub layer: Arc<Layer>,
}

/// What an overlay or a component of overlays leaves out and changes.
#[derive(Debug, Default)]
pub(super) struct Changes {
    exclude: Vec<Selection>,
    sets: Vec<Arc<Layer>>,
    patches: Vec<Patch>,
}

impl Changes {
    /// What a file says.
    pub(super) fn new(
        role: &Role,
        exclude: Given<Exclude>,
        set: Given<Set>,
        patches: Given<Vec<PatchFile>>,
        problems: &mut Problems,
    ) -> Self {
        let patches = patches.value().unwrap_or_default().into_iter();
        let exclude = exclude.value();
        Self {
            exclude: exclude.map(|exclude| exclude.0).unwrap_or_default(),
            sets: set
                .value()
                .map(|set| Arc::new(set_layer(role, &set.0, problems)))
                .into_iter()
                .collect(),
            patches: patches
                .map(|patch| Patch::new(role, patch, problems))
                .collect(),
        }
    }

    /// Several in the order in which they are applied.
    fn joined<'c>(all: impl Iterator<Item = &'c Self>) -> Self {
        let mut joined = Self::default();
        for changes in all {
            joined.exclude.extend(changes.exclude.iter().cloned());
            joined.patches.extend(changes.patches.iter().cloned());
            joined.sets.extend(changes.sets.iter().cloned());
        }
        joined
    }
}

/// A component of overlays: what several of them leave out and change.
#[derive(Debug)]
pub(super) struct OverlayComponent {
    /// Where its file begins.
    pub(super) at: Location,
    pub(super) changes: Changes,
}

/// An overlay whose components are still names.
#[derive(Debug)]
pub(super) struct UnlinkedOverlay {
    /// The number of its root.
    pub(super) root: usize,
    /// The overlay without its changes.
    overlay: Overlay,
    components: Vec<At<String>>,
    own: Changes,
}

/// The files of the overlays.
#[derive(Debug, Default)]
pub(super) struct UnlinkedOverlays {
    pub(super) overlays: Vec<UnlinkedOverlay>,
    pub(super) components: ByName<OverlayComponent>,
}

impl UnlinkedOverlays {
    /// Resolves every reference; returns the overlays of the last root that has any: a vendor builds
    /// its own bundles, not this catalog's. `is_complete` says whether every file could be read.
    pub(super) fn link(self, is_complete: bool, problems: &mut Problems) -> Vec<Overlay> {
        let mut unknown = Problems::default();
        self.report_unknown(&mut unknown);
        self.report_repeated(problems);
        // A misspelt name may be what uses a component.
        if is_complete && unknown.is_empty() {
            self.report_unused(problems);
        }
        problems.extend(unknown);
        let last = self.overlays.iter().map(|overlay| overlay.root).max();
        let components = &self.components;
        let mut linked: Vec<Overlay> = self
            .overlays
            .into_iter()
            .filter(|overlay| Some(overlay.root) == last)
            .map(|overlay| overlay.link(components))
            .collect();
        linked.sort_by(|a, b| a.name.cmp(&b.name));
        linked
    }

    fn report_unknown(&self, problems: &mut Problems) {
        let mut unknown = Unknown::default();
        for name in self.overlays.iter().flat_map(|overlay| &overlay.components) {
            if !self.components.contains_key(&name.value) {
                unknown.add(name);
            }
        }
        let referred = || Referred {
            code: Code::UnknownComponent,
            message: |name| format!("no component of overlays named `{name}`"),
            names: self.components.keys().map(String::as_str).collect(),
            path: |name| format!("overlays/components/{name}.yaml"),
        };
        unknown.report(referred, |_| None, problems);
    }

    /// Reports each component that an overlay names twice.
    fn report_repeated(&self, problems: &mut Problems) {
        for overlay in &self.overlays {
            let mut applied = HashSet::default();
            let names = overlay.components.iter();
            for name in names.filter(|name| !applied.insert(&name.value)) {
                let message = "this component is already applied";
                problems.push(
                    Problem::new(Code::RepeatedComponent, name.at, message)
                        .help("remove it from the list"),
                );
            }
        }
    }

    fn report_unused(&self, problems: &mut Problems) {
        let names = self.overlays.iter().flat_map(|overlay| &overlay.components);
        let used: HashSet<&str> = names.map(|name| name.value.as_str()).collect();
        for (name, component) in &self.components {
            if !used.contains(name.as_str()) {
                let message = format!("the component `{name}` is never used");
                problems.push(
                    Problem::new(Code::UnusedComponent, component.at, message)
                        .help("use it or remove the file"),
                );
            }
        }
    }
}

impl UnlinkedOverlay {
    /// What a file says; `None` if that is not known in full, which is reported.
    pub(super) fn new(
        root: usize,
        name: String,
        document: &Node,
        file: OverlayFile,
        problems: &mut Problems,
    ) -> Option<Self> {
        let role = Role::Overlay { name: name.clone() };
        let is_known =
            !file.exclude.is_wrong() && !file.patches.is_wrong() && !file.components.is_wrong();
        // Without what is wrong with them, two entry points could have the same names.
        let has_names = !file.namespace.is_wrong()
            && !file.name_prefix.is_wrong()
            && !file.name_suffix.is_wrong();
        let own = Changes::new(&role, file.exclude, file.set, file.patches, problems);
        let select = document.field(&["select"]);
        let overlay = Overlay {
            name,
            at: select.map_or(document.at, |select| select.key),
            select: file.select,
            exclude: Vec::new(),
            sets: Vec::new(),
            patches: Vec::new(),
            components: Vec::new(),
            kustomization: file
                .kustomization
                .value()
                .filter(|_| has_names)
                .map(|folder| At {
                    value: folder.value.0,
                    at: folder.at,
                }),
            namespace: file.namespace.value().map(|namespace| At {
                value: namespace.value.0,
                at: namespace.at,
            }),
            name_prefix: file.name_prefix.value(),
            name_suffix: file.name_suffix.value(),
        };
        is_known.then(|| Self {
            root,
            overlay,
            components: file.components.value().unwrap_or_default(),
            own,
        })
    }

    /// The overlay with the changes of its components, and then its own.
    fn link(self, components: &ByName<OverlayComponent>) -> Overlay {
        let names = self.components.iter();
        let used: Vec<&OverlayComponent> = names
            .filter_map(|name| components.get(&name.value))
            .collect();
        let shared = used.iter().map(|component| &component.changes);
        let changes = Changes::joined(shared.chain([&self.own]));
        Overlay {
            exclude: changes.exclude,
            sets: changes.sets,
            patches: changes.patches,
            components: used.iter().map(|component| component.at.source).collect(),
            ..self.overlay
        }
    }
}

impl Overlay {
    /// Whether the overlay changes every resource, apart from its patches.
    #[must_use]
    pub(crate) fn changes_every_resource(&self) -> bool {
        !self.sets.is_empty() || self.renames_at().is_some()
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

    /// The namespace of the resources of a kind in this bundle.
    #[must_use]
    pub fn namespace_of(&self, kind: Kind) -> Option<&At<String>> {
        let namespace = self.namespace.as_ref();
        namespace.filter(|_| kind.scope() == Scope::Namespaced)
    }

    /// Where the overlay renames resources, if it does.
    #[must_use]
    pub(crate) fn renames_at(&self) -> Option<Location> {
        let parts = [&self.name_prefix, &self.name_suffix].into_iter().flatten();
        parts.map(|part| part.at).next()
    }
}

impl Patch {
    fn new(role: &Role, file: PatchFile, problems: &mut Problems) -> Self {
        let mut content = file.merge.0;
        let is_computed = compute_constants("an overlay has no size table", &mut content, problems);
        Self {
            select: file.select.unwrap_or_default(),
            layer: Arc::new(Layer::of_overlay(role.clone(), content, is_computed)),
        }
    }
}

/// The labels and annotations of `set`, in the shape of a resource.
fn set_layer(role: &Role, set: &Node, problems: &mut Problems) -> Layer {
    let mut content = Node::mapping(set.at);
    for (part, field) in set.fields() {
        // Unlike in a patch, `null` removes nothing here.
        if field.node.value != Value::Null {
            content.set(&[METADATA.last(), part], field.clone());
        }
    }
    let is_computed = compute_constants("an overlay has no size table", &mut content, problems);
    Layer::of_overlay(role.clone(), content, is_computed)
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
        let names = self.names.as_ref();
        self.is_of(kind)
            && names.is_none_or(|names| names.matches(name))
            && self
                .labels
                .as_ref()
                .is_none_or(|selector| selector.value.matches(&label))
    }

    /// Whether it can match resources of a kind.
    pub(crate) fn is_of(&self, kind: Kind) -> bool {
        let kinds = self.kinds.as_ref();
        kinds.is_none_or(|kinds| kinds.iter().any(|one| one.value == kind))
    }

    /// The only names that it can match, in order; `None` if it can match any.
    pub(crate) fn only_names(&self) -> Option<impl Iterator<Item = &str>> {
        self.names.as_ref().and_then(NamePatterns::only_names)
    }

    /// The selection reduced to each of its patterns in turn, to find those that match no resource
    /// on their own.
    pub(crate) fn single_patterns(&self) -> impl Iterator<Item = (Location, Self)> {
        let without_names = Self {
            kinds: self.kinds.clone(),
            names: None,
            labels: self.labels.clone(),
        };
        let names = self.names.iter().flat_map(NamePatterns::iter).map({
            let without_names = without_names.clone();
            move |glob| {
                let alone = Self {
                    names: Some(NamePatterns::new(vec![glob.clone()])),
                    ..without_names.clone()
                };
                (glob.at, alone)
            }
        });
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
