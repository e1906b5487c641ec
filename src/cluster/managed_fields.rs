//! Who owns which fields of an object: its `metadata.managedFields`.
//!
//! Kubernetes: `fieldpath.Set` of structured-merge-diff, as `FieldsV1`.

use std::collections::BTreeMap;

use crate::yaml::Node;

/// How the key of a field begins in `FieldsV1`, before its name.
const FIELD: &str = "f:";

/// What a field manager owns of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manager {
    /// The name that it calls itself.
    pub(super) name: String,
    /// Whether it owns them by server-side apply; else by writing them.
    pub(super) applies: bool,
    fields: FieldSet,
}

/// Fields below a field, by their keys: of a field that has none, the whole value is owned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct FieldSet(BTreeMap<String, FieldSet>);

impl Manager {
    /// The managers of a document that a cluster holds.
    pub(super) fn all_of(document: &Node) -> Vec<Self> {
        let entries = document.get(&["metadata", "managedFields"]);
        let entries = entries.into_iter().flat_map(Node::items);
        entries.filter_map(Self::of_entry).collect()
    }

    fn of_entry(entry: &Node) -> Option<Self> {
        let text = |key: &str| entry.get(&[key])?.text();
        Some(Self {
            name: text("manager")?.to_owned(),
            applies: text("operation") == Some("Apply"),
            fields: entry
                .get(&["fieldsV1"])
                .map(FieldSet::of)
                .unwrap_or_default(),
        })
    }

    /// Whether it owns a field, a part of it, or a whole that the field belongs to.
    pub(super) fn owns(&self, path: &[String]) -> bool {
        let mut set = &self.fields;
        for key in path {
            match set.0.get(key) {
                Some(below) => set = below,
                None => return set.0.is_empty() && set != &self.fields,
            }
        }
        true
    }
}

impl FieldSet {
    /// Items of a list have keys that are no names; they count as what is below the list.
    fn of(node: &Node) -> Self {
        let fields = node.fields().filter(|(key, _)| key.as_str() != ".");
        let below = fields.map(|(key, field)| {
            let name = key.strip_prefix(FIELD).unwrap_or(key);
            (name.to_owned(), Self::of(&field.node))
        });
        Self(below.collect())
    }
}
