//! Deployment of KubeVirt and CDI.
//!
//! - `stage`: the stages of a deployment, as data.
//! - `manifests`: the manifests of a folder, for clusters without internet.
//! - `state`: what the cluster says of a project: its custom resource, its workloads, its pods.
//! - `unready`: what is not ready, and why.
//! - `wait`: waiting until a project is available.

mod manifests;
mod stage;
mod state;
mod unready;
mod wait;

pub use manifests::missing_manifests;
pub use stage::{Deployment, Stage, Target, Version};
pub use wait::wait;
