//! KubeVirt's API `instancetype.kubevirt.io/v1beta1`, and the rules of Kubernetes it stands on.

pub mod architecture;
pub mod clock;
pub mod device_preferences;
pub mod device_words;
pub mod devices;
pub mod features;
pub mod firmware;
pub mod glob;
pub mod hyperv;
pub mod instancetype;
mod kind;
pub mod launch_security;
pub mod metadata;
pub mod name;
pub mod preference;
pub mod quantity;
pub mod resource;
pub mod selector;
mod text_error;
pub mod topology;
mod version_label;

pub use kind::{Family, Kind, Scope};
pub use text_error::TextError;
pub use version_label::VersionLabel;

/// The `apiVersion` of every resource.
pub const API_VERSION: &str = resource::ApiVersion::V1beta1.as_str();
