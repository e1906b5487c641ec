//! Guests whose memory the node cannot read.

use crate::yaml::Node;

use super::conflicts::conflict;
use super::fields::{copy, copy_to_unset, is_set};
use super::reason::Reason;

const OF_INSTANCETYPE: &[&str] = &["launchSecurity"];
const OF_PREFERENCE: &[&str] = &["preferredLaunchSecurity"];
const OF_VMI: &[&str] = &["domain", "launchSecurity"];

/// What an instance type says. KubeVirt: `applyLaunchSecurity`.
pub(super) fn apply(instancetype: &Node, vmi: &mut Node) -> Vec<Reason> {
    if !is_set(instancetype, OF_INSTANCETYPE) {
        return Vec::new();
    }
    if is_set(vmi, OF_VMI) {
        return vec![conflict(vmi, OF_VMI)];
    }
    copy(instancetype, OF_INSTANCETYPE, vmi, OF_VMI);
    Vec::new()
}

/// What a preference says. KubeVirt: `applyLaunchSecurityPreferences`.
pub(super) fn prefer(preference: &Node, vmi: &mut Node) {
    copy_to_unset(preference, OF_PREFERENCE, vmi, OF_VMI);
}
