//! What runs before the operating system.

use crate::model::record;

record! {
    /// BIOS or EFI. KubeVirt: `FirmwarePreferences`.
    pub struct FirmwarePreferences {
        /// Boots with EFI instead of BIOS, which is the only way on arm64.
        preferred_efi ("preferredEfi" since v1.4): Option<Efi>,
        /// Boots with BIOS.
        preferred_use_bios ("preferredUseBios"): Option<bool>,
        /// Whether the BIOS also writes to the serial console; needs `preferredUseBios`.
        preferred_use_bios_serial ("preferredUseBiosSerial"): Option<bool>,
        /// Deprecated, with a warning; replaced by `preferredEfi`.
        preferred_use_efi ("preferredUseEfi"): Option<bool>,
        /// Deprecated, with a warning; replaced by `secureBoot` of `preferredEfi`.
        preferred_use_secure_boot ("preferredUseSecureBoot"): Option<bool>,
    }
}

record! {
    /// EFI. KubeVirt: `EFI`.
    pub struct Efi {
        /// Whether the variables of the firmware survive a restart. Default: `false`.
        persistent ("persistent"): Option<bool>,
        /// Whether only signed code boots, which needs the feature `preferredSmm`. Default: `true`.
        secure_boot ("secureBoot"): Option<bool>,
    }
}
