//! The objects that a virtual machine refers to, as far as they are at hand.

use std::collections::HashMap;
use std::iter;

use crate::kubevirt::paths::object::{API_VERSION, KIND, NAME, NAMESPACE};
use crate::kubevirt::{API_GROUP, Kind};
use crate::yaml::Node;

use super::requirements::{Need, Offer};

/// The namespace of what does not say one.
pub(super) const DEFAULT_NAMESPACE: &str = "default";

/// A kind of objects that a virtual machine can lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// An instance type or a preference.
    Definition(Kind),
    /// A revision of one, as a cluster keeps it.
    ControllerRevision,
    /// A volume that is filled.
    DataVolume,
    /// Where such a volume is filled from.
    DataSource,
    /// A claim of storage.
    PersistentVolumeClaim,
    /// A snapshot of such a claim.
    VolumeSnapshot,
}

impl ObjectKind {
    const OTHERS: [Self; 5] = [
        Self::ControllerRevision,
        Self::DataVolume,
        Self::DataSource,
        Self::PersistentVolumeClaim,
        Self::VolumeSnapshot,
    ];

    /// The kind of a document, if it is one of these.
    #[must_use]
    pub fn of(document: &Node) -> Option<Self> {
        let kind = document.get(KIND.keys())?.text()?;
        let api_version = document.get(API_VERSION.keys())?.text()?;
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        if group == API_GROUP {
            return Kind::of(document).map(Self::Definition);
        }
        let is_it = |it: &Self| it.group() == group && it.name() == kind;
        Self::OTHERS.into_iter().find(is_it)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Definition(kind) => kind.as_str(),
            Self::ControllerRevision => "ControllerRevision",
            Self::DataVolume => "DataVolume",
            Self::DataSource => "DataSource",
            Self::PersistentVolumeClaim => "PersistentVolumeClaim",
            Self::VolumeSnapshot => "VolumeSnapshot",
        }
    }

    /// Texts of which each document of these kinds has one, unless it is written with escapes.
    pub(super) fn marks() -> impl Iterator<Item = &'static str> {
        iter::once(API_GROUP).chain(Self::OTHERS.map(Self::name))
    }

    /// The group of its API; the core group has no name.
    fn group(self) -> &'static str {
        match self {
            Self::Definition(_) => API_GROUP,
            Self::ControllerRevision => "apps",
            Self::DataVolume | Self::DataSource => "cdi.kubevirt.io",
            Self::PersistentVolumeClaim => "",
            Self::VolumeSnapshot => "snapshot.storage.k8s.io",
        }
    }

    /// What the API server says of an object that does not exist (`NewNotFound` of apimachinery).
    pub(super) fn not_found(self, name: &str) -> String {
        let resource = format!("{}s", self.name().to_lowercase());
        let group = self.group();
        let dot = if group.is_empty() { "" } else { "." };
        format!("{resource}{dot}{group} \"{name}\" not found")
    }

    /// The namespace of a document of this kind; `None` if it is in every namespace.
    pub(super) fn namespace(self, document: &Node) -> Option<&str> {
        let said = document.get(NAMESPACE.keys()).and_then(Node::text);
        (!self.is_of_cluster()).then(|| said.unwrap_or(DEFAULT_NAMESPACE))
    }

    /// Whether there is one for all namespaces.
    fn is_of_cluster(self) -> bool {
        matches!(
            self,
            Self::Definition(
                Kind::VirtualMachineClusterInstancetype | Kind::VirtualMachineClusterPreference
            )
        )
    }
}

/// An object, and where it is.
#[derive(Debug, Clone, Copy)]
struct Object<'n> {
    /// `None` if it is in every namespace.
    namespace: Option<&'n str>,
    document: &'n Node,
}

/// The objects at hand, by kind and name. The first of a kind, a namespace and a name counts.
#[derive(Debug, Default)]
pub struct Objects<'n> {
    all: HashMap<(ObjectKind, &'n str), Vec<Object<'n>>>,
}

impl<'n> Objects<'n> {
    /// Adds a document of one of the kinds; what has no name is left out.
    pub fn add(&mut self, kind: ObjectKind, document: &'n Node) {
        self.add_in(kind, kind.namespace(document), document);
    }

    /// Adds a definition of a catalog, which is in every namespace if it does not say one.
    pub fn add_definition(&mut self, kind: Kind, namespace: Option<&'n str>, document: &'n Node) {
        self.add_in(ObjectKind::Definition(kind), namespace, document);
    }

    fn add_in(&mut self, kind: ObjectKind, namespace: Option<&'n str>, document: &'n Node) {
        if let Some(name) = document.get(NAME.keys()).and_then(Node::text) {
            let objects = self.all.entry((kind, name)).or_default();
            objects.push(Object {
                namespace,
                document,
            });
        }
    }

    /// The object of a kind, a namespace and a name.
    pub(super) fn get(&self, kind: ObjectKind, namespace: &str, name: &str) -> Option<&'n Node> {
        let objects = self.all.get(&(kind, name))?;
        let is_there =
            |object: &&Object<'_>| object.namespace.is_none_or(|found| found == namespace);
        objects.iter().find(is_there).map(|object| object.document)
    }

    /// The names of a kind that a namespace has.
    pub(super) fn names(&self, kind: ObjectKind, namespace: &str) -> Vec<&'n str> {
        let keys = self.all.keys().filter(|(it, _)| *it == kind);
        let mut names: Vec<&str> = keys
            .map(|(_, name)| *name)
            .filter(|name| self.get(kind, namespace, name).is_some())
            .collect();
        names.sort_unstable();
        names
    }

    /// The instance types of a kind that are enough, with their specs, the least memory first.
    pub(super) fn suiting(
        &self,
        kind: Kind,
        namespace: &str,
        need: &Need,
    ) -> Vec<(&'n str, &'n Node)> {
        let kind = ObjectKind::Definition(kind);
        let offer = |name: &'n str| {
            let spec = self.get(kind, namespace, name)?.get(&["spec"])?;
            let offer = Offer::read(spec).filter(|offer| need.suits(offer))?;
            Some(((offer.memory, offer.vcpus, name), spec))
        };
        let names = self.names(kind, namespace).into_iter();
        let mut suiting: Vec<_> = names.filter_map(offer).collect();
        suiting.sort_unstable_by_key(|(size, _)| *size);
        suiting
            .into_iter()
            .map(|((_, _, name), spec)| (name, spec))
            .collect()
    }
}
