//! The rules of Kubernetes that KubeVirt's API builds on: names, quantities, selectors, object
//! metadata.

pub mod name;
pub mod object_metadata;
pub mod quantity;
pub mod selector;
pub mod time;
