//! Virtual machines: what KubeVirt makes of an instance type and a preference.

mod requirements;
mod topology;

pub use requirements::{Need, Offer};
pub use topology::Spread;
