//! KubeVirt's API `instancetype.kubevirt.io/v1beta1`, and the rules of Kubernetes it stands on.

pub mod glob;
mod kind;
pub mod name;
pub mod quantity;
pub mod selector;
mod text_error;
mod version_label;

pub use kind::{Family, Kind};
pub use text_error::TextError;
pub use version_label::VersionLabel;

/// The `apiVersion` of every resource.
pub const API_VERSION: &str = "instancetype.kubevirt.io/v1beta1";
