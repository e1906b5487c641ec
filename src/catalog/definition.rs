//! Definitions: instance types and preferences without a kind.

use std::sync::Arc;

use ecow::{EcoString, eco_format};

use crate::kubevirt::Family;
use crate::kubevirt::paths::object::{ANNOTATIONS, LABELS};
use crate::model::Path;
use crate::registry::labels::{Derivation, LABELS as REGISTERED, Origin};
use crate::text::Location;
use crate::yaml::{Field, Node, Value};

use super::layer::Layer;

/// An instance type or a preference, before it is rendered as two kinds.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Which of the two it is.
    pub family: Family,
    /// The name.
    pub name: String,
    /// Where it is defined: the row of its size, the file of the preference, or the name in a
    /// foreign bundle.
    pub at: Location,
    /// The name as the path says it, if an overlay changed it.
    pub renamed_from: Option<String>,
    /// The size; `None` for a preference.
    pub size: Option<Size>,
    /// `metadata` and `spec`, with every layer applied and every expression computed, but without
    /// the derived labels.
    pub content: Node,
    /// The layers that made it, in the order in which they were applied, those of an overlay last.
    /// A resource of a foreign bundle has none.
    pub layers: Vec<Arc<Layer>>,
    /// Whether every layer could be read and every expression computed. If not, that is already
    /// reported, and no rule is checked.
    pub is_whole: bool,
}

/// The size of an instance type, and the version of its series.
#[derive(Debug, Clone)]
pub struct Size {
    /// The name of the size: `medium`.
    pub name: String,
    /// The version of the series: `1`.
    pub series_version: String,
    /// Where its row begins.
    pub at: Location,
}

/// A label that is derived from a definition.
#[derive(Debug, Clone)]
pub struct DerivedLabel {
    /// The key.
    pub key: &'static str,
    /// The value.
    pub value: EcoString,
    /// Where the field is that it restates.
    pub at: Location,
}

impl Definition {
    /// The value of a field.
    #[must_use]
    pub fn get(&self, path: Path) -> Option<&Node> {
        self.content.get(path.keys())
    }

    /// A label that a source or an overlay sets.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&Node> {
        self.get(LABELS)?.get(&[key])
    }

    /// The text of an annotation.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.get(ANNOTATIONS)?.get(&[key])?.text()
    }

    /// The fields of a mapping; none if it is absent.
    pub fn fields(&self, path: Path) -> impl Iterator<Item = (&EcoString, &Field)> {
        self.get(path).into_iter().flat_map(Node::fields)
    }

    /// The labels that are derived from it, by key.
    pub fn derived_labels(&self) -> impl Iterator<Item = DerivedLabel> {
        REGISTERED
            .iter()
            .filter(|label| label.families.contains(&self.family))
            .filter_map(|label| match label.origin {
                Origin::Derived(derivation) => {
                    let (value, at) = self.derive(derivation)?;
                    let key = label.key;
                    Some(DerivedLabel { key, value, at })
                }
                _ => None,
            })
    }

    /// The value of a derived label, and where the field is that it restates.
    #[must_use]
    pub fn derive(&self, derivation: Derivation) -> Option<(EcoString, Location)> {
        let size = || self.size.as_ref();
        match derivation {
            Derivation::FirstOf(paths) => paths.iter().find_map(|path| {
                let node = self.get(*path)?;
                Some((label_value(&node.value)?, node.at))
            }),
            Derivation::Enabled(path) => self.mark(path, |value| *value == Value::Bool(true)),
            Derivation::Present(path) => self.mark(path, is_present),
            Derivation::Size => size().map(|size| (size.name.as_str().into(), size.at)),
            Derivation::SeriesVersion => {
                size().map(|size| (size.series_version.as_str().into(), size.at))
            }
        }
    }

    /// `true` if a field is present and fits.
    fn mark(&self, path: Path, fits: impl Fn(&Value) -> bool) -> Option<(EcoString, Location)> {
        let node = self.get(path)?;
        fits(&node.value).then(|| ("true".into(), node.at))
    }
}

/// A scalar as the value of a label.
fn label_value(value: &Value) -> Option<EcoString> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(eco_format!("{number}")),
        Value::Float(number) => Some(eco_format!("{number}")),
        _ => None,
    }
}

/// Whether a field is present, and not an empty list.
fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Sequence(items) => !items.is_empty(),
        _ => true,
    }
}
