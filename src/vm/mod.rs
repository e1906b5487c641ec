//! Virtual machines: what KubeVirt makes of an instance type and a preference.

mod firmware;
mod manifest;
mod requirements;
mod topology;

pub use firmware::efi_of_deprecated;
pub use manifest::{DataVolume, Disk, Reference, RunStrategy, VirtualMachine};
pub use requirements::{Need, Offer, vcpus};
pub use topology::{Spread, Topology};
