//! Hyper-V's extensions, with which Windows runs better as a guest.

use crate::kubevirt::feature_state::FeatureState;
use crate::model::record;
use crate::model::{Ranged, Unchecked};

record! {
    /// Hyper-V's extensions; the machine type decides about those that are absent. KubeVirt:
    /// `FeatureHyperv`.
    pub struct Hyperv {
        /// The enlightened VMCS, which makes nested guests faster on Intel.
        evmcs ("evmcs"): Option<FeatureState>,
        /// Tells the guest the frequencies of its clocks.
        frequencies ("frequencies"): Option<FeatureState>,
        /// Cheaper interrupts between virtual CPUs.
        ipi ("ipi"): Option<FeatureState>,
        /// Tells the guest when a migration changed the frequency of its clock.
        reenlightenment ("reenlightenment"): Option<FeatureState>,
        /// Relaxes time limits, so that the guest does not mistake a busy host for a failure.
        relaxed ("relaxed"): Option<FeatureState>,
        /// Lets the guest restart through the hypervisor.
        reset ("reset"): Option<FeatureState>,
        /// Tells the guest how long its virtual CPUs have run.
        runtime ("runtime"): Option<FeatureState>,
        /// How often the guest tries to take a lock before it yields to the host.
        spinlocks ("spinlocks"): Option<Spinlocks>,
        /// The synthetic interrupt controller.
        synic ("synic"): Option<FeatureState>,
        /// The synthetic timers, which need `synic`.
        synictimer ("synictimer"): Option<SyNicTimer>,
        /// Lets the host flush the TLBs of all virtual CPUs at once.
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
    /// How often the guest tries to take a lock. KubeVirt: `FeatureSpinlocks`.
    pub struct Spinlocks {
        /// Whether the feature is on. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// The number of attempts. Default: 4096, which is also the minimum.
        spinlocks ("spinlocks"): Option<Unchecked<Ranged<4096, { u32::MAX }>, u32>>,
    }
}

record! {
    /// The synthetic timers. KubeVirt: `SyNICTimer`.
    pub struct SyNicTimer {
        /// Whether a timer interrupts a virtual CPU directly. An empty mapping turns it on.
        direct ("direct"): Option<FeatureState>,
        /// Whether the feature is on. Default: `true`.
        enabled ("enabled"): Option<bool>,
    }
}

record! {
    /// Flushing TLBs by the host. KubeVirt: `TLBFlush`.
    pub struct TlbFlush {
        /// Whether nested guests can ask for it. An empty mapping turns it on.
        direct ("direct" since v1.8): Option<FeatureState>,
        /// Whether the feature is on. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// Whether single addresses can be flushed. An empty mapping turns it on.
        extended ("extended" since v1.8): Option<FeatureState>,
    }
}

record! {
    /// The name of the hypervisor that the guest sees. KubeVirt: `FeatureVendorID`.
    pub struct VendorId {
        /// Whether the feature is on. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// The name, of at most twelve characters.
        vendorid ("vendorid"): Option<String>,
    }
}
