//! Where each field of a resource comes from: the layers of its definition, and the places in its
//! nodes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::catalog::{Definition, Layer, Role};
use crate::generate::VersionLabel;
use crate::kubevirt::Kind;
use crate::kubevirt::paths::object::{API_VERSION, KIND, LABELS, NAME, NAMESPACE};
use crate::model::Path;
use crate::registry::labels::{self, DEPRECATED, Derivation, Origin as LabelOrigin};
use crate::registry::words;
use crate::text::{self, Location, Sources};
use crate::yaml::{Node, Value};

use super::entries::Entry;
use super::field_path::FieldPath;

/// Resources, with where each of their fields comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Explained {
    /// The resources, as they were asked for.
    pub resources: Vec<ExplainedResource>,
}

/// A resource, with where each of its fields comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExplainedResource {
    /// The kind in which it is shown.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// The fields in their order, each with everything below it: scalars, lists and empty mappings.
    pub fields: Vec<ExplainedField>,
}

/// A field, and what set it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedField {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// The value; null if the resource has no such field, because a layer removed it.
    pub value: Json,
    /// What the value comes from.
    pub origin: Origin,
    /// Where the value is written. Of what a path says, that is a file without a line.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// The layer that set it.
    #[serde(flatten)]
    pub layer: Option<LayerName>,
    /// The word of the source that set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<&'static str>,
    /// What the layer wrote, if that is not the value itself: the expression that it was computed
    /// from, or a mapping that only removed fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<Setting>,
    /// The values in a list that are written elsewhere than the list itself: in the row of the size.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ExplainedItem>,
    /// What it follows from, if no source sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<DerivedFrom>,
    /// The layers that set it before, the lowest first.
    pub before: Vec<Setting>,
}

/// A value in a list that was computed from the row of the size.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExplainedItem {
    /// What leads to it in the list: the numbers of items, from 0, and keys.
    pub path: Vec<String>,
    /// The value.
    pub value: Json,
    /// Where the value is written.
    #[serde(flatten)]
    pub place: Place,
    /// The row of the size.
    #[serde(flatten)]
    pub layer: LayerName,
    /// The expression in the list that it was computed from.
    pub written: Json,
}

/// What a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A source of a catalog.
    Source,
    /// Another field of the definition, or its name, which a label restates.
    Derived,
    /// The path of a source.
    Path,
    /// The program that builds the catalog.
    Program,
    /// A bundle, which has no layers.
    Bundle,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// The path of the file, as problems show it.
    pub file: String,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The character in the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// What a layer is for a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LayerName {
    /// Its role.
    pub role: LayerRole,
    /// Its name: `rhel`, `disk-bus/virtio`. A base has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What a layer is for a definition, the lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LayerRole {
    /// What all instance types or all preferences share.
    Base,
    /// What it extends.
    Layer,
    /// A component.
    Component,
    /// The series of an instance type.
    Series,
    /// The file of the definition itself.
    File,
    /// The row of its size.
    Size,
    /// An overlay, or a component of overlays.
    Overlay,
}

/// What a layer set.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Setting {
    /// The keys of the field that it set: the field itself or, if it removed or replaced a mapping
    /// around it, that mapping.
    pub path: Vec<String>,
    /// The value as the layer has it; null if the layer removed the field.
    pub value: Json,
    /// Where the value is written.
    #[serde(flatten)]
    pub place: Place,
    /// The layer.
    #[serde(flatten)]
    pub layer: LayerName,
    /// The word of the source that set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<&'static str>,
}

/// What a value follows from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DerivedFrom {
    /// The rule, in words.
    pub rule: String,
    /// The keys of the field that it restates, if it restates one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<String>>,
}

