//! The sources of preferences as a graph: which extends which, which components each names, and what
//! is made with each.

use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::catalog::{Catalog, Layer, Preference, Role};
use crate::text::{self, Sources};

use super::order::by_name;

/// The sources of preferences, and how they are applied on top of each other.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LayerGraph {
    /// The files: bases, layers and preferences by name, components by name.
    pub nodes: Vec<LayerNode>,
    /// What each is applied on top of; of one file, in the order in which that is applied.
    pub edges: Vec<LayerEdge>,
    /// The number of each file's node.
    #[serde(skip)]
    numbers: HashMap<String, usize>,
    /// By the number of a node, the numbers of the edges to what is below it.
    #[serde(skip)]
    below: Vec<Vec<usize>>,
    /// By the number of a node, the numbers of the edges to what is on top of it.
    #[serde(skip)]
    above: Vec<Vec<usize>>,
}

/// A source of preferences.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LayerNode {
    /// The path of the file, as problems show it.
    pub file: String,
    /// What it is.
    pub role: NodeRole,
    /// The name: `rhel.9`, `disk-bus/virtio`. A base has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The files of a preference or a layer in the order in which they are applied, its own last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<String>,
    /// The preferences that go out and are made with it, apart from itself.
    pub used_by: Vec<String>,
}

/// What a source of preferences is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NodeRole {
    /// What all preferences share.
    Base,
    /// What is only extended.
    Layer,
    /// What goes out, and can be extended as well.
    Preference,
    /// A component.
    Component,
}

/// That a source is applied on top of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LayerEdge {
    /// The file on top.
    pub from: String,
    /// The file below it.
    pub to: String,
    /// Why it is.
    pub relation: Relation,
}

/// Why a source is applied on top of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// Each is applied on top of the bases.
    Base,
    /// It says `extends`.
    Extends,
    /// It names the component.
    Component,
}

impl LayerGraph {
    /// The graph of a catalog; `sources` are the files that it was read from.
    #[must_use]
    pub fn new(catalog: &Catalog, sources: &Sources) -> Self {
        let reading = Reading { sources };
        let mut preferences: Vec<&Preference> = catalog.all_preferences().collect();
        preferences.sort_by(|a, b| by_name(&a.name, &b.name));
        let components = catalog.components.values().map(AsRef::as_ref);
        let mut components: Vec<LayerNode> = components.map(|it| reading.node(it)).collect();
        components.sort_by(|a, b| by_name(a.title(), b.title()));
        let mut nodes = reading.bases(&preferences);
        nodes.extend(preferences.iter().map(|it| reading.preference(it)));
        nodes.extend(components);
        let edges = preferences.iter().flat_map(|it| reading.edges(it));
        find_users(&mut nodes);
        Self::of_parts(nodes, edges.collect())
    }

    fn of_parts(nodes: Vec<LayerNode>, edges: Vec<LayerEdge>) -> Self {
        let files = nodes.iter().map(|node| node.file.clone());
        let numbers: HashMap<String, usize> = files.zip(0..).collect();
        let by_node = |end: fn(&LayerEdge) -> &String| {
            let mut by_node = vec![Vec::new(); nodes.len()];
            for (number, edge) in edges.iter().enumerate() {
                let node = numbers.get(end(edge)).copied();
                if let Some(edges) = node.and_then(|node| by_node.get_mut(node)) {
                    edges.push(number);
                }
            }
            by_node
        };
        Self {
            below: by_node(|edge| &edge.from),
            above: by_node(|edge| &edge.to),
            nodes,
            edges,
            numbers,
        }
    }

    /// The part of it that makes a preference or a layer; `None` if there is none of the name.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<Self> {
        let files: HashSet<&String> = self.named(name)?.layers.iter().collect();
        let nodes = self.nodes.iter().filter(|it| files.contains(&it.file));
        let edges = self.edges.iter().filter(|it| files.contains(&it.from));
        Some(Self::of_parts(
            nodes.cloned().collect(),
            edges.cloned().collect(),
        ))
    }

    /// The preference or the layer of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&LayerNode> {
        let mut nodes = self.nodes.iter();
        nodes.find(|node| node.is_extended() && node.name.as_deref() == Some(name))
    }

    /// The names of preferences and layers.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        let nodes = self.nodes.iter().filter(|node| node.is_extended());
        nodes.filter_map(|node| node.name.as_deref())
    }

    /// One JSON document.
    #[must_use]
    pub fn json(&self) -> String {
        text::json(self)
    }

    /// The node of a file.
    pub(super) fn node(&self, file: &str) -> Option<&LayerNode> {
        self.nodes.get(self.number(file)?)
    }

    /// The number of a file's node.
    pub(super) fn number(&self, file: &str) -> Option<usize> {
        self.numbers.get(file).copied()
    }

    /// What a file is applied on top of for a reason, in order.
    pub(super) fn below(&self, file: &str, relation: Relation) -> impl Iterator<Item = &LayerNode> {
        let edges = self.edges_of(&self.below, file, relation);
        edges.filter_map(|edge| self.node(&edge.to))
    }

    /// What is applied on top of a file for a reason, in order.
    pub(super) fn above(&self, file: &str, relation: Relation) -> impl Iterator<Item = &LayerNode> {
        let edges = self.edges_of(&self.above, file, relation);
        edges.filter_map(|edge| self.node(&edge.from))
    }

    fn edges_of<'g>(
        &'g self,
        by_node: &'g [Vec<usize>],
        file: &str,
        relation: Relation,
    ) -> impl Iterator<Item = &'g LayerEdge> + use<'g> {
        let numbers = self.number(file).and_then(|number| by_node.get(number));
        let edges = numbers.into_iter().flatten();
        let edges = edges.filter_map(|number| self.edges.get(*number));
        edges.filter(move |edge| edge.relation == relation)
    }
}

