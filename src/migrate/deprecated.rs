//! Fields and words of preferences that KubeVirt keeps only for old resources, and what does the same
//! today: a virtual machine becomes what it became before.

use crate::kubevirt::firmware::{Efi, FirmwarePreferences};
use crate::kubevirt::preference::PreferenceSpec;
use crate::vm::{Spread, efi_of_deprecated};

/// What `preferredUseEfi` and `preferredUseSecureBoot` do.
#[derive(Debug, Clone, PartialEq)]
pub enum OldFirmware {
    /// What `preferredEfi` does.
    Efi(Efi),
    /// Nothing, for a reason: `beside …`, `without …`.
    NoEffect(&'static str),
}

/// What `preferSpreadSocketToCoreRatio` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldRatio {
    /// What `spreadOptions.ratio` does.
    Ratio(u32),
    /// Nothing, for a reason: `beside …`, `without …`.
    NoEffect(&'static str),
}

/// What the deprecated fields of firmware do; `None` if there are none.
#[must_use]
pub fn old_firmware(firmware: &FirmwarePreferences) -> Option<OldFirmware> {
    firmware
        .preferred_use_efi
        .or(firmware.preferred_use_secure_boot)?;
    Some(match efi_of_deprecated(firmware) {
        Some(efi) => OldFirmware::Efi(efi),
        None => OldFirmware::NoEffect(why_firmware_has_no_effect(firmware)),
    })
}

fn why_firmware_has_no_effect(firmware: &FirmwarePreferences) -> &'static str {
    if firmware.preferred_use_bios == Some(true) {
        "beside `preferredUseBios: true`"
    } else if firmware.preferred_efi.is_some() {
        "beside `preferredEfi`"
    } else if firmware.preferred_use_efi == Some(false) {
        "without `preferredUseEfi: true`"
    } else {
        "without EFI"
    }
}

/// What the deprecated ratio does; `None` if there is none.
#[must_use]
pub fn old_ratio(spec: &PreferenceSpec) -> Option<OldRatio> {
    let ratio = spec.prefer_spread_socket_to_core_ratio?;
    let cpu = spec.cpu.as_ref();
    let options = cpu.and_then(|cpu| cpu.spread_options.as_ref());
    Some(if Spread::of(spec).is_none() {
        OldRatio::NoEffect("without the topology `spread`")
    } else if options.is_some_and(|options| options.ratio.is_some()) {
        OldRatio::NoEffect("beside `spreadOptions.ratio`")
    } else if ratio == 0 {
        OldRatio::NoEffect("as 0 is the same as no ratio")
    } else {
        OldRatio::Ratio(ratio)
    })
}

/// The topology of a preference, if it is a deprecated word, and the word of today.
#[must_use]
pub fn topology_today(spec: &PreferenceSpec) -> Option<(&'static str, String)> {
    let topology = spec.cpu.as_ref()?.preferred_cpu_topology?.as_str();
    let today = topology.strip_prefix("prefer")?.to_lowercase();
    Some((topology, today))
}
