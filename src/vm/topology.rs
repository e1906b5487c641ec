//! How the vCPUs of an instance type become sockets, cores and threads.

use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::topology::{CpuTopology, SpreadAcross};

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
