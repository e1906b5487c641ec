//! How the vCPUs of an instance type become sockets, cores and threads.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Code;
use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::topology::{CpuTopology, SpreadAcross};
use crate::text::Location;
use crate::yaml::Node;

use super::fields::{is_set, number, text};
use super::reason::Reason;

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
    pub(super) const ONE: Self = Self {
        sockets: 1,
        cores: 1,
        threads: 1,
    };

    /// What the vCPUs of an instance type become with a preference, which has to suit them.
    #[must_use]
    pub fn of(vcpus: u32, preference: &PreferenceSpec) -> Self {
        let topology = Arrangement::of(preference).topology(vcpus);
        topology.unwrap_or(Self::ONE)
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

/// The ratio of a spread that says none (`defaultSpreadRatio`).
const RATIO: u32 = 2;

/// The threads of a core in a spread across all three levels (`threadsPerCore`).
const THREADS_PER_CORE: u32 = 2;

impl Spread {
    /// The spread of a preference, if it asks for one.
    #[must_use]
    pub fn of(spec: &PreferenceSpec) -> Option<Self> {
        let cpu = spec.cpu.as_ref().filter(|cpu| cpu.spreads())?;
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
                .and_then(|options| SpreadAcross::of_word(&options.across.as_ref()?.0))
                .unwrap_or(SpreadAcross::SocketsCores),
            ratio: ratio.unwrap_or(RATIO),
        })
    }

    /// The number of vCPUs must be a multiple of this; KubeVirt refuses any other.
    #[must_use]
    pub fn step(&self) -> u64 {
        let threads = match self.across {
            SpreadAcross::SocketsCoresThreads => THREADS_PER_CORE,
            SpreadAcross::SocketsCores | SpreadAcross::CoresThreads => 1,
        };
        u64::from(self.ratio) * u64::from(threads)
    }

    /// Whether a core would have too few threads, which KubeVirt looks at before it divides by the ratio.
    /// KubeVirt: `CheckSpreadCPUTopology`.
    fn lacks_a_thread(self, vcpus: u32) -> bool {
        self.across == SpreadAcross::SocketsCoresThreads && !vcpus.is_multiple_of(THREADS_PER_CORE)
    }

    /// What KubeVirt says of a number of vCPUs that it cannot spread. KubeVirt:
    /// `CheckSpreadCPUTopology`.
    fn refusal(self, vcpus: u32) -> Option<String> {
        let ratio = self.ratio;
        let is_divisible = u64::from(vcpus).checked_rem(self.step()) == Some(0);
        let by = match self.across {
            _ if is_divisible => return None,
            SpreadAcross::SocketsCores => format!(
                "the Spec.PreferSpreadSocketToCoreRatio or Spec.CPU.PreferSpreadOptions.Ratio of \
                 {ratio} provided by the preference"
            ),
            SpreadAcross::CoresThreads => format!("the number of threads per core {ratio}"),
            SpreadAcross::SocketsCoresThreads => format!(
                "the number of threads per core {THREADS_PER_CORE} and \
                 Spec.PreferSpreadSocketToCoreRatio or Spec.CPU.PreferSpreadOptions.Ratio of {ratio}"
            ),
        };
        Some(format!(
            "{vcpus} vCPUs provided by the instance type are not divisible by {by}"
        ))
    }
}

/// What the vCPUs become, by the preference as it is written: KubeVirt takes words that it does not
/// know, and then each level has one.
#[derive(Debug, Clone)]
pub(super) enum Arrangement {
    /// Each is a socket.
    Sockets,
    /// Each is a core.
    Cores,
    /// Each is a thread.
    Threads,
    /// Each is a socket, unless the virtual machine says otherwise.
    Any,
    /// They are spread.
    Spread(Spread),
    /// They are spread across levels that KubeVirt does not know.
    UnknownSpread(String),
    /// KubeVirt does not know what it is.
    Unknown,
}

impl Arrangement {
    /// What a preference of a catalog asks for.
    fn of(preference: &PreferenceSpec) -> Self {
        if let Some(spread) = Spread::of(preference) {
            return Self::Spread(spread);
        }
        let cpu = preference.cpu.as_ref();
        match cpu.and_then(|cpu| cpu.preferred_cpu_topology) {
            Some(CpuTopology::Cores | CpuTopology::PreferCores) => Self::Cores,
            Some(CpuTopology::Threads | CpuTopology::PreferThreads) => Self::Threads,
            Some(CpuTopology::Any | CpuTopology::PreferAny) => Self::Any,
            _ => Self::Sockets,
        }
    }

