//! Preferences: the virtual machine that a guest prefers, and the minimum that it needs.

use indexmap::IndexMap;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::architecture::Architecture;
use crate::kubevirt::clock::ClockPreferences;
use crate::kubevirt::device_preferences::DevicePreferences;
use crate::kubevirt::features::FeaturePreferences;
use crate::kubevirt::firmware::FirmwarePreferences;
use crate::kubevirt::launch_security::LaunchSecurity;
use crate::kubevirt::topology::CpuPreferences;
use crate::model::{Unchecked, Word, record};

record! {
    /// The virtual machine that a guest prefers. KubeVirt: `VirtualMachinePreferenceSpec`.
    ///
    /// What a virtual machine sets itself takes precedence; only `requirements` are binding.
    pub struct PreferenceSpec {
        /// Annotations for the running virtual machine.
        annotations ("annotations" since v1.1): Option<Box<IndexMap<String, String>>>,
        /// The clock and its timers.
        clock ("clock"): Option<Box<ClockPreferences>>,
        /// The layout and the features of the processors.
        cpu ("cpu"): Option<CpuPreferences>,
        /// Disks, network, screen, input and other devices.
        devices ("devices"): Option<Box<DevicePreferences>>,
        /// Features of the virtual hardware: ACPI, APIC, Hyper-V's extensions.
        features ("features"): Option<Box<FeaturePreferences>>,
        /// BIOS or EFI.
        firmware ("firmware"): Option<FirmwarePreferences>,
        /// The board that QEMU builds.
        machine ("machine"): Option<MachinePreferences>,
        /// Deprecated, with a warning; replaced by `ratio` of `cpu.spreadOptions`. 0 is the same as
        /// the default: 2.
        prefer_spread_socket_to_core_ratio ("preferSpreadSocketToCoreRatio" since v1.1): Option<u32>,
        /// The architecture of the virtual machine.
        preferred_architecture ("preferredArchitecture" since v1.7): Option<Word<Architecture>>,
        /// A guest whose memory the host cannot read.
        preferred_launch_security ("preferredLaunchSecurity" since v1.9): Option<Box<LaunchSecurity>>,
        /// The subdomain in the full host name of the guest.
        preferred_subdomain ("preferredSubdomain"): Option<String>,
        /// How many seconds a guest has to shut down before it is powered off.
        preferred_termination_grace_period_seconds ("preferredTerminationGracePeriodSeconds"): Option<Unchecked<u32, i64>>,
        /// The minimum that the guest needs: KubeVirt refuses a virtual machine with less.
        requirements ("requirements"): Option<PreferenceRequirements>,
        /// The storage.
        volumes ("volumes"): Option<VolumePreferences>,
    }
}

record! {
    /// The board that QEMU builds. KubeVirt: `MachinePreferences`.
    pub struct MachinePreferences {
        /// A machine type of QEMU: `q35`, `pc-q35-rhel9.4.0`.
        preferred_machine_type ("preferredMachineType"): Option<String>,
    }
}

record! {
    /// The storage. KubeVirt: `VolumePreferences`.
    pub struct VolumePreferences {
        /// The storage class for new volumes.
        preferred_storage_class_name ("preferredStorageClassName"): Option<String>,
    }
}

record! {
    /// The minimum that a guest needs. KubeVirt: `PreferenceRequirements`.
    pub struct PreferenceRequirements {
        /// The architecture that it is built for.
        architecture ("architecture" since v1.7): Option<Architecture>,
        /// The processors.
        cpu ("cpu"): Option<CpuRequirement>,
        /// The memory.
        memory ("memory"): Option<MemoryRequirement>,
    }
}

record! {
    /// The processors that a guest needs. KubeVirt: `CPUPreferenceRequirement`.
    pub struct CpuRequirement {
        /// The minimum number of virtual CPUs.
        guest ("guest"): u32,
    }
}

record! {
    /// The memory that a guest needs. KubeVirt: `MemoryPreferenceRequirement`.
    pub struct MemoryRequirement {
        /// The minimum number of bytes. Overcommitted memory counts in full.
        guest ("guest"): Quantity,
    }
}
