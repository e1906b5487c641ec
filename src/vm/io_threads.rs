//! The threads that serve the disks.

use crate::yaml::Node;

use super::conflicts::conflict;
use super::fields::{copy, is_set};
use super::reason::Reason;

const COUNT: &[&str] = &["ioThreads", "supplementalPoolThreadCount"];
const VMI_COUNT: &[&str] = &["domain", "ioThreads", "supplementalPoolThreadCount"];
const POLICY: &[&str] = &["ioThreadsPolicy"];
const VMI_POLICY: &[&str] = &["domain", "ioThreadsPolicy"];

/// How many there are. KubeVirt: `applyIOThreads`.
pub(super) fn apply_count(instancetype: &Node, vmi: &mut Node) -> Vec<Reason> {
    if !is_set(instancetype, COUNT) {
        return Vec::new();
    }
    if is_set(vmi, VMI_COUNT) {
        return vec![conflict(vmi, VMI_COUNT)];
    }
    copy(instancetype, COUNT, vmi, VMI_COUNT);
    Vec::new()
}

/// How the disks share them. KubeVirt: `applyIOThreadPolicy`.
pub(super) fn apply_policy(instancetype: &Node, vmi: &mut Node) -> Vec<Reason> {
    if !is_set(instancetype, POLICY) {
        return Vec::new();
    }
    if is_set(vmi, VMI_POLICY) {
        return vec![conflict(vmi, VMI_POLICY)];
    }
    copy(instancetype, POLICY, vmi, VMI_POLICY);
    Vec::new()
}
