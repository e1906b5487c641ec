//! Questions about a catalog: what there is to choose from, where a field comes from, what fits.
//!
//! Everything here is answered from [`Entries`], whether they come from sources or from bundles.

mod amount;
mod column;
mod condition;
mod entries;
mod export;
mod feature;
mod field_path;
mod form;
mod lack;
mod needs;
mod order;
mod range;
mod recommend;
mod recommendation;
mod table;

pub use amount::Amount;
pub use column::{COLUMNS, Column};
pub use condition::Condition;
pub use entries::{Entries, Entry, of_bundles, of_catalog, overlay};
pub use export::{CatalogDocument, export};
pub use feature::Feature;
pub use field_path::FieldPath;
pub use form::Form;
pub use lack::{Lack, LackOf, lacks_of_need};
pub use needs::Needs;
pub use order::by_size;
pub use range::Range;
pub use recommend::{Recommendation, Suitable, Unsuitable, Wish};
pub use recommendation::RecommendationDocument;
