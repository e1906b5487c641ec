//! What sets instance types apart, besides their CPUs and memory.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::kubevirt::instancetype::InstancetypeSpec;

/// Something that an instance type has or does, by the name that people ask for it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Feature {
    /// Each vCPU has a CPU of the node to itself
    Dedicated,
    /// The emulator has an additional CPU to itself
    IsolatedEmulator,
    /// The guest sees the NUMA layout of its CPUs
    Numa,
    /// The vCPUs are scheduled in real time
    Realtime,
    /// Huge pages back the memory
    Hugepages,
    /// The node reserves less memory than the guest sees
    Overcommit,
    /// The guest has graphics processors of the node
    Gpus,
    /// The guest has other devices of the node
    HostDevices,
    /// The disks have threads of their own
    IoThreads,
    /// The node cannot read the memory of the guest
    LaunchSecurity,
}

impl Feature {
    /// The features of an instance type.
    #[must_use]
    pub fn of(spec: &InstancetypeSpec) -> Vec<Self> {
        let all = Self::value_variants().iter().copied();
        all.filter(|feature| feature.is_in(spec)).collect()
    }

    /// Whether an instance type has it.
    #[must_use]
    pub fn is_in(self, spec: &InstancetypeSpec) -> bool {
        let (cpu, memory) = (&spec.cpu, &spec.memory);
        let numa = cpu.numa.as_ref();
        match self {
            Self::Dedicated => cpu.dedicated_cpu_placement == Some(true),
            Self::IsolatedEmulator => cpu.isolate_emulator_thread == Some(true),
            Self::Numa => numa.is_some_and(|numa| numa.guest_mapping_passthrough.is_some()),
            Self::Realtime => cpu.realtime.is_some(),
            Self::Hugepages => memory.hugepages.is_some(),
            Self::Overcommit => memory
                .overcommit_percent
                .is_some_and(|percent| percent.0 > 0),
            Self::Gpus => spec.gpus.as_ref().is_some_and(|gpus| !gpus.is_empty()),
            Self::HostDevices => spec.host_devices.as_ref().is_some_and(|it| !it.is_empty()),
            Self::IoThreads => spec.io_threads_policy.is_some(),
            Self::LaunchSecurity => spec.launch_security.is_some(),
        }
    }

    /// What an instance type without it is missing, in words.
    #[must_use]
    pub const fn missing(self) -> &'static str {
        match self {
            Self::Dedicated => "has no CPUs of its own",
            Self::IsolatedEmulator => "has no CPU for the emulator",
            Self::Numa => "does not show the NUMA layout",
            Self::Realtime => "is not scheduled in real time",
            Self::Hugepages => "has no huge pages",
            Self::Overcommit => "does not overcommit memory",
            Self::Gpus => "has no graphics processors",
            Self::HostDevices => "has no other devices of the node",
            Self::IoThreads => "has no threads for disks",
            Self::LaunchSecurity => "does not hide memory from the node",
        }
    }

    /// What an instance type with it has or does, in words.
    #[must_use]
    pub fn meaning(self) -> String {
        let value = self.to_possible_value();
        let help = value.as_ref().and_then(PossibleValue::get_help);
        help.map_or(String::new(), ToString::to_string)
    }

    /// The name: `dedicated`.
    #[must_use]
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or(String::new(), |value| value.get_name().to_owned())
    }
}
