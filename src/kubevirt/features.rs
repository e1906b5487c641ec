//! Features of the virtual hardware.

use crate::model::record;

use super::feature_state::FeatureState;
use super::hyperv::Hyperv;

record! {
    /// Features of the virtual hardware. KubeVirt: `FeaturePreferences`.
    pub struct FeaturePreferences {
        /// ACPI: power, sleep and hot-plug.
        preferred_acpi ("preferredAcpi"): Option<FeatureState>,
        /// APIC: the interrupt controller.
        preferred_apic ("preferredApic"): Option<FeatureApic>,
        /// Hyper-V's extensions, with which Windows runs better as a guest.
        preferred_hyperv ("preferredHyperv"): Option<Hyperv>,
        /// How KVM presents itself to the guest.
        preferred_kvm ("preferredKvm"): Option<FeatureKvm>,
        /// Paravirtualized spinlocks, which yield to the host instead of spinning.
        preferred_pvspinlock ("preferredPvspinlock"): Option<FeatureState>,
        /// System management mode, which secure boot needs.
        preferred_smm ("preferredSmm"): Option<FeatureState>,
    }
}

record! {
    /// The interrupt controller. KubeVirt: `FeatureAPIC`.
    pub struct FeatureApic {
        /// Whether the controller exists. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// Whether the guest can signal the end of an interrupt in a cheaper way. Default: `false`.
        end_of_interrupt ("endOfInterrupt"): Option<bool>,
    }
}

record! {
    /// How KVM presents itself to the guest. KubeVirt: `FeatureKVM`.
    pub struct FeatureKvm {
        /// Whether KVM is hidden from a guest that looks for it in the usual place. Default: `false`.
        hidden ("hidden"): Option<bool>,
    }
}
