//! The volumes that are made for a virtual machine.

use crate::yaml::Node;

use super::fields::{copy_to_unset, is_set, items_mut, text};

/// Gives the templates of data volumes the storage class of a preference. KubeVirt:
/// `mutateDataVolumeTemplates`.
pub(super) fn prefer(preference: &Node, machine: &mut Node) {
    let source = &["volumes", "preferredStorageClassName"];
    if text(preference, source).is_none() {
        return;
    }
    for template in items_mut(machine, &["spec", "dataVolumeTemplates"]) {
        for claim in ["pvc", "storage"] {
            if is_set(template, &["spec", claim]) {
                let target = &["spec", claim, "storageClassName"];
                copy_to_unset(preference, source, template, target);
            }
        }
    }
}
