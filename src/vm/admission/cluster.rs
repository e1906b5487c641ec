//! How a cluster is set up, as far as its webhooks ask for that.

use clap::ValueEnum;

use super::super::defaults::ARCHITECTURE;
use super::feature_gates::FeatureGates;

/// What a cluster does with a change of a virtual machine that runs. KubeVirt: `VMRolloutStrategy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Rollout {
    /// Apply it at once, where that can be done
    #[default]
    LiveUpdate,
    /// Wait for a restart
    Stage,
}

/// How a cluster is set up, as far as its webhooks ask for that.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// The architecture of a virtual machine that does not say one.
    pub architecture: String,
    /// What is done with a change of a virtual machine that runs.
    pub rollout: Rollout,
    /// The feature gates that are on.
    pub feature_gates: FeatureGates,
}

impl Default for Cluster {
    /// A cluster of amd64 that is set up as KubeVirt comes.
    fn default() -> Self {
        Self {
            architecture: ARCHITECTURE.to_owned(),
            rollout: Rollout::default(),
            feature_gates: FeatureGates::default(),
        }
    }
}
