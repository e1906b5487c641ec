//! The devices of a virtual machine, other than disks and interfaces.

use crate::yaml::{Mapping, Node, Value};

use super::disks;
use super::fields::{
    Keys, copy, copy_to_empty, copy_to_unset, field, flag, is_set, items, items_mut, make, new,
    put_flag, text, value_place,
};
use super::interfaces;

/// The field of a preference and that of a virtual machine: what is set where nothing is.
const WHERE_UNSET: [(&str, &str); 5] = [
    ("preferredUseVirtioTransitional", "useVirtioTransitional"),
    ("preferredBlockMultiQueue", "blockMultiQueue"),
    (
        "preferredNetworkInterfaceMultiQueue",
        "networkInterfaceMultiqueue",
    ),
    ("preferredRng", "rng"),
    ("preferredTPM", "tpm"),
];

/// Those for devices that are added, or not, without being listed.
const AUTOATTACH: [(&str, &str); 5] = [
    (
        "preferredAutoattachGraphicsDevice",
        "autoattachGraphicsDevice",
    ),
    ("preferredAutoattachMemBalloon", "autoattachMemBalloon"),
    ("preferredAutoattachPodInterface", "autoattachPodInterface"),
    (
        "preferredAutoattachSerialConsole",
        "autoattachSerialConsole",
    ),
    ("preferredAutoattachInputDevice", "autoattachInputDevice"),
];

const DEVICES: &[&str] = &["domain", "devices"];

/// Applies what a preference says of devices that are added without being listed. KubeVirt:
/// `ApplyAutoAttachPreferences`.
pub(super) fn prefer_autoattach(preference: &Node, vmi: &mut Node) {
    let Some(preferred) = field(preference, &["devices"]) else {
        return;
    };
    let preferred = &preferred.node;
    make(vmi, DEVICES, preferred.at);
    let Some(devices) = vmi.get_mut(DEVICES) else {
        return;
    };
    autoattach(preferred, devices);
}

fn autoattach(preferred: &Node, devices: &mut Node) {
    for (source, target) in AUTOATTACH {
        copy_to_unset(preferred, &[source], devices, &[target]);
    }
}

/// Applies the devices of a preference. KubeVirt: `ApplyDevicePreferences`.
pub(super) fn prefer(preference: &Node, vmi: &mut Node) {
    let Some(preferred) = field(preference, &["devices"]) else {
        return;
    };
    let preferred = &preferred.node;
    make(vmi, DEVICES, preferred.at);
    let networks = vmi.get(&["networks"]).cloned();
    let Some(devices) = vmi.get_mut(DEVICES) else {
        return;
    };
    for (source, target) in WHERE_UNSET {
        copy_to_unset(preferred, &[source], devices, &[target]);
    }
    autoattach(preferred, devices);
    let hotplug: Keys<'_> = &["preferredDisableHotplug"];
    if let Some(disable) = flag(preferred, hotplug) {
        // KubeVirt cannot tell `false` from an absent field, and so it overwrites both.
        put_flag(
            devices,
            &["disableHotplug"],
            disable,
            value_place(preferred, hotplug),
        );
    }
    if is_set(devices, &["sound"]) {
        copy_to_empty(
            preferred,
            &["preferredSoundModel"],
            devices,
            &["sound", "model"],
        );
    }
    if is_set(preferred, &["preferredVideoType"]) && text(devices, &["video", "type"]).is_none() {
        copy(
            preferred,
            &["preferredVideoType"],
            devices,
            &["video", "type"],
        );
    }
    disks::prefer(preferred, devices);
    interfaces::prefer(preferred, networks.as_ref(), devices);
    for input in items_mut(devices, &["inputs"]) {
        copy_to_empty(preferred, &["preferredInputBus"], input, &["bus"]);
        copy_to_empty(preferred, &["preferredInputType"], input, &["type"]);
    }
    prefer_panic_device(preferred, devices);
}

/// KubeVirt: `applyPanicDevicePreferences`.
fn prefer_panic_device(preferred: &Node, devices: &mut Node) {
    let source: Keys<'_> = &["preferredPanicDeviceModel"];
    let Some(model) = field(preferred, source) else {
        return;
    };
    let at = model.key;
    if items(devices, &["panicDevices"]).is_empty() {
        let device = Mapping::from_iter([("model".to_owned(), model.clone())]);
        let device = Node {
            value: Value::from(device),
            at,
        };
        devices.set(&["panicDevices"], new(Value::from(vec![device]), at));
        return;
    }
    for device in items_mut(devices, &["panicDevices"]) {
        copy_to_unset(preferred, source, device, &["model"]);
    }
}
