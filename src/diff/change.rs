//! Changes of meaning: which resources came and went, and which fields differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Number, Value as Json};

use crate::api::quantity::Quantity;
use crate::api::{Family, Scope};
use crate::decode::Decode as _;
use crate::diagnostic::Problems;
use crate::labels;
use crate::yaml::{Field, Node, Value};

use super::breaking::{GONE, breaks};
use super::resources::{Key, Resource, Resources};

/// What became of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Instance type or preference.
    pub family: Family,
    /// The name.
    pub name: String,
    /// In which of its kinds.
    pub scopes: Scopes,
    /// What became of it.
    pub what: What,
}

/// The kinds of a resource that changed alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scopes {
    /// The kind for every namespace alone.
    Cluster,
    /// The kind for one namespace alone.
    Namespaced,
    /// Both.
    Both,
}

/// What became of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// These fields differ.
    Changed(Vec<FieldChange>),
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldChange {
    /// The keys that lead to it. A list is one field.
    pub path: Vec<String>,
    /// What it was; nothing where it was not there.
    pub old: Option<Json>,
    /// What it is; nothing where it is not there.
    pub new: Option<Json>,
}

/// Fields that hold a quantity: `1Gi` and `1024Mi` are one value.
const QUANTITIES: [&[&str]; 4] = [
    &["spec", "memory", "guest"],
    &["spec", "memory", "hugepages", "pageSize"],
    &["spec", "memory", "maxGuest"],
    &["spec", "requirements", "memory", "guest"],
];

/// The changes from one catalog to another, by family and name.
#[must_use]
pub fn compare(old: &Resources, new: &Resources) -> Vec<Change> {
    let keys: BTreeSet<&Key> = old.0.keys().chain(new.0.keys()).collect();
    let mut changes: Vec<Change> = Vec::new();
    for key in keys {
        let Some(what) = what(old.0.get(key), new.0.get(key)) else {
            continue;
        };
        let change = Change {
            family: key.family,
            name: key.name.clone(),
            scopes: key.scope.into(),
            what,
        };
        // The twin, if it changed, is the one before: the kind for every namespace comes first.
        match changes.last_mut() {
            Some(twin) if twin.is_alike(&change) => twin.scopes = Scopes::Both,
            _ => changes.push(change),
        }
    }
    changes
}

fn what(old: Option<&Resource>, new: Option<&Resource>) -> Option<What> {
    match (old, new) {
        (None, None) => None,
        (None, Some(_)) => Some(What::Added),
        (Some(_), None) => Some(What::Removed),
        (Some(old), Some(new)) => {
            let fields = field_changes(&old.document, &new.document);
            (!fields.is_empty()).then_some(What::Changed(fields))
        }
    }
}

impl Change {
    /// Whether another is the same change of the same resource, in its other kind.
    fn is_alike(&self, other: &Self) -> bool {
        (self.family, &self.name, &self.what) == (other.family, &other.name, &other.what)
    }

    /// The fields that differ.
    #[must_use]
    pub fn fields(&self) -> &[FieldChange] {
        match &self.what {
            What::Changed(fields) => fields,
            What::Added | What::Removed => &[],
        }
    }

    /// Whether it should not be chosen any more, and could be before.
    #[must_use]
    pub fn is_deprecated(&self) -> bool {
        self.fields().iter().any(FieldChange::deprecates)
    }

    /// Whether a cluster that updates may notice.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.reason().is_some() || {
            let mut fields = self.fields().iter();
            fields.any(|field| breaks(self.family, field).is_some())
        }
    }

    /// Why the change as a whole is breaking; fields have reasons of their own.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        (self.what == What::Removed).then_some(GONE)
    }
}

impl FieldChange {
    /// Whether the path begins with some keys.
    #[must_use]
    pub fn is_under(&self, keys: &[&str]) -> bool {
        self.path.len() >= keys.len() && self.path.iter().zip(keys).all(|(own, key)| own == key)
    }

    /// Whether this marks its resource as one that should not be chosen any more.
    #[must_use]
    pub fn deprecates(&self) -> bool {
        let is_true = self.new.as_ref().is_some_and(|new| new == "true");
        is_true && self.is_under(&["metadata", "labels", labels::DEPRECATED])
    }
}

impl From<Scope> for Scopes {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Cluster => Self::Cluster,
            Scope::Namespaced => Self::Namespaced,
        }
    }
}

/// The fields of two documents that differ by meaning, by path.
pub(super) fn field_changes(old: &Node, new: &Node) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for part in ["labels", "annotations"] {
        let [old, new] = [old, new].map(|document| {
            let fields = document.get(&["metadata", part]).into_iter();
            entries(fields.flat_map(Node::fields))
        });
        let path = ["metadata", part].map(str::to_owned);
        compare_entries(&old, &new, &path, &mut changes);
    }
    let [old, new] = [old, new].map(|document| present(document.get(&["spec"])));
    compare_values(old, new, &["spec".to_owned()], &mut changes);
    changes.retain(|change| !change.is_under(&["metadata", "labels", labels::CATALOG_VERSION]));
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}

type Entries<'n> = BTreeMap<&'n str, &'n Node>;

/// The fields that are there; one that is `null` is not.
fn entries<'n>(fields: impl Iterator<Item = (&'n String, &'n Field)>) -> Entries<'n> {
    let present = fields.filter_map(|(key, field)| {
        let node = present(Some(&field.node))?;
        Some((key.as_str(), node))
    });
    present.collect()
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

/// Compares two values; a mapping that comes or goes is told by its fields, if it has any.
fn compare_values(
    old: Option<&Node>,
    new: Option<&Node>,
    path: &[String],
    changes: &mut Vec<FieldChange>,
) {
    match (fields_of(old), fields_of(new)) {
        (Some(old), Some(new)) if !(old.is_empty() && new.is_empty()) => {
            compare_entries(&old, &new, path, changes);
        }
        _ if is_same(old, new, path) => {}
        _ => changes.push(FieldChange {
            path: path.to_owned(),
            old: old.map(json),
            new: new.map(json),
        }),
    }
}

/// The fields of a mapping, or of what is not there; nothing for any other value.
fn fields_of(node: Option<&Node>) -> Option<Entries<'_>> {
    match node.map(|node| &node.value) {
        None => Some(Entries::new()),
        Some(Value::Mapping(fields)) => Some(entries(fields.iter())),
        Some(_) => None,
    }
}

fn is_same(old: Option<&Node>, new: Option<&Node>, path: &[String]) -> bool {
    old == new
        || QUANTITIES.iter().any(|keys| path == *keys)
            && old
                .and_then(quantity)
                .is_some_and(|old| Some(old) == new.and_then(quantity))
}

fn quantity(node: &Node) -> Option<Quantity> {
    Quantity::decode(node, &mut Problems::default())
}

fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(it) => Json::Bool(*it),
        Value::Integer(it) => {
            Number::from_i128(*it).map_or_else(|| Json::String(it.to_string()), Json::Number)
        }
        Value::Float(it) => Json::from(*it),
        Value::String(it) => Json::String(it.clone()),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(fields) => {
            let fields = fields.iter();
            Json::Object(
                fields
                    .map(|(key, field)| (key.clone(), json(&field.node)))
                    .collect(),
            )
        }
    }
}
