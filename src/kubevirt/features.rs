//! What the virtual hardware can do.

use crate::model::record;

use super::feature_state::FeatureState;
use super::hyperv::Hyperv;

record! {
    /// What the virtual hardware can do. KubeVirt: `FeaturePreferences`.
    pub struct FeaturePreferences {
        /// ACPI: power, sleep and hot-plug.
        preferred_acpi ("preferredAcpi"): Option<FeatureState>,
        /// APIC: the interrupt controller.
        preferred_apic ("preferredApic"): Option<FeatureApic>,
        /// Hyper-V's extensions, by which Windows works better with its host.
        preferred_hyperv ("preferredHyperv"): Option<Hyperv>,
        /// What KVM shows of itself.
        preferred_kvm ("preferredKvm"): Option<FeatureKvm>,
        /// Spinlocks that know of their host.
        preferred_pvspinlock ("preferredPvspinlock"): Option<FeatureState>,
        /// System management mode, which secure boot takes.
        preferred_smm ("preferredSmm"): Option<FeatureState>,
    }
}

record! {
    /// The interrupt controller. KubeVirt: `FeatureAPIC`.
    pub struct FeatureApic {
        /// Whether it is there. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// Whether the guest may tell the end of an interrupt the cheaper way. Default: `false`.
        end_of_interrupt ("endOfInterrupt"): Option<bool>,
    }
}

record! {
    /// What KVM shows of itself. KubeVirt: `FeatureKVM`.
    pub struct FeatureKvm {
        /// Whether a guest that looks for KVM in the usual place finds none. Default: `false`.
        hidden ("hidden"): Option<bool>,
    }
}
