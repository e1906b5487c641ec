//! Instance types: the CPU, memory and devices that a virtual machine gets.

use indexmap::IndexMap;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::devices::{Gpu, HostDevice};
use crate::kubevirt::launch_security::LaunchSecurity;
use crate::model::{AtLeastOne, Empty, Ranged, Unchecked};
use crate::model::{choice, record};

record! {
    /// What a virtual machine of this instance type gets. KubeVirt:
    /// `VirtualMachineInstancetypeSpec`.
    pub struct InstancetypeSpec {
        /// Annotations for the running virtual machine.
        annotations ("annotations" since v1.1): Option<Box<IndexMap<String, String>>>,
        /// The processors.
        cpu ("cpu"): CpuInstancetype,
        /// Graphics processors of the host.
        gpus ("gpus"): Option<Vec<Gpu>>,
        /// Other devices of the host.
        host_devices ("hostDevices"): Option<Vec<HostDevice>>,
        /// How many threads serve the disks, for the policy `supplementalPool`.
        io_threads ("ioThreads" since v1.7): Option<IoThreads>,
        /// How the disks share the threads that serve them. If it is not set, a disk has such a thread
        /// only if it asks for one.
        io_threads_policy ("ioThreadsPolicy"): Option<IoThreadsPolicy>,
        /// Deprecated, with a warning; replaced by `preferredLaunchSecurity` of a preference.
        launch_security ("launchSecurity"): Option<Box<LaunchSecurity>>,
        /// The memory.
        memory ("memory"): MemoryInstancetype,
        /// Labels that a node must have to run the virtual machine.
        node_selector ("nodeSelector" since v1.1): Option<Box<IndexMap<String, String>>>,
        /// The scheduler that chooses the node. Default: the cluster's default scheduler.
        scheduler_name ("schedulerName" since v1.1): Option<String>,
    }
}

record! {
    /// The processors of a virtual machine. KubeVirt: `CPUInstancetype`.
    pub struct CpuInstancetype {
        /// Whether every virtual CPU has its own physical CPU. Default: `false`.
        dedicated_cpu_placement ("dedicatedCPUPlacement"): Option<bool>,
        /// How many virtual CPUs the guest sees. A preference decides whether they are sockets, cores
        /// or threads; without one, they are sockets.
        guest ("guest"): Unchecked<AtLeastOne, u32>,
        /// Whether QEMU's own work has an additional physical CPU to itself; needs
        /// `dedicatedCPUPlacement`. Default: `false`.
        isolate_emulator_thread ("isolateEmulatorThread"): Option<bool>,
        /// The most sockets that the guest can have when CPUs are added while it runs.
        max_sockets ("maxSockets" since v1.3): Option<Unchecked<AtLeastOne, u32>>,
        /// The model that the guest sees: `host-model`, `host-passthrough`, or a name that libvirt
        /// knows. Default: `host-model`.
        model ("model"): Option<String>,
        /// How the guest sees the distance between CPUs and memory; needs huge pages.
        numa ("numa"): Option<Numa>,
        /// Tunes for a short and steady response time; needs `numa` and `dedicatedCPUPlacement`.
        realtime ("realtime"): Option<Realtime>,
    }
}

record! {
    /// How the guest sees the distance between CPUs and memory. KubeVirt: `NUMA`.
    pub struct Numa {
        /// Makes the layout of the guest follow that of the node, so that no virtual CPU spans two of
        /// its NUMA nodes; needs `dedicatedCPUPlacement`. KubeVirt: `NUMAGuestMappingPassthrough`, without fields.
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
        /// Backs the memory with huge pages of the node.
        hugepages ("hugepages"): Option<Hugepages>,
        /// The most bytes that the guest can have when memory is added while it runs.
        max_guest ("maxGuest" since v1.3): Option<Quantity>,
        /// How many per cent less memory the node reserves than the guest sees; not together with
        /// huge pages. Default: 0.
        overcommit_percent ("overcommitPercent"): Option<Ranged<0, 100>>,
    }
}

record! {
    /// Huge pages of the node. KubeVirt: `Hugepages`.
    pub struct Hugepages {
        /// The size of a page, as a quantity: `2Mi` or `1Gi` on amd64.
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
        /// All disks share one, except for those that ask for their own.
        Shared = "shared",
        /// The disks are distributed over as many threads as suit the number of CPUs.
        Auto = "auto",
        /// All disks share as many threads as `ioThreads` says.
        SupplementalPool = "supplementalPool" since v1.5,
    }
}
