//! Resources: a definition with its labels, as the text of each of its two kinds.

use std::mem;
use std::sync::Arc;

use ecow::EcoString;

use crate::catalog::{Definition, DerivedLabel, Labelled};
use crate::kubevirt::paths::object::{LABELS, NAME, NAMESPACE};
use crate::kubevirt::{API_VERSION, Kind};
use crate::model::At;
use crate::registry::labels::CATALOG_VERSION;
use crate::text::Location;
use crate::yaml::{self, Field, Node, Value, sort_keys};

use super::version_label::VersionLabel;

/// A definition in one of its two kinds.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The kind.
    pub kind: Kind,
    /// The name.
    pub name: EcoString,
    /// The namespace, if its overlay sets one.
    pub namespace: Option<Arc<str>>,
    /// `metadata` and `spec` as text, which both kinds share.
    pub(super) body: Rendered,
}

impl Resource {
    /// The length of the document in bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        self.pieces().iter().map(|piece| piece.len()).sum()
    }

    /// `metadata` and `spec` as text, which both kinds share.
    #[must_use]
    pub fn body(&self) -> &Arc<str> {
        &self.body
    }

    /// The parts of the document, which begins with `---`.
    pub(super) fn pieces(&self) -> [&str; 6] {
        let (kind, body) = (self.kind.as_str(), &self.body);
        [
            "---\napiVersion: ",
            API_VERSION,
            "\nkind: ",
            kind,
            "\n",
            body,
        ]
    }
}

/// The length of a usual definition as text, and some more.
const USUAL_LENGTH: usize = 2048;

/// `metadata` and `spec` of a definition as text, which its resources share.
pub(super) type Rendered = Arc<str>;

/// Writes a definition as it goes out, in a namespace if there is one: with all labels, and with sorted
/// keys, except for the version label, the last of the labels.
pub(super) fn render(
    labelled: &Labelled<'_>,
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) -> Rendered {
    let Labelled {
        definition,
        derived,
    } = labelled;
    let content = definition.content.clone();
    let content = with_labels(content, definition, derived, namespace, version);
    let labels = match content.get(LABELS.keys()).map(|labels| &labels.value) {
        Some(Value::Mapping(labels)) => Some(labels.as_ref()),
        _ => None,
    };
    let mut text = String::with_capacity(USUAL_LENGTH);
    yaml::emit_sorted(&content, labels, &mut text);
    text.into()
}

/// Adds to a definition what it goes out with: its name, its namespace if there is one, and all labels.
/// Only the keys of the labels are sorted; [`sort`] does the rest.
pub fn complete(
    definition: &mut Definition,
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) {
    let derived: Vec<DerivedLabel> = definition.derived_labels().collect();
    let content = mem::replace(&mut definition.content, Node::mapping(definition.at));
    definition.content = with_labels(content, definition, &derived, namespace, version);
}

/// Sorts the keys of what [`complete`] made, except for those of the labels, which are in their order.
pub fn sort(content: &mut Node) {
    let labels = content.get(LABELS.keys()).cloned();
    sort_keys(content);
    if let (Some(sorted), Some(labels)) = (content.get_mut(LABELS.keys()), labels) {
        *sorted = labels;
    }
}

/// The content of a definition with its name and all labels: those by their keys, and the version last.
fn with_labels(
    mut content: Node,
    definition: &Definition,
    derived: &[DerivedLabel],
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) -> Node {
    let name = text_field(definition.name.as_str().into(), definition.at);
    content.set(NAME.keys(), name);
    if let Some(At { value, at }) = namespace {
        content.set(NAMESPACE.keys(), text_field(value.as_str().into(), *at));
    }
    let no_labels = || Field {
        key: definition.at,
        node: Node::mapping(definition.at),
    };
    let labels = content.field(LABELS.keys()).cloned();
    let mut labels = labels.unwrap_or_else(no_labels);
    for DerivedLabel { key, value, at } in derived {
        labels.node.set(&[key], text_field(value.clone(), *at));
    }
    sort_keys(&mut labels.node);
    let version = text_field(version.to_string().into(), definition.at);
    labels.node.set(&[CATALOG_VERSION], version);
    content.set(LABELS.keys(), labels);
    content
}

fn text_field(text: EcoString, at: Location) -> Field {
    let value = Value::String(text);
    Field {
        key: at,
        node: Node { value, at },
    }
}
