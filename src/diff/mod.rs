//! What changed between two catalogs, by meaning: sides → resources → changes → report.
//!
//! A [`read`] side is a set of resources, whatever it was read from; [`compare`] knows nothing of
//! files, and [`Changes`] know nothing of resources.

mod breaking;
mod change;
mod field;
mod git;
mod group;
mod json;
mod names;
mod paint;
mod report;
mod resources;
mod side;

pub use change::{Change, Scopes, What, compare};
pub use field::FieldChange;
pub use report::{Changes, ChangesForm};
pub use resources::{Key, Resources};
pub use side::read;
