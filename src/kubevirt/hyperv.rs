//! Hyper-V's extensions, by which Windows works better with its host.

use crate::kubevirt::feature_state::FeatureState;
use crate::model::Ranged;
use crate::model::record;

record! {
    /// Hyper-V's extensions; each that is absent is as the machine type has it. KubeVirt:
    /// `FeatureHyperv`.
    pub struct Hyperv {
        /// Faster guests inside the guest, on Intel: the enlightened VMCS.
        evmcs ("evmcs"): Option<FeatureState>,
        /// Tells the guest the frequencies of its clocks.
        frequencies ("frequencies"): Option<FeatureState>,
        /// Cheaper interrupts from one virtual CPU to another.
        ipi ("ipi"): Option<FeatureState>,
        /// Tells the guest when a migration changed the frequency of its clock.
        reenlightenment ("reenlightenment"): Option<FeatureState>,
        /// Takes it easy with time limits, so that a busy host is no fault to the guest.
        relaxed ("relaxed"): Option<FeatureState>,
        /// Lets the guest restart itself through the hypervisor.
        reset ("reset"): Option<FeatureState>,
        /// Tells the guest how long its virtual CPUs ran.
        runtime ("runtime"): Option<FeatureState>,
        /// How often the guest tries a lock before it lets the host run something else.
        spinlocks ("spinlocks"): Option<Spinlocks>,
        /// The synthetic interrupt controller.
        synic ("synic"): Option<FeatureState>,
        /// The synthetic timers, which take `synic`.
        synictimer ("synictimer"): Option<SyNicTimer>,
        /// Has the host empty the address caches of all virtual CPUs at once.
        tlbflush ("tlbflush"): Option<TlbFlush>,
        /// Cheaper access to the interrupt controller.
        vapic ("vapic"): Option<FeatureState>,
        /// The name of the hypervisor that the guest sees.
        vendorid ("vendorid"): Option<VendorId>,
        /// Tells the guest the numbers of its virtual CPUs.
        vpindex ("vpindex"): Option<FeatureState>,
    }
}

record! {
    /// How often the guest tries a lock. KubeVirt: `FeatureSpinlocks`.
    pub struct Spinlocks {
        /// Whether the feature is on. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// How many times. Default: 4096, which is also the least.
        spinlocks ("spinlocks"): Option<Ranged<4096, { u32::MAX }>>,
    }
}

record! {
    /// The synthetic timers. KubeVirt: `SyNICTimer`.
    pub struct SyNicTimer {
        /// Whether a timer interrupts a virtual CPU directly. Default: `true` where the mapping is.
        direct ("direct"): Option<FeatureState>,
        /// Whether the feature is on. Default: `true`.
        enabled ("enabled"): Option<bool>,
    }
}

record! {
    /// The emptying of address caches by the host. KubeVirt: `TLBFlush`.
    pub struct TlbFlush {
        /// Whether a guest inside the guest may ask for it. Default: `true` where the mapping is.
        direct ("direct"): Option<FeatureState>,
        /// Whether the feature is on. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// Whether single addresses can be named. Default: `true` where the mapping is.
        extended ("extended"): Option<FeatureState>,
    }
}

record! {
    /// The name of the hypervisor that the guest sees. KubeVirt: `FeatureVendorID`.
    pub struct VendorId {
        /// Whether the feature is on. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// The name: at most twelve characters.
        vendorid ("vendorid"): Option<String>,
    }
}