impl Explained {
    /// Explains the fields of resources, each in a kind; only those at and below `field`, if there is
    /// one. `sources` are the files that the entries were read from.
    #[must_use]
    pub fn new(resources: &[(&Entry, Kind)], field: Option<&FieldPath>, sources: &Sources) -> Self {
        let explained = resources.iter().map(|(entry, kind)| {
            let explaining = Explaining::new(entry, sources);
            ExplainedResource {
                kind: kind.as_str(),
                name: entry.name().to_owned(),
                fields: explaining.fields(&entry.document(*kind), field),
            }
        });
        Self {
            resources: explained.collect(),
        }
    }
}

impl Explained {
    /// One JSON document.
    #[must_use]
    pub fn json(&self) -> String {
        text::json(self)
    }
}

/// A definition whose fields are explained.
struct Explaining<'e> {
    definition: &'e Definition,
    sources: &'e Sources,
    layers: Vec<(&'e Layer, LayerName)>,
}

/// What a layer has at a path or, if that is in the way of it, above it.
#[derive(Clone, Copy)]
struct Found<'e> {
    layer: &'e Layer,
    name: &'e LayerName,
    /// How many keys lead to it.
    depth: usize,
    node: &'e Node,
}

impl<'e> Explaining<'e> {
    fn new(entry: &'e Entry, sources: &'e Sources) -> Self {
        let definition = &entry.typed.definition;
        Self {
            definition,
            sources,
            layers: named(&definition.layers),
        }
    }

    fn fields(&self, document: &Node, only: Option<&FieldPath>) -> Vec<ExplainedField> {
        let mut leaves = leaves(document);
        leaves.extend(self.removed(document));
        side_by_side(leaves)
            .iter()
            .filter(|leaf| only.is_none_or(|only| only.leads_to(&leaf.path)))
            .map(|leaf| self.field(leaf))
            .collect()
    }

    fn field(&self, leaf: &Leaf<'_>) -> ExplainedField {
        let is = |path: Path| leaf.path == path.keys();
        if self.layers.is_empty() {
            return self.of_bundle(leaf);
        }
        let label = leaf.label().and_then(labels::find);
        match label.map(|label| label.origin) {
            Some(LabelOrigin::Derived(derivation)) => return self.derived(leaf, derivation),
            Some(LabelOrigin::Stamped) => {
                let package = VersionLabel::default().to_string();
                let rule = if leaf.node.text() == Some(&package) {
                    format!("the version of the package, {package}")
                } else {
                    "the version that the environment sets".to_owned()
                };
                return leaf.follows(Origin::Program, rule);
            }
            _ => {}
        }
        if is(API_VERSION) {
            leaf.follows(Origin::Program, "the API of all four kinds".to_owned())
        } else if is(KIND) {
            leaf.follows(Origin::Program, "the kind that is shown".to_owned())
        } else if is(NAME) {
            self.name(leaf)
        } else if is(NAMESPACE) {
            self.namespace(leaf)
        } else {
            self.of_layers(leaf)
        }
    }

    /// A field of a bundle, which may be shown in another of its kinds.
    fn of_bundle(&self, leaf: &Leaf<'_>) -> ExplainedField {
        let keys: Vec<&str> = leaf.path.iter().map(String::as_str).collect();
        let written = self.definition.content.get(&keys);
        let written = written.filter(|written| *written == leaf.node);
        ExplainedField {
            place: written.map(|node| self.place(node.at)),
            ..leaf.explained(Origin::Bundle)
        }
    }

    fn derived(&self, leaf: &Leaf<'_>, derivation: Derivation) -> ExplainedField {
        let mut paths = derivation.paths().iter();
        let restated = paths.find(|path| {
            let node = self.definition.get(**path);
            node.is_some_and(|node| node.at == leaf.node.at)
        });
        let place = match derivation {
            Derivation::SeriesVersion => self.file(self.own_at().unwrap_or(leaf.node.at)),
            _ => self.place(leaf.node.at),
        };
        ExplainedField {
            place: Some(place),
            derived_from: Some(DerivedFrom {
                rule: derivation.to_string(),
                path: restated.map(|path| path.keys().iter().map(ToString::to_string).collect()),
            }),
            ..leaf.explained(Origin::Derived)
        }
    }

