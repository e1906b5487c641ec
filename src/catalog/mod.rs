//! The catalog: its sources, read, checked and linked, and what they define.
//!
//! Raw files (`source_file.rs`) and the linked [`Catalog`] are different types, so a later stage
//! only receives what has been checked.

mod budget;
mod built_in;
mod bundle_file;
mod columns;
mod definition;
mod document;
mod emptied;
mod files;
mod glob;
mod guest_file;
mod guests;
mod layer;
mod linked;
mod misplaced;
mod name_patterns;
mod named_files;
mod overlay;
mod preference;
mod read;
mod reference;
mod resolve;
mod selected;
mod series;
mod since;
mod sizes;
mod source_content;
mod source_file;
mod tables;
mod taken;
mod template;
mod typed;

pub use bundle_file::{BundleFile, FoundResource, ITEMS, MAX_BUNDLE_BYTES, ResourcesOf, Wanted};
pub use definition::{Definition, DerivedLabel, Size};
pub use document::Document;
pub(crate) use emptied::{FILL_OR_REMOVE, emptied};
pub use files::{FOLDERS, Role, find_root, holds_sources, is_root};
pub use glob::Glob;
pub use guest_file::{Guest, Guests, Image, Login, Preferences};
pub use guests::GUESTS;
pub use layer::Layer;
pub use linked::Catalog;
pub use name_patterns::NamePatterns;
pub(crate) use named_files::is_bundle_name;
pub use named_files::{NamedFile, Subfolders, named_files, read_bundles, read_files};
pub use overlay::{Overlay, Patch};
pub use preference::Preference;
pub use read::{CatalogText, Input, MAX_BYTES, Root, read};
pub use resolve::Definitions;
pub use selected::{Candidate, Labelled, Selected};
pub(crate) use selected::{Selections, candidates, possible};
pub use series::Series;
pub use since::SincePart;
pub use sizes::{DEPRECATED, SizeRow};
pub(crate) use source_file::formats;
pub use source_file::{AllowedCode, Selection};
pub use taken::ByName;
pub(crate) use template::is_template;
pub use typed::TypedDefinition;
