//! The option that says which release of KubeVirt resources are for.

use clap::Args;

use crate::model::Release;

#[derive(Debug, Args)]
pub(super) struct KubevirtArgs {
    /// The release of KubeVirt that has to know every field and value
    #[arg(long = "kubevirt", value_name = "VERSION", default_value_t = Release::NEWEST)]
    pub(super) release: Release,
}