    fn name(&self, leaf: &Leaf<'_>) -> ExplainedField {
        let at = leaf.node.at;
        let (place, rule) = match (&self.definition.renamed_from, &self.definition.size) {
            (Some(name), _) => (
                self.place(at),
                format!("`{name}`, with the prefix and the suffix of the overlay"),
            ),
            (None, Some(_)) => (
                self.place(at),
                "the folders of the series, and the name of the size".to_owned(),
            ),
            (None, None) => (self.file(at), "the path of the file".to_owned()),
        };
        ExplainedField {
            place: Some(place),
            ..leaf.follows(Origin::Path, rule)
        }
    }

    fn namespace(&self, leaf: &Leaf<'_>) -> ExplainedField {
        let role = LayerRole::Overlay;
        ExplainedField {
            place: Some(self.place(leaf.node.at)),
            layer: Some(LayerName { role, name: None }),
            word: Some("namespace"),
            ..leaf.explained(Origin::Source)
        }
    }

    fn of_layers(&self, leaf: &Leaf<'_>) -> ExplainedField {
        let mut before = self.found(&leaf.path);
        let last = before.last().copied();
        let setter = last.filter(|last| last.node.at == leaf.node.at);
        let differs = |found: &Found<'_>| {
            let is_null = found.node.value == Value::Null;
            !is_null && found.node.value != leaf.node.value
        };
        let computing = last.filter(differs);
        if setter.or(computing).is_some() {
            before.pop();
        }
        // What no layer has at this place is in the row of the size: a cell, or its `deprecated`.
        let word = match (setter, computing) {
            (Some(found), _) => self.word(&found, &leaf.path),
            (None, Some(_)) => None,
            (None, None) => words::of_label(DEPRECATED).map(|word| word.name),
        };
        let layer = setter.map_or_else(|| self.row(), |found| found.name.clone());
        ExplainedField {
            place: Some(self.place(leaf.node.at)),
            layer: Some(layer),
            word,
            written: computing.map(|found| self.setting(&found, &leaf.path)),
            items: computing.map_or(Vec::new(), |found| self.items(leaf.node, found.node)),
            before: self.settings(&before, &leaf.path),
            ..leaf.explained(Origin::Source)
        }
    }

    /// The values in a list that are not at the place of what a layer wrote there.
    fn items(&self, list: &Node, written: &Node) -> Vec<ExplainedItem> {
        let mut items = Vec::new();
        if let Value::Sequence(_) = list.value {
            self.add_items(list, written, &mut Vec::new(), &mut items);
        }
        items
    }

    fn add_items(
        &self,
        node: &Node,
        written: &Node,
        path: &mut Vec<String>,
        items: &mut Vec<ExplainedItem>,
    ) {
        let below: Vec<(String, &Node, &Node)> = match (&node.value, &written.value) {
            (Value::Sequence(values), Value::Sequence(expressions)) => {
                let pairs = values.iter().zip(expressions.iter()).enumerate();
                pairs
                    .map(|(number, (value, written))| (number.to_string(), value, written))
                    .collect()
            }
            (Value::Mapping(_), Value::Mapping(_)) => {
                let fields = node.fields();
                fields
                    .filter_map(|(key, field)| {
                        Some((key.to_string(), &field.node, written.get(&[key])?))
                    })
                    .collect()
            }
            _ => Vec::new(),
        };
        if below.is_empty() && node.at != written.at && node.value != written.value {
            items.push(ExplainedItem {
                path: path.clone(),
                value: json(node),
                place: self.place(node.at),
                layer: self.row(),
                written: json(written),
            });
        }
        for (step, node, written) in below {
            path.push(step);
            self.add_items(node, written, path, items);
            path.pop();
        }
    }

    /// The fields that a layer removed and no later one set again.
    fn removed<'s>(&'s self, document: &Node) -> Vec<Leaf<'s>> {
        let mut removed: Vec<Leaf<'s>> = Vec::new();
        let mut paths: HashSet<Vec<String>> = HashSet::new();
        let set = self
            .layers
            .iter()
            .flat_map(|(layer, _)| layer.contents())
            .flat_map(leaves);
        for leaf in set {
            let keys: Vec<&str> = leaf.path.iter().map(String::as_str).collect();
            let is_there = (1..=keys.len()).any(|length| {
                let found = keys.get(..length).and_then(|keys| document.get(keys));
                found.is_some_and(|node| length == keys.len() || node.fields().next().is_none())
            });
            if leaf.node.value == Value::Null || is_there || paths.contains(&leaf.path) {
                continue;
            }
            let last = self.found(&leaf.path).pop();
            if let Some(last) = last.filter(|last| last.node.value == Value::Null) {
                let (path, node) = (leaf.path, last.node);
                paths.insert(path.clone());
                removed.push(Leaf { path, node });
            }
        }
        removed
    }

    /// What each layer has at a path or in the way of it, the lowest first.
    fn found(&self, path: &[String]) -> Vec<Found<'_>> {
        let layers = self.layers.iter();
        let contents = layers.flat_map(|(layer, name)| {
            let contents = layer.contents();
            contents.map(move |content| (layer, name, content))
        });
        let found = contents.filter_map(|(layer, name, content)| {
            let (mut node, mut depth) = (content, 0);
            for key in path {
                match node.value {
                    Value::Mapping(_) => node = node.get(&[key])?,
                    _ => break,
                }
                depth += 1;
            }
            Some(Found {
                layer,
                name,
                depth,
                node,
            })
        });
        found.collect()
    }

    fn settings(&self, found: &[Found<'_>], path: &[String]) -> Vec<Setting> {
        found
            .iter()
            .map(|found| self.setting(found, path))
            .collect()
    }

    fn setting(&self, found: &Found<'_>, path: &[String]) -> Setting {
        let path = path.get(..found.depth).unwrap_or_default();
        Setting {
            path: path.to_vec(),
            value: json(found.node),
            place: self.place(found.node.at),
            layer: found.name.clone(),
            word: self.word(found, path),
        }
    }

    /// The word with which a source sets a field.
    fn word(&self, found: &Found<'_>, path: &[String]) -> Option<&'static str> {
        if found.layer.role.is_of_overlay() {
            return None;
        }
        let mut words = words::of_family(self.definition.family);
        let word = words.find(|word| word.targets.iter().any(|it| path == it.keys()));
        word.map(|word| word.name)
    }

    /// Where the file of the definition itself is, or that of its series.
    fn own_at(&self) -> Option<Location> {
        let mut layers = self.layers.iter().rev();
        let own = layers.find(|(layer, _)| !layer.role.is_of_overlay());
        own.map(|(layer, _)| layer.content.at)
    }

    /// The row of the size, or the columns of an instance type with a file of its own.
    fn row(&self) -> LayerName {
        let size = self.definition.size.as_ref();
        LayerName {
            role: LayerRole::Size,
            name: size.map(|size| size.name.clone()),
        }
    }

    fn place(&self, at: Location) -> Place {
        Place::of(at, self.sources)
    }

    fn file(&self, at: Location) -> Place {
        Place::file(at, self.sources)
    }
}

impl Place {
    /// The place of a value.
    pub(super) fn of(at: Location, sources: &Sources) -> Self {
        let source = sources.get(at.source);
        let line = source.map(|source| source.line(at));
        Self {
            line: line.as_ref().map(|line| line.number),
            column: line.map(|line| line.columns().0),
            ..Self::file(at, sources)
        }
    }

    /// A file, without a line.
    fn file(at: Location, sources: &Sources) -> Self {
        let source = sources.get(at.source);
        Self {
            file: source.map_or(String::new(), |source| source.path.clone()),
            line: None,
            column: None,
        }
    }
}

/// A value without anything below it, and the keys that lead to it.
struct Leaf<'n> {
    path: Vec<String>,
    node: &'n Node,
}

