//! How a guest sees its processors.

use crate::model::AtLeastOne;
use crate::model::{choice, record};

record! {
    /// The layout and the features of the processors. KubeVirt: `CPUPreferences`.
    pub struct CpuPreferences {
        /// Features of the processor that the guest gets or does not get.
        preferred_cpu_features ("preferredCPUFeatures"): Option<Vec<CpuFeature>>,
        /// What the virtual CPUs are to the guest. Default: `sockets`.
        preferred_cpu_topology ("preferredCPUTopology"): Option<CpuTopology>,
        /// How the topology `spread` divides them.
        spread_options ("spreadOptions"): Option<SpreadOptions>,
    }
}

record! {
    /// A feature of the processor. KubeVirt: `CPUFeature`.
    pub struct CpuFeature {
        /// The name that libvirt has for it: `vmx`.
        name ("name"): String,
        /// Whether the guest gets it. Default: `require`.
        policy ("policy"): Option<CpuFeaturePolicy>,
    }
}

choice! {
    /// Whether the guest gets a feature of the processor. KubeVirt: the `policy` of a `CPUFeature`.
    pub enum CpuFeaturePolicy {
        /// The guest is told that it is there, even where the host has none.
        Force = "force",
        /// The guest starts only where the host has it or can imitate it.
        Require = "require",
        /// The guest gets it where the host has it.
        Optional = "optional",
        /// The guest does not get it.
        Disable = "disable",
        /// The guest starts only where the host does not have it.
        Forbid = "forbid",
    }
}

choice! {
    /// What the virtual CPUs are to the guest. KubeVirt: `PreferredCPUTopology`.
    pub enum CpuTopology {
        /// Each is a socket.
        Sockets = "sockets",
        /// Each is a core of one socket.
        Cores = "cores",
        /// Each is a thread of one core.
        Threads = "threads",
        /// They are divided as `spreadOptions` says.
        Spread = "spread",
        /// As the virtual machine's own template says; sockets where an instance type is used.
        Any = "any",
        /// Deprecated, with a warning: the older word for `sockets`.
        PreferSockets = "preferSockets",
        /// Deprecated, with a warning: the older word for `cores`.
        PreferCores = "preferCores",
        /// Deprecated, with a warning: the older word for `threads`.
        PreferThreads = "preferThreads",
        /// Deprecated, with a warning: the older word for `spread`.
        PreferSpread = "preferSpread",
        /// Deprecated, with a warning: the older word for `any`.
        PreferAny = "preferAny",
    }
}

record! {
    /// How the topology `spread` divides virtual CPUs. KubeVirt: `SpreadOptions`.
    pub struct SpreadOptions {
        /// The levels that they are divided over. Default: `SocketsCores`.
        across ("across"): Option<SpreadAcross>,
        /// How many there are on the lower level for each on the upper one. Default: 2, the only
        /// value for `CoresThreads`.
        ratio ("ratio"): Option<AtLeastOne>,
    }
}

choice! {
    /// The levels that virtual CPUs are divided over. KubeVirt: `SpreadAcross`.
    pub enum SpreadAcross {
        /// Sockets, and as many cores in each as the ratio says.
        SocketsCores = "SocketsCores",
        /// Cores of one socket, with two threads each.
        CoresThreads = "CoresThreads",
        /// Sockets, as many cores in each as the ratio says, and two threads in each core.
        SocketsCoresThreads = "SocketsCoresThreads",
    }
}
