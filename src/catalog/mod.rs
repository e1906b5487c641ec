//! The catalog: its sources as they are written, checked and linked, and what they define.
//!
//! Raw files (`source_file`) and the validated [`Catalog`] are different types: what a later
//! stage receives is known good.

mod definition;
mod files;
mod layer;
mod overlay;
mod preference;
mod read;
mod series;
pub mod source_file;
mod template;

use std::rc::Rc;

use indexmap::IndexMap;

use crate::diagnostic::Allowed;

pub(crate) use definition::is_whole;
pub use definition::{Definition, Size, merged};
pub use files::{FOLDERS, Root, find_root};
pub use layer::Layer;
pub use overlay::{Overlay, Patch};
pub use preference::Preference;
pub use read::{CatalogText, MAX_BYTES, read, read_texts};
pub use series::Series;

/// A catalog whose references are resolved: every name leads somewhere, no layer is circular.
#[derive(Debug)]
pub struct Catalog {
    /// The series, by path.
    pub series: Vec<Series>,
    /// The preferences that are rendered, by name.
    pub preferences: Vec<Rc<Preference>>,
    /// The layers that are only extended, by name.
    pub layers: Vec<Rc<Preference>>,
    /// The components, by name.
    pub components: IndexMap<String, Rc<Layer>>,
    /// The bundles to write, by name.
    pub overlays: Vec<Overlay>,
    /// The rules that sources break on purpose.
    pub allowed: Vec<Allowed>,
}

impl Catalog {
    /// The preferences, those that are only extended among them.
    pub fn all_preferences(&self) -> impl Iterator<Item = &Preference> {
        self.preferences.iter().chain(&self.layers).map(Rc::as_ref)
    }
}
