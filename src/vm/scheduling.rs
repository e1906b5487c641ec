//! Where a virtual machine runs.

use crate::yaml::Node;

use super::conflicts::conflict;
use super::fields::{copy, is_set, text};
use super::reason::Reason;

/// The labels that a node has to have.
pub(super) const NODE_SELECTOR: &[&str] = &["nodeSelector"];
const SCHEDULER_NAME: &[&str] = &["schedulerName"];

/// The labels of the node. KubeVirt: `applyNodeSelector`.
pub(super) fn apply_node_selector(instancetype: &Node, vmi: &mut Node) -> Vec<Reason> {
    drop_empty(vmi);
    if !is_set(instancetype, NODE_SELECTOR) {
        return Vec::new();
    }
    if is_set(vmi, NODE_SELECTOR) {
        return vec![conflict(vmi, NODE_SELECTOR)];
    }
    copy(instancetype, NODE_SELECTOR, vmi, NODE_SELECTOR);
    Vec::new()
}

/// Removes an empty selector: a virtual machine loses it on the way through Go when it is created.
fn drop_empty(vmi: &mut Node) {
    let selector = vmi.get(NODE_SELECTOR);
    if selector.is_some_and(|it| it.fields().next().is_none()) {
        vmi.remove(NODE_SELECTOR);
    }
}

/// The scheduler. KubeVirt: `applySchedulerName`.
pub(super) fn apply_scheduler_name(instancetype: &Node, vmi: &mut Node) -> Vec<Reason> {
    if text(instancetype, SCHEDULER_NAME).is_none() {
        return Vec::new();
    }
    if text(vmi, SCHEDULER_NAME).is_some() {
        return vec![conflict(vmi, SCHEDULER_NAME)];
    }
    copy(instancetype, SCHEDULER_NAME, vmi, SCHEDULER_NAME);
    Vec::new()
}
