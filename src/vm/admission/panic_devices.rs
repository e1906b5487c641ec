//! The devices with which a guest says that it has crashed.

use crate::diagnostic::listed;

use super::super::fields::{Keys, items};
use super::super::reason::Reason;
use super::refusal::Seen;

const PANIC_DEVICES: Keys<'_> = &["domain", "devices", "panicDevices"];

/// The devices that QEMU has (`validPanicDeviceModels`).
const MODELS: [&str; 3] = ["hyperv", "isa", "pvpanic"];

/// KubeVirt: `validatePanicDevices`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = Vec::new();
    let devices = items(seen.spec, PANIC_DEVICES);
    if !devices.is_empty() && seen.architecture() == "s390x" {
        let message = "custom panic devices are not supported on s390x architecture";
        refusals.push(seen.refuse(PANIC_DEVICES, message));
    }
    for (number, device) in devices.iter().enumerate() {
        let node = device.get(&["model"]);
        let Some((model, node)) = node.and_then(|node| Some((node.text()?, node))) else {
            continue;
        };
        if !MODELS.contains(&model) {
            let path = seen.path(&PANIC_DEVICES.join("."));
            let message = format!("invalid PanicDeviceModel({model})");
            let refusal = seen.refuse_as(&format!("{path}[{number}].model"), node.at, message);
            refusals.push(refusal.help_from(listed(model, MODELS)));
        }
    }
    refusals
}
