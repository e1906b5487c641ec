//! Devices of the node that are assigned to a guest.

use crate::yaml::Node;

use super::super::fields::{Keys, flag, is_set, items};
use super::super::reason::Reason;
use super::feature_gates::Gate;
use super::refusal::Seen;

const GPUS: Keys<'_> = &["domain", "devices", "gpus"];
const HOST_DEVICES: Keys<'_> = &["domain", "devices", "hostDevices"];

/// KubeVirt: `validateMDEVRamFB`, `validateHostDevicesWithPassthroughEnabled`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = Vec::new();
    let displays = items(seen.spec, GPUS).iter().filter(|gpu| has_ramfb(gpu));
    if displays.count() > 1 {
        // The space at its end is KubeVirt's.
        let message = "configuring multiple displays with ramfb is not valid ";
        refusals.push(seen.refuse_as(&seen.path("GPUs"), seen.at(GPUS), message));
    }
    if !items(seen.spec, HOST_DEVICES).is_empty() && !seen.has_gate(Gate::HostDevices) {
        let message = "Host Devices feature gate is not enabled in kubevirt-config";
        let field = seen.path("HostDevices");
        let refusal = seen.refuse_as(&field, seen.at(HOST_DEVICES), message);
        refusals.push(refusal.help("switch the feature gate `HostDevices` on in the cluster"));
    }
    refusals
}

/// Whether a graphics processor shows how its guest boots. KubeVirt: `countConfiguredMDEVRamFBs`.
fn has_ramfb(gpu: &Node) -> bool {
    let is_not_off = |keys: Keys<'_>| flag(gpu, keys) != Some(false);
    is_set(gpu, &["virtualGPUOptions", "display"])
        && is_not_off(&["virtualGPUOptions", "display", "enabled"])
        && is_not_off(&["virtualGPUOptions", "display", "ramFB", "enabled"])
}
