//! What has to be done with a document, one deprecated thing at a time.

use crate::kubevirt::paths::object;
use crate::kubevirt::paths::preference as paths;
use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::{API_GROUP, API_VERSION};
use crate::model::Path;
use crate::text::Location;
use crate::yaml::{Field, Node, Value};

use super::deprecated::{OldFirmware, OldRatio, old_firmware, old_ratio, topology_today};

/// The versions of the API that KubeVirt no longer has. Every field of theirs is one of `v1beta1`, by the
/// same name and with the same meaning (KubeVirt v1.0: `api/instancetype/*/types.go`).
const OLD_VERSIONS: [&str; 2] = ["v1alpha1", "v1alpha2"];

/// A change of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A word becomes another one.
    Word {
        /// The field.
        path: Path,
        /// What it becomes.
        new: String,
    },
    /// `preferredUseEfi`, with `preferredUseSecureBoot` if it is there, becomes `preferredEfi`.
    Efi,
    /// `preferSpreadSocketToCoreRatio` becomes `spreadOptions.ratio`.
    Ratio,
    /// A field that has no effect is removed.
    Remove(Path),
}

/// How the version of the API becomes the one of today, if KubeVirt no longer has it.
pub(super) fn version_today(document: &Node) -> Option<Step> {
    let path = object::API_VERSION;
    let (group, version) = document.get(path.keys())?.text()?.split_once('/')?;
    let is_old = group == API_GROUP && OLD_VERSIONS.contains(&version);
    is_old.then(|| Step::Word {
        path,
        new: API_VERSION.to_owned(),
    })
}

/// What has to be done with a preference.
pub(super) fn steps_of(spec: &PreferenceSpec) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(firmware) = &spec.firmware {
        match old_firmware(firmware) {
            Some(OldFirmware::Efi(_)) => steps.push(Step::Efi),
            Some(OldFirmware::NoEffect(_)) => {
                let efi = firmware.preferred_use_efi.map(|_| paths::USE_EFI);
                let secure_boot = firmware.preferred_use_secure_boot;
                let secure_boot = secure_boot.map(|_| paths::USE_SECURE_BOOT);
                steps.extend(efi.into_iter().chain(secure_boot).map(Step::Remove));
            }
            None => {}
        }
    }
    steps.extend(old_ratio(spec).map(|ratio| match ratio {
        OldRatio::Ratio(_) => Step::Ratio,
        OldRatio::NoEffect(_) => Step::Remove(paths::OLD_SPREAD_RATIO),
    }));
    steps.extend(topology_today(spec).map(|(_, new)| Step::Word {
        path: paths::CPU_TOPOLOGY,
        new,
    }));
    steps
}

impl Step {
    /// Where it has to be done.
    pub(super) fn place(&self, document: &Node) -> Location {
        let path = match self {
            Self::Word { path, .. } | Self::Remove(path) => *path,
            Self::Efi => paths::USE_EFI,
            Self::Ratio => paths::OLD_SPREAD_RATIO,
        };
        place_of(path, document)
    }

    /// The field that does not stay where it is.
    pub(super) fn leaves(&self) -> Option<Path> {
        match self {
            Self::Word { .. } => None,
            Self::Efi => Some(paths::USE_SECURE_BOOT),
            Self::Ratio => Some(paths::OLD_SPREAD_RATIO),
            Self::Remove(path) => Some(*path),
        }
    }

    /// The field that it removes.
    pub(super) fn removed(&self) -> Option<&Path> {
        match self {
            Self::Remove(path) => Some(path),
            _ => None,
        }
    }

    /// Does it. What a document does not have, because a list says it, stays away.
    pub(super) fn apply(&self, document: &mut Node) {
        match self {
            Self::Word { path, new } => {
                if let Some(node) = document.get_mut(path.keys()) {
                    node.value = Value::String(new.into());
                }
            }
            Self::Efi => {
                let secure_boot = take(document, paths::USE_SECURE_BOOT);
                if let Some(Field { key, node }) = take(document, paths::USE_EFI) {
                    let node = Node::mapping(node.at);
                    document.set(paths::EFI.keys(), Field { key, node });
                }
                set(document, paths::SECURE_BOOT, secure_boot);
            }
            Self::Ratio => {
                let ratio = take(document, paths::OLD_SPREAD_RATIO);
                set(document, paths::SPREAD_RATIO, ratio);
            }
            Self::Remove(path) => document.remove(path.keys()),
        }
    }
}

/// The place of a field; of one that is not there, that of the document.
pub(super) fn place_of(path: Path, document: &Node) -> Location {
    let node = document.get(path.keys());
    node.map_or(document.at, |node| node.at)
}

fn take(document: &mut Node, path: Path) -> Option<Field> {
    let field = document.field(path.keys()).cloned();
    document.remove(path.keys());
    field
}

fn set(document: &mut Node, path: Path, field: Option<Field>) {
    if let Some(field) = field {
        document.set(path.keys(), field);
    }
}
