//! The linked catalog.

use std::sync::Arc;

use crate::diagnostic::Allowed;
use crate::model::Release;

use super::layer::Layer;
use super::overlay::Overlay;
use super::preference::Preference;
use super::series::Series;
use super::taken::ByName;

/// A catalog whose references are resolved: every name refers to something, and no layer extends
/// itself.
#[derive(Debug)]
pub struct Catalog {
    /// The series, by path.
    pub series: Vec<Series>,
    /// The preferences that are rendered, by name.
    pub preferences: Vec<Arc<Preference>>,
    /// The layers, which are only extended, by name.
    pub layers: Vec<Arc<Preference>>,
    /// The components, by name.
    pub components: ByName<Arc<Layer>>,
    /// The series with a size table of their own, which others can use, by path.
    pub tables: Vec<String>,
    /// The components of overlays, by name.
    pub overlay_components: Vec<String>,
    /// The bundles to write, by name.
    pub overlays: Vec<Overlay>,
    /// The rules that sources break on purpose.
    pub allowed: Vec<Allowed>,
    /// The release of KubeVirt that it is for.
    pub release: Release,
    /// Whether no source has an error. If one has, nothing can be reported as unused: what is
    /// missing here may be what uses it.
    pub is_complete: bool,
}

impl Catalog {
    /// The preferences, including those that are only extended.
    pub fn all_preferences(&self) -> impl Iterator<Item = &Preference> {
        self.preferences.iter().chain(&self.layers).map(Arc::as_ref)
    }
}
