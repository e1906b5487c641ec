//! What a virtual machine of an architecture cannot have.

use crate::diagnostic::listed;

use super::super::disks::TARGETS;
use super::super::fields::{Keys, is_set, items, text, value_place};
use super::super::reason::Reason;
use super::disks::DISKS;
use super::refusal::Seen;

const VIDEO: Keys<'_> = &["domain", "devices", "video"];
const WATCHDOG: Keys<'_> = &["domain", "devices", "watchdog"];

/// The video devices of each architecture.
const OF_AMD64: [&str; 5] = ["vga", "cirrus", "virtio", "ramfb", "bochs"];
const OF_ARM64: [&str; 2] = ["virtio", "ramfb"];
const OF_S390X: [&str; 1] = ["virtio"];

/// KubeVirt: `ValidateVirtualMachineInstancePerArch`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    match seen.architecture() {
        "amd64" => watchdog(seen, "i6300esb", "diag288", "amd64 only supports I6300ESB")
            .into_iter()
            .chain(video(seen, &OF_AMD64))
            .collect(),
        "s390x" => watchdog(seen, "diag288", "i6300esb", "s390x only supports Diag288")
            .into_iter()
            .chain(video(seen, &OF_S390X))
            .collect(),
        "arm64" => arm64(seen),
        other => vec![seen.refuse(
            &["architecture"],
            format!("unsupported architecture: {other}"),
        )],
    }
}

/// A watchdog is of one kind, and of no other. KubeVirt: `validateWatchdogAmd64`,
/// `validateWatchdogS390x`.
fn watchdog(seen: &Seen<'_>, kind: &str, other: &str, words: &str) -> Option<Reason> {
    let has = |kind| is_set(seen.spec, &[WATCHDOG, &[kind]].concat());
    if !is_set(seen.spec, WATCHDOG) || has(kind) && !has(other) {
        return None;
    }
    Some(seen.refuse(WATCHDOG, format!("{words} watchdog device")))
}

/// KubeVirt: `validateVideoTypeAmd64` and its like.
fn video(seen: &Seen<'_>, known: &[&str]) -> Option<Reason> {
    if !is_set(seen.spec, VIDEO) {
        return None;
    }
    let keys = [VIDEO, &["type"]].concat();
    let model = text(seen.spec, &keys).unwrap_or_default();
    if known.contains(&model) {
        return None;
    }
    let architecture = seen.architecture();
    let message = format!("video model '{model}' is not supported on {architecture} architecture");
    let help = listed(model, known.iter().copied());
    Some(seen.refuse(&keys, message).help_from(help))
}

/// KubeVirt: `ValidateVirtualMachineInstanceArm64Setting`.
fn arm64(seen: &Seen<'_>) -> Vec<Reason> {
    const BIOS: Keys<'_> = &["domain", "firmware", "bootloader", "bios"];
    const MODEL: Keys<'_> = &["domain", "cpu", "model"];
    const HOST_PASSTHROUGH: &str = "host-passthrough";
    let mut refusals = Vec::new();
    if is_set(seen.spec, BIOS) {
        let message = "Arm64 does not support bios boot, please change to uefi boot";
        refusals.push(seen.refuse(BIOS, message));
    }
    if !matches!(text(seen.spec, MODEL), None | Some(HOST_PASSTHROUGH)) {
        let message = format!("currently, {HOST_PASSTHROUGH} is the only model supported on Arm64");
        refusals.push(seen.refuse(MODEL, message));
    }
    refusals.extend(buses_of_arm64(seen));
    for (key, name) in [("watchdog", "Watchdog"), ("sound", "sound")] {
        let keys = ["domain", "devices", key];
        if is_set(seen.spec, &keys) {
            refusals.push(seen.refuse(&keys, format!("Arm64 not support {name} device")));
        }
    }
    refusals.extend(video(seen, &OF_ARM64));
    refusals
}

/// KubeVirt: `validateDiskBus`.
fn buses_of_arm64(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = Vec::new();
    for (number, disk) in items(seen.spec, DISKS).iter().enumerate() {
        for target in TARGETS {
            let keys = [target, "bus"];
            if !matches!(text(disk, &keys), None | Some("virtio" | "scsi")) {
                let field = format!("{}[{number}].{target}.bus", seen.path(&DISKS.join(".")));
                let message = "Arm64 not support this disk bus type, please use virtio or scsi";
                refusals.push(seen.refuse_as(&field, value_place(disk, &keys), message));
            }
        }
    }
    refusals
}
