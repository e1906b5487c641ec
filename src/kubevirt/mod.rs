//! KubeVirt's complete API `instancetype.kubevirt.io/v1beta1`, as types.

pub mod architecture;
pub mod clock;
pub mod device_preferences;
pub mod device_words;
pub mod devices;
pub mod feature_state;
pub mod features;
pub mod firmware;
pub mod hyperv;
pub mod instancetype;
mod kind;
pub mod launch_security;
mod machine_types;
mod newer;
pub mod paths;
pub mod preference;
mod resource;
pub mod topology;

pub use kind::{API_GROUP, Family, Kind, Scope};
pub use machine_types::{Record, Shape, VIRTUAL_MACHINE};
pub use newer::{Addition, Newer, Part, SpecSchemas, additions, brought};
pub use resource::{API_VERSION, ApiVersion, Spec, document, read_document};
