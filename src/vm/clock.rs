//! The clock of a virtual machine.

use crate::yaml::Node;

use super::fields::{copy, copy_to_unset, field, is_set, make};

/// Applies the clock of a preference: the offset only if the virtual machine has none, and all
/// timers only if it has none. KubeVirt: `applyClockPreferences`.
pub(super) fn prefer(preference: &Node, vmi: &mut Node) {
    let Some(preferred) = field(preference, &["clock"]) else {
        return;
    };
    let preferred = &preferred.node;
    let keys = &["domain", "clock"];
    make(vmi, keys, preferred.at);
    let Some(clock) = vmi.get_mut(keys) else {
        return;
    };
    if !is_set(clock, &["utc"]) && !is_set(clock, &["timezone"]) {
        for name in ["utc", "timezone"] {
            copy(preferred, &["preferredClockOffset", name], clock, &[name]);
        }
    }
    copy_to_unset(preferred, &["preferredTimer"], clock, &["timer"]);
}
