//! The options that say how a cluster is set up.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::kubevirt::architecture::Architecture;
use crate::vm::{Cluster, FeatureGates, Rollout};

/// How the cluster is set up; KubeVirt's own defaults where nothing is said.
#[derive(Debug, Args)]
#[command(next_help_heading = "The cluster")]
pub(super) struct ClusterOptions {
    /// The feature gates: `default`, `on` or `off`, then names, with `=false` for those that are off
    #[arg(long, value_name = "GATES", default_value = "default")]
    feature_gates: FeatureGates,

    /// The architecture of a virtual machine that does not say one
    #[arg(long, value_name = "ARCHITECTURE", default_value = "amd64", value_parser = architectures())]
    default_architecture: String,

    /// What the cluster does with a change of a virtual machine that runs
    #[arg(long, value_name = "STRATEGY", value_enum, default_value_t)]
    rollout_strategy: Rollout,
}

/// Those that KubeVirt runs on.
fn architectures() -> PossibleValuesParser {
    PossibleValuesParser::new(Architecture::ALL.iter().map(|it| it.as_str()))
}

impl ClusterOptions {
    pub(super) fn cluster(&self) -> Cluster {
        Cluster {
            architecture: self.default_architecture.clone(),
            rollout: self.rollout_strategy,
            feature_gates: self.feature_gates.clone(),
        }
    }
}
