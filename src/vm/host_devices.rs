//! Devices of the node that are assigned to a guest.

use crate::yaml::Node;

use super::conflicts::conflict;
use super::fields::{Keys, copy, items};
use super::reason::Reason;

/// Graphics processors and other devices, each list as a whole. KubeVirt: `applyGPUs`,
/// `applyHostDevices`.
pub(super) fn apply(instancetype: &Node, vmi: &mut Node) -> Vec<Reason> {
    let gpus = apply_list(instancetype, &["gpus"], vmi, &["domain", "devices", "gpus"]);
    let target = &["domain", "devices", "hostDevices"];
    let others = apply_list(instancetype, &["hostDevices"], vmi, target);
    gpus.into_iter().chain(others).collect()
}

fn apply_list(
    instancetype: &Node,
    source: Keys<'_>,
    vmi: &mut Node,
    target: Keys<'_>,
) -> Option<Reason> {
    if items(instancetype, source).is_empty() {
        return None;
    }
    if !items(vmi, target).is_empty() {
        return Some(conflict(vmi, target));
    }
    copy(instancetype, source, vmi, target);
    None
}
