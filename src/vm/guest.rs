//! What a preference says of the guest as a whole.

use crate::yaml::Node;

use super::fields::{copy_to_empty, copy_to_unset};

/// The board that QEMU builds. KubeVirt: `applyMachinePreferences`.
pub(super) fn prefer_machine(preference: &Node, vmi: &mut Node) {
    let source = &["machine", "preferredMachineType"];
    copy_to_empty(preference, source, vmi, &["domain", "machine", "type"]);
}

/// The subdomain. KubeVirt: `applySubdomain`.
pub(super) fn prefer_subdomain(preference: &Node, vmi: &mut Node) {
    copy_to_empty(preference, &["preferredSubdomain"], vmi, &["subdomain"]);
}

/// How long the guest may take to shut down. KubeVirt: `applyTerminationGracePeriodSeconds`.
pub(super) fn prefer_grace_period(preference: &Node, vmi: &mut Node) {
    let source = &["preferredTerminationGracePeriodSeconds"];
    copy_to_unset(preference, source, vmi, &["terminationGracePeriodSeconds"]);
}

/// The architecture. KubeVirt: `ApplyArchitecturePreferences`.
pub(super) fn prefer_architecture(preference: &Node, vmi: &mut Node) {
    let source = &["preferredArchitecture"];
    copy_to_empty(preference, source, vmi, &["architecture"]);
}
