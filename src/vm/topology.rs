//! How the vCPUs of an instance type become sockets, cores and threads.

use schemars::JsonSchema;
use serde::Serialize;

use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::topology::{CpuTopology, SpreadAcross};

/// What the guest sees its vCPUs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Topology {
    /// The number of sockets.
    pub sockets: u32,
    /// The number of cores in each socket.
    pub cores: u32,
    /// The number of threads in each core.
    pub threads: u32,
}

impl Topology {
    const ONE: Self = Self {
        sockets: 1,
        cores: 1,
        threads: 1,
    };

    /// What the vCPUs of an instance type become with a preference, which has to suit them.
    ///
    /// KubeVirt: `applyCPU` of an instance type.
    #[must_use]
    pub fn of(vcpus: u32, preference: &PreferenceSpec) -> Self {
        if vcpus <= 1 {
            return Self::ONE;
        }
        if let Some(spread) = Spread::of(preference) {
            return spread.topology(vcpus);
        }
        let cpu = preference.cpu.as_ref();
        match cpu.and_then(|cpu| cpu.preferred_cpu_topology) {
            Some(CpuTopology::Cores | CpuTopology::PreferCores) => Self {
                cores: vcpus,
                ..Self::ONE
            },
            Some(CpuTopology::Threads | CpuTopology::PreferThreads) => Self {
                threads: vcpus,
                ..Self::ONE
            },
            _ => Self {
                sockets: vcpus,
                ..Self::ONE
            },
        }
    }
}

/// How a preference spreads vCPUs, with KubeVirt's defaults.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// The levels that they are spread across.
    pub across: SpreadAcross,
    /// How many units of the lower level there are for each of the upper one.
    pub ratio: u32,
}

impl Spread {
    /// The spread of a preference, if it asks for one.
    #[must_use]
    pub fn of(spec: &PreferenceSpec) -> Option<Self> {
        let cpu = spec.cpu.as_ref()?;
        if !matches!(
            cpu.preferred_cpu_topology,
            Some(CpuTopology::Spread | CpuTopology::PreferSpread)
        ) {
            return None;
        }
        let options = cpu.spread_options.as_ref();
        // As in KubeVirt's `GetSpreadOptions`, which takes the old field unless it is 0.
        let old_ratio = spec
            .prefer_spread_socket_to_core_ratio
            .filter(|ratio| *ratio != 0);
        let ratio = options
            .and_then(|options| options.ratio)
            .map(|ratio| ratio.0)
            .or(old_ratio);
        Some(Self {
            across: options
                .and_then(|options| options.across)
                .unwrap_or(SpreadAcross::SocketsCores),
            ratio: ratio.unwrap_or(2),
        })
    }

    /// What vCPUs become whose number is a multiple of [`Self::step`].
    fn topology(self, vcpus: u32) -> Topology {
        let ratio = self.ratio.max(1);
        match self.across {
            SpreadAcross::SocketsCores => Topology {
                sockets: vcpus / ratio,
                cores: ratio,
                threads: 1,
            },
            SpreadAcross::CoresThreads => Topology {
                sockets: 1,
                cores: vcpus / ratio,
                threads: ratio,
            },
            SpreadAcross::SocketsCoresThreads => Topology {
                sockets: vcpus / 2 / ratio,
                cores: ratio,
                threads: 2,
            },
        }
    }

    /// The number of vCPUs must be a multiple of this; KubeVirt refuses any other.
    #[must_use]
    pub fn step(&self) -> u64 {
        let threads = match self.across {
            SpreadAcross::SocketsCoresThreads => 2,
            SpreadAcross::SocketsCores | SpreadAcross::CoresThreads => 1,
        };
        u64::from(self.ratio) * threads
    }
}
