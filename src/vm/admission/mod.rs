//! What KubeVirt's webhooks refuse, as far as an instance type or a preference can be the cause: first
//! the virtual machine when it is created or edited, then its instance when that starts.
//!
//! Each rule has KubeVirt's field and message. They come in KubeVirt's order, and none is stricter.

mod architectures;
mod claims;
mod cluster;
mod cpu;
mod disks;
mod feature_gates;
mod firmware;
mod host_devices;
mod hyperv;
mod inputs;
mod interfaces;
mod io_threads;
mod launch_security;
mod live_update;
mod machine_type;
mod memory;
mod metadata;
mod panic_devices;
mod pod_network;
mod refusal;
mod sound;
mod spec;
mod subdomain;
mod verdict;
mod video;

pub use cluster::{Cluster, Rollout};
pub use feature_gates::FeatureGates;
pub(super) use interfaces::INTERFACE_MODELS;
pub(super) use metadata::needs_gate;
pub(super) use verdict::{of_instance, of_machine};
