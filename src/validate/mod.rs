//! The rules that resources are checked against, one file for each concern.
//!
//! The rules for resources apply to the catalog, whose values know their sources, and to foreign
//! bundles, whose values are in the bundle itself.

mod bundle;
mod catalog;
mod definition;
mod deprecated;
mod fit;
mod hints;
mod instancetype;
mod memory;
mod metadata;
mod overlays;
mod preference;
mod release;
mod since;
mod sources;
mod trial;

pub use bundle::{BundleChecks, Held};
pub(crate) use catalog::validate_catalog;
pub use release::Target;
pub(crate) use release::validate_release;
