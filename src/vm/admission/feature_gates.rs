//! What a cluster lets virtual machines use, gate by gate.

use std::collections::BTreeSet;
use std::str::FromStr;

/// A feature gate that a rule asks for. KubeVirt: `RegisterFeatureGate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gate {
    GpusWithDra,
    HostDevices,
    HostDevicesWithDra,
    Ignition,
    NetworkDevicesWithDra,
    Sev,
    Sidecar,
    Tdx,
}

impl Gate {
    const ALL: [Self; 8] = [
        Self::GpusWithDra,
        Self::HostDevices,
        Self::HostDevicesWithDra,
        Self::Ignition,
        Self::NetworkDevicesWithDra,
        Self::Sev,
        Self::Sidecar,
        Self::Tdx,
    ];

    /// The name, as the `KubeVirt` resource has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GpusWithDra => "GPUsWithDRA",
            Self::HostDevices => "HostDevices",
            Self::HostDevicesWithDra => "HostDevicesWithDRA",
            Self::Ignition => "ExperimentalIgnitionSupport",
            Self::NetworkDevicesWithDra => "NetworkDevicesWithDRA",
            Self::Sev => "WorkloadEncryptionSEV",
            Self::Sidecar => "Sidecar",
            Self::Tdx => "WorkloadEncryptionTDX",
        }
    }

    /// Whether it is in beta, so that it is on unless it is switched off.
    fn is_on_by_default(self) -> bool {
        matches!(
            self,
            Self::GpusWithDra | Self::HostDevicesWithDra | Self::Sev
        )
    }
}

/// KubeVirt's other feature gates, which no rule here asks for. They may be named all the same.
const OTHERS: [&str; 38] = [
    "AlignCPUs",
    "CPUManager",
    "ConfigurableHypervisor",
    "ContainerPathVolumes",
    "CrossArchitectureVirtualization",
    "DecentralizedLiveMigration",
    "DeclarativeHotplugVolumes",
    "DownwardMetrics",
    "EnableVirtioFsStorageVolumes",
    "ExternalNetResourceInjection",
    "FirmwareAutoSelection",
    "GraceIOVirtualization",
    "HostDisk",
    "HypervStrictCheck",
    "IOMMUFD",
    "ImageVolume",
    "IncrementalBackup",
    "KubevirtSeccompProfile",
    "MigrationDowntimeTuning",
    "MigrationStallDetection",
    "NodeRestriction",
    "OCIExport",
    "ObjectGraph",
    "OptOutRoleAggregation",
    "PCINUMAAwareTopology",
    "PasstBinding",
    "Plugins",
    "PodSecondaryInterfaceNamingUpgrade",
    "PortRangesSpec",
    "RebootPolicy",
    "ReservedOverheadMemlock",
    "Root",
    "Snapshot",
    "Template",
    "UtilityVolumes",
    "VGPULiveMigration",
    "VMStatsCollector",
    "VSOCK",
];

/// Feature gates that are always on by now, or that do nothing any more. Many clusters still name them.
const INACTIVE: [&str; 39] = [
    "AutoResourceLimitsGate",
    "BochsDisplayForEFIGuests",
    "CPUNodeDiscovery",
    "ClusterProfiler",
    "CommonInstancetypesDeploymentGate",
    "DisableCustomSELinuxPolicy",
    "DisableMDEVConfiguration",
    "DockerSELinuxMCSWorkaround",
    "DynamicPodInterfaceNaming",
    "EnableVirtioFsConfigVolumes",
    "ExpandDisks",
    "ExperimentalVirtiofsSupport",
    "GPU",
    "HotplugNICs",
    "HotplugVolumes",
    "InstancetypeReferencePolicy",
    "LibvirtHooksServerAndClient",
    "LiveMigration",
    "LiveUpdateNADRef",
    "Macvtap",
    "MigrationPriorityQueue",
    "MultiArchitecture",
    "NUMA",
    "NetworkBindingPlugins",
    "NonRoot",
    "PSA",
    "PanicDevices",
    "Passt",
    "PasstIPStackMigration",
    "PersistentReservation",
    "SRIOVLiveMigration",
    "SecureExecution",
    "VMExport",
    "VMLiveUpdateFeatures",
    "VMPersistentState",
    "VideoConfig",
    "VmiMemoryOverheadReport",
    "VolumeMigration",
    "VolumesUpdateStrategy",
];

/// The feature gates of a cluster that are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureGates {
    on: BTreeSet<Gate>,
}

impl FeatureGates {
    pub(super) fn has(&self, gate: Gate) -> bool {
        self.on.contains(&gate)
    }

    /// All of them.
    pub(in super::super) fn all() -> Self {
        Self::which(|_| true)
    }

    fn which(is_on: impl Fn(&Gate) -> bool) -> Self {
        Self {
            on: Gate::ALL.into_iter().filter(is_on).collect(),
        }
    }
}

impl Default for FeatureGates {
    /// Those of a cluster that sets none.
    fn default() -> Self {
        Self::which(|gate| gate.is_on_by_default())
    }
}

impl FromStr for FeatureGates {
    type Err = String;

    /// Reads names with commas between them, each with `=false` if it is off. `on` and `off` in first
    /// place stand for all; else those that are not named have KubeVirt's default.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut gates = Self::default();
        for (number, word) in text.split(',').map(str::trim).enumerate() {
            match (number, word) {
                (0, "default") => {}
                (0, "on") => gates = Self::which(|_| true),
                (0, "off") => gates = Self::which(|_| false),
                _ => gates.switch(word)?,
            }
        }
        Ok(gates)
    }
}

impl FeatureGates {
    fn switch(&mut self, word: &str) -> Result<(), String> {
        let (name, is_on) = match word.split_once('=') {
            None | Some((_, "true")) => (word.split('=').next().unwrap_or(word), true),
            Some((name, "false")) => (name, false),
            Some((name, _)) => return Err(format!("`{name}` is either `true` or `false`")),
        };
        match Gate::ALL.into_iter().find(|gate| gate.name() == name) {
            Some(gate) if is_on => _ = self.on.insert(gate),
            Some(gate) => _ = self.on.remove(&gate),
            None if OTHERS.contains(&name) || INACTIVE.contains(&name) => {}
            None => return Err(unknown(name)),
        }
        Ok(())
    }
}

fn unknown(name: &str) -> String {
    let known = Gate::ALL.into_iter().map(Gate::name).chain(OTHERS);
    let meant = crate::diagnostic::closest(name, known);
    let help = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
    format!("KubeVirt has no feature gate `{name}`{help}")
}
