//! The fields that the program refers to: each path once, and checked against the schema by a test.

/// Declares the paths of one part of the API, and a list of them all.
macro_rules! paths {
    ($($(#[doc = $doc:literal])+ $name:ident = $($key:ident).+;)+) => {
        use crate::model::Path;

        $($(#[doc = $doc])+ pub const $name: Path = Path::new(&[$(stringify!($key)),+]);)+

        /// Every path above.
        #[cfg(test)]
        pub(crate) const ALL: &[Path] = &[$($name),+];
    };
}

/// Fields that every resource has.
pub mod object {
    paths! {
        /// The group and the version of the API.
        API_VERSION = apiVersion;
        /// Which of the four kinds it is.
        KIND = kind;
        /// Name, labels and annotations.
        METADATA = metadata;
        /// The name.
        NAME = metadata.name;
        /// The namespace, for kinds that have one.
        NAMESPACE = metadata.namespace;
        /// The labels, which selectors match.
        LABELS = metadata.labels;
        /// Notes for people and tools.
        ANNOTATIONS = metadata.annotations;
        /// What it sets for a virtual machine.
        SPEC = spec;
    }
}

/// Fields of instance types.
pub mod instancetype {
    paths! {
        /// The number of vCPUs.
        CPU_GUEST = spec.cpu.guest;
        /// Whether each vCPU has its own CPU of the node.
        DEDICATED_CPU_PLACEMENT = spec.cpu.dedicatedCPUPlacement;
        /// Whether the emulator has its own CPU of the node.
        ISOLATE_EMULATOR_THREAD = spec.cpu.isolateEmulatorThread;
        /// The most sockets, including hot-plugged ones.
        MAX_SOCKETS = spec.cpu.maxSockets;
        /// The guest's NUMA layout.
        NUMA = spec.cpu.numa;
        /// A NUMA layout that follows the node's.
        NUMA_GUEST_MAPPING_PASSTHROUGH = spec.cpu.numa.guestMappingPassthrough;
        /// Scheduling in real time.
        REALTIME = spec.cpu.realtime;
        /// Graphics processors.
        GPUS = spec.gpus;
        /// Memory that the node cannot read.
        LAUNCH_SECURITY = spec.launchSecurity;
        /// How much memory the guest sees.
        MEMORY_GUEST = spec.memory.guest;
        /// Huge pages that back the memory.
        HUGEPAGES = spec.memory.hugepages;
        /// The size of these pages.
        HUGEPAGE_SIZE = spec.memory.hugepages.pageSize;
        /// The most memory, including hot-plugged memory.
        MAX_GUEST = spec.memory.maxGuest;
        /// How much less memory the node reserves.
        OVERCOMMIT_PERCENT = spec.memory.overcommitPercent;
    }
}

/// Fields of preferences.
pub mod preference {
    paths! {
        /// Annotations for the running virtual machine.
        ANNOTATIONS = spec.annotations;
        /// Processors.
        CPU = spec.cpu;
        /// What the guest sees the vCPUs as.
        CPU_TOPOLOGY = spec.cpu.preferredCPUTopology;
        /// How the topology `spread` distributes the vCPUs.
        SPREAD_OPTIONS = spec.cpu.spreadOptions;
        /// The ratio by which it distributes them.
        SPREAD_RATIO = spec.cpu.spreadOptions.ratio;
        /// The deprecated field with the same meaning.
        OLD_SPREAD_RATIO = spec.preferSpreadSocketToCoreRatio;
        /// How disks are connected.
        DISK_BUS = spec.devices.preferredDiskBus;
        /// The model of network interfaces.
        INTERFACE_MODEL = spec.devices.preferredInterfaceModel;
        /// A TPM.
        TPM = spec.devices.preferredTPM;
        /// How the guest boots.
        FIRMWARE = spec.firmware;
        /// Booting with EFI.
        EFI = spec.firmware.preferredEfi;
        /// Booting only what is signed.
        SECURE_BOOT = spec.firmware.preferredEfi.secureBoot;
        /// The deprecated switch for EFI.
        USE_EFI = spec.firmware.preferredUseEfi;
        /// The deprecated switch for Secure Boot.
        USE_SECURE_BOOT = spec.firmware.preferredUseSecureBoot;
        /// The board that QEMU builds.
        MACHINE_TYPE = spec.machine.preferredMachineType;
        /// The architecture of a virtual machine that sets none.
        ARCHITECTURE = spec.preferredArchitecture;
        /// A guest whose memory the node cannot read.
        LAUNCH_SECURITY = spec.preferredLaunchSecurity;
        /// The minimum that the guest needs.
        REQUIREMENTS = spec.requirements;
        /// The architecture that the guest is built for.
        REQUIRED_ARCHITECTURE = spec.requirements.architecture;
        /// The minimum number of vCPUs.
        REQUIRED_CPU_GUEST = spec.requirements.cpu.guest;
        /// The minimum memory.
        REQUIRED_MEMORY_GUEST = spec.requirements.memory.guest;
    }
}
