//! Virtual machines: what KubeVirt makes of an instance type and a preference.

mod firmware;
mod requirements;
mod topology;

pub use firmware::efi_of_deprecated;
pub use requirements::{Need, Offer, vcpus};
pub use topology::Spread;
