//! The rules that resources are held against, one file a concern.
//!
//! The rules over resources serve the catalog, whose values know their sources, and bundles of
//! anybody, whose values stand in the bundle itself.

mod bundle;
mod catalog;
mod definition;
mod fit;
mod hints;
mod instancetype;
mod metadata;
mod overlays;
mod preference;
mod sources;

pub use bundle::validate_bundles;
pub(crate) use catalog::validate_catalog;
