//! What an instance of an architecture has, if nobody says otherwise.

use crate::yaml::{Node, Value};

use super::super::disks::TARGETS;
use super::super::fields::{Keys, is_set, items_mut, make, new, text};

/// Sets the features of an architecture. KubeVirt: `setDefaultFeatures`.
pub(super) fn set_features(vmi: &mut Node, architecture: &str) {
    const ACPI: Keys<'_> = &["domain", "features", "acpi", "enabled"];
    if architecture == "s390x" && !is_set(vmi, ACPI) {
        let at = vmi.at;
        vmi.set(ACPI, new(Value::Bool(false), at));
    }
}

/// Sets everything else. KubeVirt: `setDefaultCPUArch`.
pub(super) fn set_defaults(vmi: &mut Node, architecture: &str) {
    match architecture {
        "arm64" => set_arm64(vmi),
        "s390x" => {
            set_buses(vmi, "virtio");
            set_watchdog(vmi, "diag288");
        }
        _ => {
            set_buses(vmi, "sata");
            set_watchdog(vmi, "i6300esb");
        }
    }
}

/// KubeVirt: `SetArm64Defaults`.
fn set_arm64(vmi: &mut Node) {
    const MODEL: Keys<'_> = &["domain", "cpu", "model"];
    const BOOTLOADER: Keys<'_> = &["domain", "firmware", "bootloader"];
    const EFI: Keys<'_> = &["domain", "firmware", "bootloader", "efi"];
    const SECURE_BOOT: Keys<'_> = &["domain", "firmware", "bootloader", "efi", "secureBoot"];
    let at = vmi.at;
    if text(vmi, MODEL).is_none() {
        vmi.set(MODEL, new(Value::String("host-passthrough".into()), at));
    }
    if !is_set(vmi, BOOTLOADER) {
        make(vmi, EFI, at);
    }
    if is_set(vmi, EFI) && !is_set(vmi, SECURE_BOOT) {
        vmi.set(SECURE_BOOT, new(Value::Bool(false), at));
    }
    set_buses(vmi, "virtio");
}

/// Puts each disk that does not say a bus on one. KubeVirt: `setDefaultAmd64DisksBus` and its like.
fn set_buses(vmi: &mut Node, bus: &str) {
    for disk in items_mut(vmi, &["domain", "devices", "disks"]) {
        let at = disk.at;
        for target in TARGETS {
            let keys = [target, "bus"];
            if is_set(disk, &[target]) && text(disk, &keys).is_none() {
                disk.set(&keys, new(Value::String(bus.into()), at));
            }
        }
    }
}

/// KubeVirt: `SetAmd64Watchdog`, `SetS390xWatchdog`.
fn set_watchdog(vmi: &mut Node, kind: &str) {
    if !is_set(vmi, &["domain", "devices", "watchdog"]) {
        return;
    }
    let keys = ["domain", "devices", "watchdog", kind, "action"];
    if text(vmi, &keys).is_none() {
        let at = vmi.at;
        vmi.set(&keys, new(Value::String("reset".into()), at));
    }
}
