//! The kinds of objects that a virtual machine can lead to.

use std::iter;

use crate::kubevirt::paths::object::{API_VERSION, KIND, NAMESPACE};
use crate::kubevirt::{API_GROUP, Kind};
use crate::yaml::Node;

use super::fields::text;

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
        let said = text(document, NAMESPACE.keys());
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
