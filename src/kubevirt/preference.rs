//! Preferences: how a guest likes its virtual machine, and what it needs at least.

use indexmap::IndexMap;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::architecture::Architecture;
use crate::kubevirt::clock::ClockPreferences;
use crate::kubevirt::device_preferences::DevicePreferences;
use crate::kubevirt::features::FeaturePreferences;
use crate::kubevirt::firmware::FirmwarePreferences;
use crate::kubevirt::launch_security::LaunchSecurity;
use crate::kubevirt::topology::CpuPreferences;
use crate::model::AtLeastOne;
use crate::model::record;

record! {
    /// How a guest likes its virtual machine. KubeVirt: `VirtualMachinePreferenceSpec`.
    ///
    /// What a virtual machine says itself goes before a preference; `requirements` alone bind.
    pub struct PreferenceSpec {
        /// Annotations that the running virtual machine gets.
        annotations ("annotations"): Option<IndexMap<String, String>>,
        /// The clock and its timers.
        clock ("clock"): Option<ClockPreferences>,
        /// The layout and the features of the processors.
        cpu ("cpu"): Option<CpuPreferences>,
        /// Disks, network, screen, input and other devices.
        devices ("devices"): Option<DevicePreferences>,
        /// What the virtual hardware can do: ACPI, APIC, Hyper-V's extensions.
        features ("features"): Option<FeaturePreferences>,
        /// BIOS or EFI.
        firmware ("firmware"): Option<FirmwarePreferences>,
        /// The board that QEMU builds.
        machine ("machine"): Option<MachinePreferences>,
        /// Deprecated, with a warning: `ratio` of `cpu.spreadOptions` takes its place. Default: 2.
        prefer_spread_socket_to_core_ratio ("preferSpreadSocketToCoreRatio"): Option<AtLeastOne>,
        /// The architecture of the virtual machine.
        preferred_architecture ("preferredArchitecture"): Option<Architecture>,
        /// A guest whose memory the host cannot read.
        preferred_launch_security ("preferredLaunchSecurity"): Option<LaunchSecurity>,
        /// The subdomain in the guest's full host name.
        preferred_subdomain ("preferredSubdomain"): Option<String>,
        /// How many seconds a guest has to shut down before it is switched off.
        preferred_termination_grace_period_seconds ("preferredTerminationGracePeriodSeconds"): Option<u32>,
        /// What the guest needs at least: KubeVirt refuses a virtual machine that gives less.
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
        /// The storage class that new volumes are made from.
        preferred_storage_class_name ("preferredStorageClassName"): Option<String>,
    }
}

record! {
    /// What a guest needs at least. KubeVirt: `PreferenceRequirements`.
    pub struct PreferenceRequirements {
        /// The architecture that it is built for.
        architecture ("architecture"): Option<Architecture>,
        /// The processors.
        cpu ("cpu"): Option<CpuRequirement>,
        /// The memory.
        memory ("memory"): Option<MemoryRequirement>,
    }
}

record! {
    /// The processors that a guest needs. KubeVirt: `CPUPreferenceRequirement`.
    pub struct CpuRequirement {
        /// The least number of virtual CPUs.
        guest ("guest"): u32,
    }
}

record! {
    /// The memory that a guest needs. KubeVirt: `MemoryPreferenceRequirement`.
    pub struct MemoryRequirement {
        /// The least number of bytes. Overcommitted memory counts in full.
        guest ("guest"): Quantity,
    }
}