    /// What a preference asks for. KubeVirt: `GetPreferredTopology`, `GetSpreadOptions`.
    pub(super) fn read(preference: Option<&Node>) -> Self {
        let keys = &["cpu", "preferredCPUTopology"];
        let Some(preference) = preference.filter(|it| is_set(it, keys)) else {
            return Self::Sockets;
        };
        match text(preference, keys) {
            Some("cores" | "preferCores") => Self::Cores,
            Some("sockets" | "preferSockets") => Self::Sockets,
            Some("threads" | "preferThreads") => Self::Threads,
            Some("any" | "preferAny") => Self::Any,
            Some("spread" | "preferSpread") => Self::spread(preference),
            _ => Self::Unknown,
        }
    }

    fn spread(preference: &Node) -> Self {
        let options = ["cpu", "spreadOptions"];
        let ratio_of_options = ["cpu", "spreadOptions", "ratio"];
        let ratio = if is_set(preference, &ratio_of_options) {
            number(preference, &ratio_of_options)
        } else {
            match number(preference, &["preferSpreadSocketToCoreRatio"]) {
                0 => RATIO,
                ratio => ratio,
            }
        };
        let [cpu, options] = options;
        let across = preference.get(&[cpu, options, "across"]);
        let Some(across) = across.and_then(Node::text) else {
            let across = SpreadAcross::SocketsCores;
            return Self::Spread(Spread { across, ratio });
        };
        match SpreadAcross::of_word(across) {
            Some(across) => Self::Spread(Spread { across, ratio }),
            None => Self::UnknownSpread(across.to_owned()),
        }
    }

    /// What a number of vCPUs becomes; `None` if KubeVirt divides by zero. KubeVirt:
    /// `applyGuestCPUTopology`.
    pub(super) fn topology(&self, vcpus: u32) -> Option<Topology> {
        let one = Topology::ONE;
        Some(match self {
            _ if vcpus == 1 => one,
            Self::Sockets | Self::Any => Topology {
                sockets: vcpus,
                ..one
            },
            Self::Cores => Topology {
                cores: vcpus,
                ..one
            },
            Self::Threads => Topology {
                threads: vcpus,
                ..one
            },
            Self::Spread(Spread { across, ratio }) => match across {
                SpreadAcross::SocketsCores => Topology {
                    cores: *ratio,
                    sockets: vcpus.checked_div(*ratio)?,
                    ..one
                },
                SpreadAcross::CoresThreads => Topology {
                    threads: *ratio,
                    cores: vcpus.checked_div(*ratio)?,
                    ..one
                },
                SpreadAcross::SocketsCoresThreads => Topology {
                    threads: THREADS_PER_CORE,
                    cores: *ratio,
                    sockets: (vcpus / THREADS_PER_CORE).checked_div(*ratio)?,
                },
            },
            Self::UnknownSpread(_) | Self::Unknown => one,
        })
    }

    /// Why KubeVirt does not admit a number of vCPUs. KubeVirt: `CheckSpreadCPUTopology`.
    pub(super) fn refusal(&self, vcpus: u32, at: Location) -> Option<Reason> {
        let Self::Spread(spread) = self else {
            return None;
        };
        if spread.ratio == 0 && !spread.lacks_a_thread(vcpus) {
            return Some(divides_by_zero(at));
        }
        let message = spread.refusal(vcpus)?;
        let help = match spread.step() {
            0 => RATIO_HELP.to_owned(),
            step => format!("choose an instance type whose vCPUs are a multiple of {step}"),
        };
        let reason = Reason::new(Code::VmSpread, at, message);
        Some(reason.field("instancetype.spec.cpu.guest").help(help))
    }
}

/// What to do about a ratio of 0.
const RATIO_HELP: &str = "give the preference a `ratio` of at least 1";

/// The reason for a ratio of 0.
pub(super) fn divides_by_zero(at: Location) -> Reason {
    let message = "KubeVirt crashes here: the preference spreads vCPUs with a `ratio` of 0, by which \
                   it divides";
    Reason::new(Code::VmCrash, at, message).help(RATIO_HELP)
}
