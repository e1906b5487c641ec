//! Clusters for tests: kubevirtci runs them as virtual machines in containers of this machine.
//!
//! - `provider`: where a cluster's scripts come from, and what is in them.
//! - `settings`: the variables that change what is run, and their defaults.
//! - `cluster`: a test cluster, with the steps that its actions share.
//! - `action`: what can be done with one, as steps.
//! - `up`: the steps that bring one up.
//! - `containerdisks`: the steps that bring images of guests into its registry.

mod action;
mod cluster;
mod containerdisks;
mod provider;
mod settings;
mod up;

pub use action::{Action, script};
pub use cluster::TestCluster;
pub use provider::Provider;
pub use settings::{Settings, VARIABLES};
