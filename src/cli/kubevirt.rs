//! The option that says which release of KubeVirt resources are for.

use clap::Args;

use crate::model::Release;

#[derive(Debug, Args)]
pub(super) struct KubevirtArgs {
    /// The release of KubeVirt that has to know every field and value. What a source sets `since` a later
    /// one is left out
    #[arg(long = "kubevirt", value_name = "VERSION", default_value_t = Release::NEWEST)]
    pub(super) release: Release,
}

impl KubevirtArgs {
    /// The option that names this release, as typed on the command line.
    pub(super) fn as_typed(&self) -> String {
        if self.release == Release::NEWEST {
            return String::new();
        }
        format!(" --kubevirt {}", self.release)
    }
}
