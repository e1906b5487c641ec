//! Questions about a catalog: what there is to choose from, where a field comes from, what fits.
//!
//! Everything here is answered from [`Entries`], whether they come from sources or from bundles.

mod column;
mod condition;
mod entries;
mod feature;
mod field_path;
mod form;
mod order;
mod range;
mod table;

pub use column::{COLUMNS, Column};
pub use condition::Condition;
pub use entries::{Entries, Entry, of_bundles, of_catalog, overlay};
pub use feature::Feature;
pub use field_path::FieldPath;
pub use form::Form;
pub use range::Range;
