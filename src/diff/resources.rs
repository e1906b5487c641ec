//! The resources of a side, each once.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::paths::object::{LABELS, NAMESPACE};
use crate::kubevirt::{Family, Kind, Scope};
use crate::model::{At, one_field};
use crate::registry::labels::CATALOG_VERSION;
use crate::text::Location;
use crate::yaml::Node;

use super::field::field_changes;
use super::names::shown;

/// What makes two resources the same one in two catalogs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Instance type or preference.
    pub family: Family,
    /// The name.
    pub name: String,
    /// Cluster-wide or namespaced.
    pub scope: Scope,
    /// The namespace, if it is namespaced and says one: a bundle says none.
    pub namespace: Option<String>,
}

impl Key {
    /// Whether another one has the same name in the same kind, in whichever namespace.
    fn is_namesake_of(&self, other: &Self) -> bool {
        (self.family, &self.name, self.scope) == (other.family, &other.name, other.scope)
    }
}

/// A resource of the old side, and the same one of the new side.
pub(super) type Sides<'r> = (Option<&'r Resource>, Option<&'r Resource>);

/// The resources of a catalog.
#[derive(Debug, Default)]
pub struct Resources(pub(super) BTreeMap<Key, Resource>);

/// A document, and the place of its name.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) document: Node,
    pub(super) name_at: Location,
    /// Its text without its kind, if it was made of one.
    pub(super) body: Option<Arc<str>>,
}

impl Resource {
    /// Whether another one of the same kind was made of the same text.
    pub(super) fn has_text_of(&self, other: &Self) -> bool {
        self.body.is_some() && self.body == other.body
    }
}

impl Resources {
    /// Adds a document. Several bundles may hold the same resource, but only with the same meaning.
    pub fn add(&mut self, document: Node, problems: &mut Problems) {
        let Some((key, name_at)) = identify(&document, problems) else {
            return;
        };
        let resource = Resource {
            document,
            name_at,
            body: None,
        };
        match self.0.entry(key) {
            Entry::Vacant(free) => {
                free.insert(resource);
            }
            Entry::Occupied(first) => {
                if !field_changes(&first.get().document, &resource.document).is_empty() {
                    problems.push(two_meanings(first.key(), first.get(), &resource));
                }
            }
        }
    }

    /// Leaves out the kinds of which another side has nothing: it may hold only some of a catalog.
    #[must_use]
    pub fn of_the_kinds_of(mut self, other: &Self) -> Self {
        let kinds: BTreeSet<(Family, Scope)> =
            other.0.keys().map(|key| (key.family, key.scope)).collect();
        self.0
            .retain(|key, _| kinds.contains(&(key.family, key.scope)));
        self
    }

    /// Adds all resources of another side.
    pub(crate) fn extend(&mut self, other: Self, problems: &mut Problems) {
        for resource in other.0.into_values() {
            self.add(resource.document, problems);
        }
    }

    /// Leaves out what is namespaced, unless there is nothing else.
    #[must_use]
    pub fn cluster_wide_if_any(mut self) -> Self {
        if self.0.keys().any(|key| key.scope == Scope::Cluster) {
            self.0.retain(|key, _| key.scope == Scope::Cluster);
        }
        self
    }

    /// The kind and the document of each.
    pub fn documents(&self) -> impl Iterator<Item = (Kind, &Node)> {
        let all = self.0.iter();
        all.map(|(key, it)| (Kind::in_scope(key.family, key.scope), &it.document))
    }

    /// The document of each, by its kind and its name.
    pub(crate) fn by_name(&self) -> impl Iterator<Item = ((Kind, String), &Node)> {
        let all = self.0.iter();
        all.map(|(key, it)| {
            let kind = Kind::in_scope(key.family, key.scope);
            ((kind, key.name.clone()), &it.document)
        })
    }

    /// The version of the catalog that all of them are labelled with.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        let mut versions = self.0.values().map(|resource| {
            let labels = resource.document.get(LABELS.keys())?;
            labels.get(&[CATALOG_VERSION])?.text()
        });
        let first = versions.next()??;
        versions.all(|it| it == Some(first)).then_some(first)
    }

    /// Whether there is one of a kind and a name.
    pub(crate) fn has(&self, (kind, name): &(Kind, String)) -> bool {
        let key = Key {
            family: kind.family(),
            name: name.clone(),
            scope: kind.scope(),
            namespace: None,
        };
        self.namesakes(&key).next().is_some()
    }

    /// The resources of both sides, each with its key. What says no namespace is the same as the only one
    /// of its name on the other side.
    pub(super) fn beside<'r>(&'r self, new: &'r Self) -> BTreeMap<&'r Key, Sides<'r>> {
        let mut all: BTreeMap<&Key, Sides<'_>> = BTreeMap::new();
        for (key, resource) in &self.0 {
            let key = self.key_beside(key, new);
            all.entry(key).or_default().0 = Some(resource);
        }
        for (key, resource) in &new.0 {
            let key = new.key_beside(key, self);
            all.entry(key).or_default().1 = Some(resource);
        }
        all
    }

    /// The key of one of these resources beside those of another side.
    fn key_beside<'r>(&self, key: &'r Key, other: &'r Self) -> &'r Key {
        if key.scope == Scope::Cluster || key.namespace.is_some() {
            return key;
        }
        let is_only = self.namesakes(key).nth(1).is_none();
        let mut others = other.namesakes(key);
        match (others.next(), others.next()) {
            (Some(only), None) if is_only => only,
            _ => key,
        }
    }

    /// The keys of the same kind and name as one that says no namespace, which comes first of them.
    fn namesakes<'r>(&'r self, key: &'r Key) -> impl Iterator<Item = &'r Key> {
        let from_here = self.0.range::<Key, _>(key..).map(|(key, _)| key);
        from_here.take_while(move |it| it.is_namesake_of(key))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn identify(document: &Node, problems: &mut Problems) -> Option<(Key, Location)> {
    let kind: Kind = one_field(document, "kind", problems)?;
    let metadata: Node = one_field(document, "metadata", problems)?;
    let name: At<String> = one_field(&metadata, "name", problems)?;
    let namespace = metadata.get(&[NAMESPACE.last()]).and_then(Node::text);
    let is_namespaced = kind.scope() == Scope::Namespaced;
    let namespace = namespace.filter(|it| is_namespaced && !it.is_empty());
    let key = Key {
        family: kind.family(),
        name: name.value,
        scope: kind.scope(),
        namespace: namespace.map(str::to_owned),
    };
    Some((key, name.at))
}

fn two_meanings(key: &Key, first: &Resource, second: &Resource) -> Problem {
    let name = shown(key.namespace.as_deref(), &key.name);
    let message = format!("`{name}` is defined twice, with different meanings");
    Problem::new(Code::DuplicateName, second.name_at, message)
        .related(first.name_at, "first defined here")
        .help("compare single bundles, each of which defines the resource once")
}
