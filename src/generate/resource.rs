//! Resources: a definition with its labels, as the text of each of its two kinds.

use std::mem;
use std::sync::Arc;

use ecow::EcoString;

use crate::catalog::{Definition, DerivedLabel};
use crate::kubevirt::paths::object::{LABELS, NAME, NAMESPACE};
use crate::kubevirt::{API_VERSION, Kind};
use crate::model::At;
use crate::registry::labels::CATALOG_VERSION;
use crate::text::Location;
use crate::yaml::{self, Field, Length, Node, Value, length_of_field, sort_keys};

use super::version_label::VersionLabel;

/// A definition in one of its two kinds.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The kind.
    pub kind: Kind,
    /// The name.
    pub name: EcoString,
    /// The namespace, if its overlay sets one.
    pub namespace: Option<Arc<str>>,
    /// Which text `metadata` and `spec` are, which both kinds share.
    pub(super) text: TextOf,
}

/// Which text a resource has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextOf {
    /// That of the definition of a number, as the catalog has it: all bundles share it.
    Definition(usize),
    /// That of a number among those that only its bundle has.
    Bundle(usize),
}

/// What documents begin with, from `---` to `metadata`.
#[derive(Debug)]
pub(super) struct Heads(Vec<String>);

impl Default for Heads {
    fn default() -> Self {
        Self(Kind::ALL.iter().map(|kind| head(*kind).concat()).collect())
    }
}

impl Heads {
    /// That of a kind.
    pub(super) fn of(&self, kind: Kind) -> &str {
        self.0.get(kind as usize).map_or("", String::as_str)
    }
}

/// The parts of the head of a kind.
fn head(kind: Kind) -> [&'static str; 5] {
    let kind = kind.as_str();
    ["---\napiVersion: ", API_VERSION, "\nkind: ", kind, "\n"]
}

impl Resource {
    /// The length of its head in bytes.
    pub(super) fn head_length(&self) -> u64 {
        let head = head(self.kind).into_iter();
        head.map(|part| part.len() as u64).sum()
    }
}

/// The key around what is added to a definition.
const METADATA: &str = "metadata";

/// How far in labels are; nothing that is added is further in.
const INDENT_OF_LABELS: usize = 4;

/// The length of a usual definition as text, and some more.
const USUAL_LENGTH: usize = 2048;

/// Writes `metadata` and `spec` of a definition as they go out, in a namespace if there is one: with all
/// labels, and with sorted keys, except for the version label, the last of the labels.
pub(super) fn render(
    definition: &Definition,
    derived: &[DerivedLabel],
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) -> String {
    let content = definition.content.clone();
    let content = with_labels(content, definition, derived, namespace, version);
    let labels = match content.get(LABELS.keys()).map(|labels| &labels.value) {
        Some(Value::Mapping(labels)) => Some(labels.as_ref()),
        _ => None,
    };
    let mut text = String::with_capacity(USUAL_LENGTH);
    yaml::emit_sorted(&content, labels, &mut text);
    text
}

/// The length of what [`render`] writes.
pub(super) fn length(
    definition: &Definition,
    derived: &[DerivedLabel],
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) -> Length {
    let derived = derived
        .iter()
        .map(|label| (label.key, label.value.as_str()));
    let namespace = namespace.map(|it| (NAMESPACE.last(), it.value.as_str()));
    let others = [
        (METADATA, ""),
        (NAME.last(), &definition.name),
        (LABELS.last(), ""),
        (CATALOG_VERSION, version.as_str()),
    ];
    let added = derived.chain(namespace).chain(others);
    let most = added.map(|(key, text)| length_of_field(key, text, INDENT_OF_LABELS).most);
    let content = yaml::length(&definition.content);
    let labels = definition.get(LABELS).map(yaml::length);
    Length {
        // What is added may be there already, and longer.
        least: content.least - labels.map_or(0, |it| it.least.min(content.least)),
        most: content.most + most.sum::<u64>(),
    }
}

/// Adds to a definition what it goes out with: its name, its namespace if there is one, and all labels.
/// Only the keys of the labels are sorted; [`sort`] does the rest.
pub fn complete(
    definition: &mut Definition,
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) {
    let derived: Vec<DerivedLabel> = definition.derived_labels().collect();
    let content = mem::replace(&mut definition.content, Node::mapping(definition.at));
    definition.content = with_labels(content, definition, &derived, namespace, version);
}

/// Sorts the keys of what [`complete`] made, except for those of the labels, which are in their order.
pub fn sort(content: &mut Node) {
    let labels = content.get(LABELS.keys()).cloned();
    sort_keys(content);
    if let (Some(sorted), Some(labels)) = (content.get_mut(LABELS.keys()), labels) {
        *sorted = labels;
    }
}

/// The content of a definition with its name and all labels: those by their keys, and the version last.
fn with_labels(
    mut content: Node,
    definition: &Definition,
    derived: &[DerivedLabel],
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) -> Node {
    let name = text_field(definition.name.as_str().into(), definition.at);
    content.set(NAME.keys(), name);
    if let Some(At { value, at }) = namespace {
        content.set(NAMESPACE.keys(), text_field(value.as_str().into(), *at));
    }
    let no_labels = || Field {
        key: definition.at,
        node: Node::mapping(definition.at),
    };
    let labels = content.field(LABELS.keys()).cloned();
    let mut labels = labels.unwrap_or_else(no_labels);
    labels.node.set_fields(derived.iter().map(|label| {
        let field = text_field(label.value.clone(), label.at);
        (label.key, field)
    }));
    sort_keys(&mut labels.node);
    let version = text_field(version.as_str().into(), definition.at);
    labels.node.set(&[CATALOG_VERSION], version);
    content.set(LABELS.keys(), labels);
    content
}

fn text_field(text: EcoString, at: Location) -> Field {
    let value = Value::String(text);
    Field {
        key: at,
        node: Node { value, at },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_head() {
        let heads = Heads::default();
        for kind in Kind::ALL {
            assert_eq!(heads.of(*kind), head(*kind).concat());
        }
    }
}
