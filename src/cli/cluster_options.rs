//! The options that say how a cluster is set up.

use clap::{Args, ValueEnum};

use crate::vm::{Cluster, FeatureGates, Rollout};

/// The architectures that KubeVirt runs on.
const ARCHITECTURES: [&str; 3] = ["amd64", "arm64", "s390x"];

/// How the cluster is set up; KubeVirt's own defaults where nothing is said.
#[derive(Debug, Args)]
#[command(next_help_heading = "The cluster")]
pub(super) struct ClusterOptions {
    /// The feature gates: `default`, `on` or `off`, then names, with `=false` for those that are off
    #[arg(long, value_name = "GATES", default_value = "default", value_parser = parse)]
    feature_gates: FeatureGates,

    /// The architecture of a virtual machine that does not say one
    #[arg(long, value_name = "ARCHITECTURE", default_value = "amd64", value_parser = ARCHITECTURES)]
    default_architecture: String,

    /// What the cluster does with a change of a virtual machine that runs
    #[arg(long, value_name = "STRATEGY", value_enum, default_value_t)]
    rollout_strategy: RolloutStrategy,
}

/// KubeVirt: `vmRolloutStrategy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum RolloutStrategy {
    /// Apply it at once, where that can be done
    #[default]
    LiveUpdate,
    /// Wait for a restart
    Stage,
}

fn parse(text: &str) -> Result<FeatureGates, String> {
    text.parse()
}

impl ClusterOptions {
    pub(super) fn cluster(&self) -> Cluster {
        Cluster {
            architecture: self.default_architecture.clone(),
            rollout: match self.rollout_strategy {
                RolloutStrategy::LiveUpdate => Rollout::LiveUpdate,
                RolloutStrategy::Stage => Rollout::Stage,
            },
            feature_gates: self.feature_gates.clone(),
        }
    }
}
