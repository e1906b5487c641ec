//! The catalog, linked.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::diagnostic::Allowed;

use super::layer::Layer;
use super::overlay::Overlay;
use super::preference::Preference;
use super::series::Series;

/// A catalog whose references are resolved: every name leads somewhere, no layer is circular.
#[derive(Debug)]
pub struct Catalog {
    /// The series, by path.
    pub series: Vec<Series>,
    /// The preferences that are rendered, by name.
    pub preferences: Vec<Arc<Preference>>,
    /// The layers that are only extended, by name.
    pub layers: Vec<Arc<Preference>>,
    /// The components, by name.
    pub components: IndexMap<String, Arc<Layer>>,
    /// The bundles to write, by name.
    pub overlays: Vec<Overlay>,
    /// The rules that sources break on purpose.
    pub allowed: Vec<Allowed>,
    /// Whether no source has an error. If one has, some of its content may be missing here, and
    /// nothing can be said about what the rest is not used for.
    pub is_complete: bool,
}

impl Catalog {
    /// The preferences, those that are only extended among them.
    pub fn all_preferences(&self) -> impl Iterator<Item = &Preference> {
        self.preferences.iter().chain(&self.layers).map(Arc::as_ref)
    }
}