impl Leaf<'_> {
    /// The key, if it is a label.
    fn label(&self) -> Option<&str> {
        let (key, parents) = self.path.split_last()?;
        (parents == LABELS.keys()).then_some(key)
    }

    fn explained(&self, origin: Origin) -> ExplainedField {
        ExplainedField {
            path: self.path.clone(),
            value: json(self.node),
            origin,
            place: None,
            layer: None,
            word: None,
            written: None,
            items: Vec::new(),
            derived_from: None,
            before: Vec::new(),
        }
    }

    /// A field that no source sets.
    fn follows(&self, origin: Origin, rule: String) -> ExplainedField {
        ExplainedField {
            derived_from: Some(DerivedFrom { rule, path: None }),
            ..self.explained(origin)
        }
    }
}

/// Every scalar, list and empty mapping below a node.
fn leaves(node: &Node) -> Vec<Leaf<'_>> {
    let (mut leaves, mut path) = (Vec::new(), Vec::new());
    add_leaves(node, &mut path, &mut leaves);
    leaves
}

fn add_leaves<'n>(node: &'n Node, path: &mut Vec<String>, leaves: &mut Vec<Leaf<'n>>) {
    for (key, field) in node.fields() {
        path.push(key.to_string());
        if field.node.fields().next().is_some() {
            add_leaves(&field.node, path, leaves);
        } else {
            let (path, node) = (path.clone(), &field.node);
            leaves.push(Leaf { path, node });
        }
        path.pop();
    }
}

