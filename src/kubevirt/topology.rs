//! How the guest sees its processors.

use crate::diagnostic::{Code, Place, Problems};
use crate::model::{AtLeastOne, Decode, Unchecked, Word};
use crate::model::{choice, record};
use crate::yaml::Node;

record! {
    /// The layout and the features of the processors. KubeVirt: `CPUPreferences`.
    pub struct CpuPreferences {
        /// Features of the processor that the guest has or does not have.
        preferred_cpu_features ("preferredCPUFeatures"): Option<Vec<CpuFeature>>,
        /// What the guest sees the virtual CPUs as. Default: `sockets`.
        preferred_cpu_topology ("preferredCPUTopology"): Option<CpuTopology>,
        /// How the topology `spread` distributes them.
        spread_options ("spreadOptions" since v1.3): Option<Box<SpreadOptions>>,
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
        across ("across"): Option<Unchecked<SpreadAcross, String>>,
        /// How many units of the lower level there are for each of the upper one. Default: 2, the only
        /// value for `CoresThreads`.
        ratio ("ratio"): Option<Unchecked<AtLeastOne, u32>>,
    }
}

impl CpuPreferences {
    /// Whether they ask for a spread. KubeVirt: `hasSpreadTopology`.
    #[must_use]
    pub fn spreads(&self) -> bool {
        let topology = self.preferred_cpu_topology;
        topology.is_some_and(CpuTopology::is_spread)
    }
}

impl CpuTopology {
    /// Whether a word stands for a spread.
    pub(super) fn is_word_of_spread(word: &str) -> bool {
        let mut all = Self::ALL.iter();
        all.any(|it| it.is_spread() && it.as_str() == word)
    }

    const fn is_spread(self) -> bool {
        matches!(self, Self::Spread | Self::PreferSpread)
    }
}

/// Whether the options of a spread are all of use; what is wrong with them is an error in `problems`, and no
/// longer a warning. KubeVirt: `validateSpreadOptions`, which looks at no others. It takes a ratio of 0 and
/// crashes when it divides by it.
pub(super) fn check_spread_options(options: &Node, problems: &mut Problems) -> bool {
    let is_known = is_of_use::<SpreadAcross>(options.get(&["across"]), problems);
    let is_divisor = is_of_use::<AtLeastOne>(options.get(&["ratio"]), problems);
    is_known && is_divisor
}

fn is_of_use<T: Decode>(value: Option<&Node>, problems: &mut Problems) -> bool {
    let Some(value) = value else { return true };
    problems.take(&Place::At(value.at), &[Code::UncheckedValue]);
    Option::<T>::decode(value, problems).is_some()
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

impl SpreadAcross {
    /// The levels that a word stands for, if KubeVirt knows it.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.as_str() == word)
    }
}
