//! The rules of Kubernetes under KubeVirt's API: names, quantities, selectors, object metadata.

pub mod name;
pub mod object_metadata;
pub mod quantity;
pub mod selector;
