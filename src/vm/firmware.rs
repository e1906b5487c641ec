//! How a virtual machine boots.

use crate::kubevirt::firmware::{Efi, FirmwarePreferences};
use crate::yaml::{Mapping, Node, Value};

use super::fields::{copy, copy_to_unset, field, flag, is_set, make, new, value_place};

/// The `preferredEfi` that does the same as the deprecated `preferredUseEfi` and
/// `preferredUseSecureBoot`; `None` if they change nothing. KubeVirt: `applyFirmwarePreferences`.
///
/// This holds for a virtual machine that does not choose its firmware itself. One that sets `efi`
/// without `secureBoot` still gets `preferredUseSecureBoot`, which nothing replaces.
#[must_use]
pub fn efi_of_deprecated(firmware: &FirmwarePreferences) -> Option<Efi> {
    // KubeVirt looks at both of these first.
    let is_decided = firmware.preferred_use_bios == Some(true) || firmware.preferred_efi.is_some();
    let uses_efi = firmware.preferred_use_efi == Some(true);
    (uses_efi && !is_decided).then_some(Efi {
        persistent: None,
        secure_boot: firmware.preferred_use_secure_boot,
    })
}

/// Applies the firmware of a preference. KubeVirt: `applyFirmwarePreferences`.
pub(super) fn prefer(preference: &Node, vmi: &mut Node) {
    let Some(preferred) = field(preference, &["firmware"]) else {
        return;
    };
    let (at, preferred) = (preferred.key, &preferred.node);
    let keys = &["domain", "firmware", "bootloader"];
    make(vmi, keys, at);
    let Some(bootloader) = vmi.get_mut(keys) else {
        return;
    };
    let empty = |name: &str| {
        new(
            Value::from(Mapping::default()),
            value_place(preferred, &[name]),
        )
    };
    let asks_for = |name: &str| flag(preferred, &[name]) == Some(true);
    let is_open = |it: &Node| !is_set(it, &["bios"]) && !is_set(it, &["efi"]);
    if asks_for("preferredUseBios") && is_open(bootloader) {
        bootloader.set(&["bios"], empty("preferredUseBios"));
    }
    if is_set(bootloader, &["bios"]) {
        let source = &["preferredUseBiosSerial"];
        copy_to_unset(preferred, source, bootloader, &["bios", "useSerial"]);
    }
    if is_open(bootloader) && is_set(preferred, &["preferredEfi"]) {
        // The deprecated fields are not looked at.
        copy(preferred, &["preferredEfi"], bootloader, &["efi"]);
        return;
    }
    if asks_for("preferredUseEfi") && is_open(bootloader) {
        bootloader.set(&["efi"], empty("preferredUseEfi"));
    }
    if is_set(bootloader, &["efi"]) {
        let source = &["preferredUseSecureBoot"];
        copy_to_unset(preferred, source, bootloader, &["efi", "secureBoot"]);
    }
}
