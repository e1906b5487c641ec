//! How a virtual machine boots.

use crate::kubevirt::firmware::{Efi, FirmwarePreferences};

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
