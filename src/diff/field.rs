//! Fields of two documents that differ in meaning.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::paths::object::{ANNOTATIONS, API_VERSION, LABELS, SPEC};
use crate::kubevirt::paths::{instancetype, preference};
use crate::model::Path;
use crate::registry::labels::{CATALOG_VERSION, DEPRECATED};
use crate::yaml::{Field, Node, Value};

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct FieldChange {
    /// The keys that lead to it. A list is one field.
    pub path: Vec<String>,
    /// The old value; `None` if the field was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Json>,
    /// The new value; `None` if the field is no longer there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Json>,
}

/// Fields that hold a quantity: `1Gi` and `1024Mi` are one value. The size of huge pages is a string to
/// KubeVirt, and a part of the name of what a node offers.
const QUANTITIES: [Path; 3] = [
    instancetype::MEMORY_GUEST,
    instancetype::MAX_GUEST,
    preference::REQUIRED_MEMORY_GUEST,
];

impl FieldChange {
    /// Whether the path begins with some keys.
    #[must_use]
    pub(crate) fn is_under(&self, keys: &[&str]) -> bool {
        self.path.len() >= keys.len() && self.path.iter().zip(keys).all(|(own, key)| own == key)
    }

    /// Whether this marks its resource as deprecated: it should no longer be chosen.
    #[must_use]
    pub fn deprecates(&self) -> bool {
        let is_true = self.new.as_ref().is_some_and(|new| new == "true");
        is_true && self.is_label(DEPRECATED)
    }

    /// Whether this is the version of the API.
    pub(super) fn is_api_version(&self) -> bool {
        self.is_under(API_VERSION.keys())
    }

    /// Whether a virtual machine can come out different by this.
    pub(super) fn is_of_spec(&self) -> bool {
        const SPEC_ANNOTATIONS: [&str; 2] = ["spec", "annotations"];
        self.is_under(SPEC.keys()) && !self.is_under(&SPEC_ANNOTATIONS)
    }

    /// Whether this is a field that holds a quantity, with two spellings of the same one.
    fn is_same_quantity(&self) -> bool {
        let [old, new] = [&self.old, &self.new].map(|value| value.as_ref().and_then(quantity));
        old.is_some() && old == new && QUANTITIES.iter().any(|it| self.path == it.keys())
    }

    /// Whether this is a change of a label.
    fn is_label(&self, key: &str) -> bool {
        self.is_under(LABELS.keys()) && self.path.last().is_some_and(|last| last == key)
    }
}

/// The fields of two documents that differ in meaning, by path.
pub(super) fn field_changes(old: &Node, new: &Node) -> Vec<FieldChange> {
    let mut changes = written_changes(old, new);
    let [old, new] = [old, new].map(|document| present(document.get(API_VERSION.keys())));
    compare_values(old, new, &owned(API_VERSION), &mut changes);
    changes.retain(|change| !change.is_label(CATALOG_VERSION) && !change.is_same_quantity());
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}

/// The labels, annotations and fields of the spec of two documents that are not written alike, by path.
pub(crate) fn written_changes(old: &Node, new: &Node) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for part in [LABELS, ANNOTATIONS] {
        let [old, new] = [old, new].map(|document| {
            let fields = document.get(part.keys()).into_iter();
            entries(fields.flat_map(Node::fields))
        });
        compare_entries(&old, &new, &owned(part), &mut changes);
    }
    let [old, new] = [old, new].map(|document| present(document.get(SPEC.keys())));
    compare_values(old, new, &owned(SPEC), &mut changes);
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}

fn owned(path: Path) -> Vec<String> {
    path.keys().iter().map(|key| (*key).to_owned()).collect()
}

type Entries<'n> = BTreeMap<&'n str, &'n Node>;

/// The fields that have a value; `null` does not count as one.
fn entries<'n>(fields: impl Iterator<Item = (&'n EcoString, &'n Field)>) -> Entries<'n> {
    fields
        .filter_map(|(key, field)| Some((key.as_str(), present(Some(&field.node))?)))
        .collect()
}

fn present(node: Option<&Node>) -> Option<&Node> {
    node.filter(|node| node.value != Value::Null)
}

fn compare_entries(
    old: &Entries<'_>,
    new: &Entries<'_>,
    path: &[String],
    changes: &mut Vec<FieldChange>,
) {
    let keys: BTreeSet<&&str> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let path = [path, &[(*key).to_owned()]].concat();
        compare_values(
            old.get(*key).copied(),
            new.get(*key).copied(),
            &path,
            changes,
        );
    }
}

/// Compares two values; a mapping that was added or removed is reported by its fields, if it has
/// any.
fn compare_values(
    old: Option<&Node>,
    new: Option<&Node>,
    path: &[String],
    changes: &mut Vec<FieldChange>,
) {
    if old == new {
        return;
    }
    match (fields_of(old), fields_of(new)) {
        (Some(old), Some(new)) if !(old.is_empty() && new.is_empty()) => {
            compare_entries(&old, &new, path, changes);
        }
        _ => changes.push(FieldChange {
            path: path.to_owned(),
            old: old.map(json),
            new: new.map(json),
        }),
    }
}

/// The fields of a mapping; none if there is no value, and `None` for any other value.
fn fields_of(node: Option<&Node>) -> Option<Entries<'_>> {
    match node.map(|node| &node.value) {
        None => Some(Entries::new()),
        Some(Value::Mapping(fields)) => Some(entries(fields.iter())),
        Some(_) => None,
    }
}

fn quantity(value: &Json) -> Option<Quantity> {
    match value {
        Json::String(text) => Quantity::parse(text).ok(),
        Json::Number(number) if !number.is_f64() => Quantity::parse(&number.to_string()).ok(),
        _ => None,
    }
}

fn json(node: &Node) -> Json {
    // Every node can be written as JSON, so this cannot fail.
    serde_json::to_value(node).unwrap_or_default()
}
