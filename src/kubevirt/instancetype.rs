//! Instance types: the CPU, memory and devices that a virtual machine gets.

use indexmap::IndexMap;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::devices::{Gpu, HostDevice};
use crate::kubevirt::launch_security::LaunchSecurity;
use crate::model::{AtLeastOne, Empty, Ranged};
use crate::model::{choice, record};

record! {
    /// What a virtual machine of this instance type gets. KubeVirt:
    /// `VirtualMachineInstancetypeSpec`.
    pub struct InstancetypeSpec {
        /// Annotations that the running virtual machine gets.
        annotations ("annotations"): Option<IndexMap<String, String>>,
        /// The processors.
        cpu ("cpu"): CpuInstancetype,
        /// Graphics processors of the host.
        gpus ("gpus"): Option<Vec<Gpu>>,
        /// Other devices of the host.
        host_devices ("hostDevices"): Option<Vec<HostDevice>>,
        /// How many threads serve the disks, for the policy `supplementalPool`.
        io_threads ("ioThreads"): Option<IoThreads>,
        /// How the disks share the threads that serve them. Without it, no disk has such a thread
        /// unless it asks for one.
        io_threads_policy ("ioThreadsPolicy"): Option<IoThreadsPolicy>,
        /// Deprecated, with a warning: `preferredLaunchSecurity` of a preference takes its place.
        launch_security ("launchSecurity"): Option<LaunchSecurity>,
        /// The memory.
        memory ("memory"): MemoryInstancetype,
        /// Labels that a node must have to run the virtual machine.
        node_selector ("nodeSelector"): Option<IndexMap<String, String>>,
        /// Which scheduler of the cluster finds the node. Default: the cluster's own.
        scheduler_name ("schedulerName"): Option<String>,
    }
}

record! {
    /// The processors of a virtual machine. KubeVirt: `CPUInstancetype`.
    pub struct CpuInstancetype {
        /// Whether every virtual CPU has a physical one for itself. Default: `false`.
        dedicated_cpu_placement ("dedicatedCPUPlacement"): Option<bool>,
        /// How many virtual CPUs the guest sees. A preference says whether they are sockets, cores
        /// or threads; without one they are sockets.
        guest ("guest"): AtLeastOne,
        /// Whether QEMU's own work has one more physical CPU for itself, which takes
        /// `dedicatedCPUPlacement`. Default: `false`.
        isolate_emulator_thread ("isolateEmulatorThread"): Option<bool>,
        /// Up to how many sockets CPUs can be added to while the guest runs.
        max_sockets ("maxSockets"): Option<AtLeastOne>,
        /// The model that the guest sees: `host-model`, `host-passthrough`, or a name that libvirt
        /// knows. Default: `host-model`.
        model ("model"): Option<String>,
        /// How the guest sees the distance between CPUs and memory; takes hugepages.
        numa ("numa"): Option<Numa>,
        /// Tunes for a short and steady response time; takes `numa` and `dedicatedCPUPlacement`.
        realtime ("realtime"): Option<Realtime>,
    }
}

record! {
    /// How the guest sees the distance between CPUs and memory. KubeVirt: `NUMA`.
    pub struct Numa {
        /// The guest's layout follows the node's, so that no virtual CPU reaches over its border;
        /// takes `dedicatedCPUPlacement`. KubeVirt: `NUMAGuestMappingPassthrough`, without fields.
        guest_mapping_passthrough ("guestMappingPassthrough"): Option<Empty>,
    }
}

record! {
    /// Tuning for a short and steady response time. KubeVirt: `Realtime`.
    pub struct Realtime {
        /// The virtual CPUs that are tuned, as libvirt lists them: `0-3,^1`. Default: all.
        mask ("mask"): Option<String>,
    }
}

record! {
    /// The memory of a virtual machine. KubeVirt: `MemoryInstancetype`.
    pub struct MemoryInstancetype {
        /// How many bytes the guest sees.
        guest ("guest"): Quantity,
        /// Takes the memory from the node's large pages.
        hugepages ("hugepages"): Option<Hugepages>,
        /// Up to how many bytes memory can be added while the guest runs.
        max_guest ("maxGuest"): Option<Quantity>,
        /// By how many per cent the node sets aside less than the guest sees; not together with
        /// hugepages. Default: 0.
        overcommit_percent ("overcommitPercent"): Option<Ranged<0, 100>>,
    }
}

record! {
    /// The node's large pages. KubeVirt: `Hugepages`.
    pub struct Hugepages {
        /// The size of a page, a quantity: on amd64 `2Mi` or `1Gi`.
        page_size ("pageSize"): Option<String>,
    }
}

record! {
    /// The threads that serve the disks. KubeVirt: `DiskIOThreads`.
    pub struct IoThreads {
        /// How many there are, for the policy `supplementalPool`.
        supplemental_pool_thread_count ("supplementalPoolThreadCount"): Option<u32>,
    }
}

choice! {
    /// How the disks share the threads that serve them. KubeVirt: `IOThreadsPolicy`.
    pub enum IoThreadsPolicy {
        /// All disks share one, but for those that ask for their own.
        Shared = "shared",
        /// As many as suit the number of CPUs, and the disks take turns.
        Auto = "auto",
        /// As many as `ioThreads` says, for all disks together.
        SupplementalPool = "supplementalPool",
    }
}
