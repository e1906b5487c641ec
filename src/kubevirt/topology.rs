//! How the guest sees its processors.

use crate::model::{AtLeastOne, Word};
use crate::model::{choice, record};

record! {
    /// The layout and the features of the processors. KubeVirt: `CPUPreferences`.
    pub struct CpuPreferences {
        /// Features of the processor that the guest has or does not have.
        preferred_cpu_features ("preferredCPUFeatures"): Option<Vec<CpuFeature>>,
        /// What the guest sees the virtual CPUs as. Default: `sockets`.
        preferred_cpu_topology ("preferredCPUTopology"): Option<CpuTopology>,
        /// How the topology `spread` distributes them.
        spread_options ("spreadOptions" since v1.3): Option<SpreadOptions>,
    }
}

record! {
    /// A feature of the processor. KubeVirt: `CPUFeature`.
    pub struct CpuFeature {
        /// Its name in libvirt: `vmx`.
        name ("name"): String,
        /// Whether the guest has it. Default: `require`.
        policy ("policy"): Option<Word<CpuFeaturePolicy>>,
    }
}

choice! {
    /// Whether the guest has a feature of the processor. KubeVirt: the `policy` of a `CPUFeature`.
    pub enum CpuFeaturePolicy {
        /// The guest sees the feature even if the host does not have it.
        Force = "force",
        /// The guest starts only if the host has the feature or can emulate it.
        Require = "require",
        /// The guest has the feature if the host has it.
        Optional = "optional",
        /// The guest does not have the feature.
        Disable = "disable",
        /// The guest starts only if the host does not have the feature.
        Forbid = "forbid",
    }
}

choice! {
    /// What the guest sees the virtual CPUs as. KubeVirt: `PreferredCPUTopology`.
    pub enum CpuTopology {
        /// Each is a socket.
        Sockets = "sockets" since v1.4,
        /// Each is a core of one socket.
        Cores = "cores" since v1.4,
        /// Each is a thread of one core.
        Threads = "threads" since v1.4,
        /// They are distributed as `spreadOptions` says.
        Spread = "spread" since v1.4,
        /// As the template of the virtual machine says; sockets if an instance type is used.
        Any = "any" since v1.4,
        /// Deprecated, with a warning: the older name of `sockets`.
        PreferSockets = "preferSockets",
        /// Deprecated, with a warning: the older name of `cores`.
        PreferCores = "preferCores",
        /// Deprecated, with a warning: the older name of `threads`.
        PreferThreads = "preferThreads",
        /// Deprecated, with a warning: the older name of `spread`.
        PreferSpread = "preferSpread" since v1.1,
        /// Deprecated, with a warning: the older name of `any`.
        PreferAny = "preferAny" since v1.1,
    }
}

record! {
    /// How the topology `spread` distributes virtual CPUs. KubeVirt: `SpreadOptions`.
    pub struct SpreadOptions {
        /// The levels that they are spread across. Default: `SocketsCores`.
        across ("across"): Option<SpreadAcross>,
        /// How many units of the lower level there are for each of the upper one. Default: 2, the only
        /// value for `CoresThreads`.
        ratio ("ratio"): Option<AtLeastOne>,
    }
}

choice! {
    /// The levels that virtual CPUs are spread across. KubeVirt: `SpreadAcross`.
    pub enum SpreadAcross {
        /// Sockets, and as many cores in each as the ratio says.
        SocketsCores = "SocketsCores",
        /// Cores of one socket, with two threads each.
        CoresThreads = "CoresThreads",
        /// Sockets, as many cores in each as the ratio says, and two threads in each core.
        SocketsCoresThreads = "SocketsCoresThreads",
    }
}
