//! The four kinds of resources.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::choice;
use crate::yaml::Node;

use super::paths::object::{API_VERSION, KIND};

/// The group of the API, with which the `apiVersion` of every resource begins.
pub const API_GROUP: &str = "instancetype.kubevirt.io";

/// What a definition is, independent of its kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// The CPU, memory and devices of a virtual machine.
    Instancetype,
    /// The virtual machine that a guest prefers: buses, firmware, topology.
    Preference,
}

/// Where a resource of a kind can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// In every namespace.
    Cluster,
    /// In its own namespace.
    Namespaced,
}

choice! {
    /// The `kind` of a resource. The kinds are in the order of their names, as in a bundle.
    pub enum Kind {
        /// An instance type for every namespace.
        VirtualMachineClusterInstancetype = "VirtualMachineClusterInstancetype",
        /// A preference for every namespace.
        VirtualMachineClusterPreference = "VirtualMachineClusterPreference",
        /// An instance type in one namespace.
        VirtualMachineInstancetype = "VirtualMachineInstancetype",
        /// A preference in one namespace.
        VirtualMachinePreference = "VirtualMachinePreference",
    }
}

impl Kind {
    /// The `kind` of a document, if it is one of the four.
    #[must_use]
    pub fn of(document: &Node) -> Option<Self> {
        let name = document.get(KIND.keys())?.text()?;
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// The `kind` of a document that belongs to another API: both its kind and its `apiVersion` say
    /// so.
    #[must_use]
    pub fn of_another_api(document: &Node) -> Option<&str> {
        let kind = document.get(KIND.keys())?.text()?;
        let api_version = document.get(API_VERSION.keys())?.text()?;
        let is_ours = api_version.split('/').next() == Some(API_GROUP);
        (!is_ours && Self::of(document).is_none()).then_some(kind)
    }

    /// The family of definitions that this kind is rendered from.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::VirtualMachineClusterInstancetype | Self::VirtualMachineInstancetype => {
                Family::Instancetype
            }
            Self::VirtualMachineClusterPreference | Self::VirtualMachinePreference => {
                Family::Preference
            }
        }
    }

    /// The kind of a family in a scope.
    #[must_use]
    pub const fn in_scope(family: Family, scope: Scope) -> Self {
        match (family, scope) {
            (Family::Instancetype, Scope::Cluster) => Self::VirtualMachineClusterInstancetype,
            (Family::Instancetype, Scope::Namespaced) => Self::VirtualMachineInstancetype,
            (Family::Preference, Scope::Cluster) => Self::VirtualMachineClusterPreference,
            (Family::Preference, Scope::Namespaced) => Self::VirtualMachinePreference,
        }
    }

    /// The kind that a word names as for `kubectl get`: the kind itself, its singular or plural, or a
    /// short name, in any case; the group of the API may follow.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        let before_group = word.strip_suffix(API_GROUP);
        let word = before_group
            .and_then(|word| word.strip_suffix('.'))
            .unwrap_or(&word);
        Self::ALL.iter().copied().find(|kind| {
            let singular = kind.singular();
            word == singular
                || word.strip_suffix('s') == Some(&singular)
                || kind.short_names().contains(&word)
        })
    }

    /// What one is called in the API: `virtualmachineclusterpreference`.
    #[must_use]
    pub fn singular(self) -> String {
        self.as_str().to_lowercase()
    }

    /// The short names of the kind. KubeVirt: `NewVirtualMachineInstancetypeCrd` and its neighbours.
    #[must_use]
    pub const fn short_names(self) -> &'static [&'static str] {
        match self {
            Self::VirtualMachineClusterInstancetype => &[
                "vmclusterinstancetype",
                "vmclusterinstancetypes",
                "vmcf",
                "vmcfs",
            ],
            Self::VirtualMachineClusterPreference => &["vmcp", "vmcps"],
            Self::VirtualMachineInstancetype => {
                &["vminstancetype", "vminstancetypes", "vmf", "vmfs"]
            }
            Self::VirtualMachinePreference => &["vmpref", "vmprefs", "vmp", "vmps"],
        }
    }

    /// Where a resource of this kind can be used.
    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::VirtualMachineClusterInstancetype | Self::VirtualMachineClusterPreference => {
                Scope::Cluster
            }
            Self::VirtualMachineInstancetype | Self::VirtualMachinePreference => Scope::Namespaced,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_names_a_kind_with_or_without_its_group() {
        for (word, kind) in [
            ("vmf", Some(Kind::VirtualMachineInstancetype)),
            ("VMF", Some(Kind::VirtualMachineInstancetype)),
            (
                "vmf.instancetype.kubevirt.io",
                Some(Kind::VirtualMachineInstancetype),
            ),
            (
                "VirtualMachinePreferences.instancetype.kubevirt.io",
                Some(Kind::VirtualMachinePreference),
            ),
            ("vmfinstancetype.kubevirt.io", None),
            ("vmf.", None),
            ("instancetype.kubevirt.io", None),
        ] {
            assert_eq!(Kind::of_word(word), kind, "{word}");
        }
    }
}