/// Notes with each node which preferences are made with it.
fn find_users(nodes: &mut [LayerNode]) {
    let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
    for node in &*nodes {
        let (NodeRole::Preference, Some(name)) = (node.role, &node.name) else {
            continue;
        };
        for file in node.layers.iter().filter(|file| **file != node.file) {
            let of_file = users.entry(file).or_default();
            if of_file.last() != Some(&name.as_str()) {
                of_file.push(name);
            }
        }
    }
    let users: Vec<Vec<String>> = nodes
        .iter()
        .map(|node| {
            let users = users.get(node.file.as_str()).into_iter().flatten();
            users.map(|name| (*name).to_owned()).collect()
        })
        .collect();
    for (node, users) in nodes.iter_mut().zip(users) {
        node.used_by = users;
    }
}

impl LayerNode {
    /// The name; of a base, that it is one.
    pub(super) fn title(&self) -> &str {
        self.name.as_deref().unwrap_or("base")
    }

    /// Whether it is what other files extend, and not what they name as a component.
    fn is_extended(&self) -> bool {
        matches!(self.role, NodeRole::Layer | NodeRole::Preference)
    }
}

/// Reads a catalog into a graph.
struct Reading<'s> {
    sources: &'s Sources,
}

impl Reading<'_> {
    fn file(&self, layer: &Layer) -> String {
        let source = self.sources.get(layer.content.at.source);
        source.map_or(String::new(), |source| source.path.clone())
    }

    fn node(&self, layer: &Layer) -> LayerNode {
        let (role, name) = match &layer.role {
            Role::Layer { name } => (NodeRole::Layer, Some(name)),
            Role::Preference { name } => (NodeRole::Preference, Some(name)),
            Role::Component { name } => (NodeRole::Component, Some(name)),
            _ => (NodeRole::Base, None),
        };
        LayerNode {
            file: self.file(layer),
            role,
            name: name.cloned(),
            layers: Vec::new(),
            used_by: Vec::new(),
        }
    }

    /// The bases below any of these, the lowest first.
    fn bases(&self, preferences: &[&Preference]) -> Vec<LayerNode> {
        let mut found = HashSet::new();
        let bases = preferences.iter().flat_map(|it| &it.bases);
        let nodes = bases.map(|base| self.node(base));
        nodes
            .filter(|node| found.insert(node.file.clone()))
            .collect()
    }

    fn preference(&self, preference: &Preference) -> LayerNode {
        let layers = preference.layers().into_iter();
        LayerNode {
            layers: layers.map(|layer| self.file(layer)).collect(),
            ..self.node(&preference.own)
        }
    }

    /// What a preference is applied on top of. Bases that it has in common with what it extends are
    /// below that.
    fn edges(&self, preference: &Preference) -> Vec<LayerEdge> {
        let from = self.file(&preference.own);
        let extends = preference.extends.as_deref();
        let shared = extends.map_or(0, |extended| extended.bases.len());
        let bases = preference.bases.iter().skip(shared).map(AsRef::as_ref);
        let extends = extends.map(|extended| extended.own.as_ref());
        let components = preference.components.iter();
        let components = components.map(|component| component.value.as_ref());
        let edges = [
            bases.map(|it| (it, Relation::Base)).collect::<Vec<_>>(),
            extends
                .map(|it| (it, Relation::Extends))
                .into_iter()
                .collect(),
            components.map(|it| (it, Relation::Component)).collect(),
        ];
        let edges = edges.into_iter().flatten().map(|(to, relation)| LayerEdge {
            from: from.clone(),
            to: self.file(to),
            relation,
        });
        edges.collect()
    }
}