/// The same leaves, each behind those before it with which it has the most keys in common.
fn side_by_side(leaves: Vec<Leaf<'_>>) -> Vec<Leaf<'_>> {
    // Each key has a number, by the number of what is around it, and each leaf has one: in the order in
    // which they come. The numbers on the way to a leaf say where it belongs.
    let mut numbers: HashMap<(usize, String), usize> = HashMap::new();
    let mut next = 0;
    let mut ways: Vec<(Vec<usize>, Leaf<'_>)> = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        let (mut way, mut around) = (Vec::new(), 0);
        for key in &leaf.path {
            next += 1;
            around = *numbers.entry((around, key.clone())).or_insert(next);
            way.push(around);
        }
        next += 1;
        way.push(next);
        ways.push((way, leaf));
    }
    ways.sort_by(|(a, _), (b, _)| a.cmp(b));
    ways.into_iter().map(|(_, leaf)| leaf).collect()
}

/// The layers of a definition with what they are for it: of its files, the last is its own.
fn named(layers: &[Arc<Layer>]) -> Vec<(&Layer, LayerName)> {
    let own = layers.iter().rposition(|layer| !layer.role.is_of_overlay());
    let named = layers.iter().enumerate().map(|(number, layer)| {
        let is_own = Some(number) == own;
        (layer.as_ref(), LayerName::of(&layer.role, is_own))
    });
    named.collect()
}

impl LayerName {
    fn of(role: &Role, is_own: bool) -> Self {
        let (role, name) = match role {
            Role::InstancetypeBase | Role::PreferenceBase => (LayerRole::Base, None),
            Role::Preference { name } if is_own => (LayerRole::File, Some(name)),
            Role::Layer { name } | Role::Preference { name } => (LayerRole::Layer, Some(name)),
            Role::Component { name } => (LayerRole::Component, Some(name)),
            Role::Series { path } => (LayerRole::Series, Some(path)),
            Role::Instancetype { name } => (LayerRole::File, Some(name)),
            Role::Sizes { series } => (LayerRole::Size, Some(series)),
            Role::Overlay { name } | Role::OverlayComponent { name } => {
                (LayerRole::Overlay, Some(name))
            }
        };
        let name = name.cloned();
        Self { role, name }
    }
}

/// A value as plain data.
pub(super) fn json(node: &Node) -> Json {
    serde_json::to_value(node).unwrap_or_default()
}
