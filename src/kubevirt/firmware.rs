//! What runs before the operating system.

use crate::model::record;

record! {
    /// BIOS or EFI. KubeVirt: `FirmwarePreferences`.
    pub struct FirmwarePreferences {
        /// Boots with EFI instead of BIOS; arm64 knows nothing else.
        preferred_efi ("preferredEfi"): Option<Efi>,
        /// Boots with BIOS.
        preferred_use_bios ("preferredUseBios"): Option<bool>,
        /// Whether the BIOS writes to the serial console, too; takes `preferredUseBios`.
        preferred_use_bios_serial ("preferredUseBiosSerial"): Option<bool>,
        /// Deprecated, with a warning: `preferredEfi` takes its place.
        preferred_use_efi ("preferredUseEfi"): Option<bool>,
        /// Deprecated, with a warning: `secureBoot` of `preferredEfi` takes its place.
        preferred_use_secure_boot ("preferredUseSecureBoot"): Option<bool>,
    }
}

record! {
    /// EFI. KubeVirt: `EFI`.
    pub struct Efi {
        /// Whether the variables that the firmware keeps outlive a restart. Default: `false`.
        persistent ("persistent"): Option<bool>,
        /// Whether only signed code boots, which takes the feature `preferredSmm`. Default: `true`.
        secure_boot ("secureBoot"): Option<bool>,
    }
}
