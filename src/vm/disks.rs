//! The disks of a virtual machine.

use crate::yaml::Node;

use super::fields::{copy_to_empty, copy_to_unset, is_set, items_mut, make, text};

/// What a disk can be to its guest, in the order in which KubeVirt looks. KubeVirt: `DiskDevice`.
pub(super) const TARGETS: [&str; 3] = ["disk", "lun", "cdrom"];

/// The bus on which a disk can have a thread of its own.
const VIRTIO: &str = "virtio";

/// Applies the preferred devices to each disk. KubeVirt: `applyDiskPreferences`.
pub(super) fn prefer(preferred: &Node, devices: &mut Node) {
    for disk in items_mut(devices, &["disks"]) {
        // One that does not say what it is becomes a disk.
        if !TARGETS.iter().any(|it| is_set(disk, &[it])) {
            make(disk, &["disk"], disk.at);
        }
        if is_set(disk, &["disk"]) {
            prefer_disk(preferred, disk);
        } else if is_set(disk, &["cdrom"]) {
            copy_to_empty(preferred, &["preferredCdromBus"], disk, &["cdrom", "bus"]);
        } else {
            copy_to_empty(preferred, &["preferredLunBus"], disk, &["lun", "bus"]);
        }
    }
}

fn prefer_disk(preferred: &Node, disk: &mut Node) {
    copy_to_empty(preferred, &["preferredDiskBus"], disk, &["disk", "bus"]);
    copy_to_unset(preferred, &["preferredDiskBlockSize"], disk, &["blockSize"]);
    copy_to_empty(preferred, &["preferredDiskCache"], disk, &["cache"]);
    copy_to_empty(preferred, &["preferredDiskIO"], disk, &["io"]);
    if text(disk, &["disk", "bus"]) == Some(VIRTIO) {
        let source = &["preferredDiskDedicatedIoThread"];
        copy_to_unset(preferred, source, disk, &["dedicatedIOThread"]);
    }
}
