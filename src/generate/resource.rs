//! Resources: a definition with its labels, as the text of each of its two kinds.

use std::sync::Arc;

use ecow::EcoString;

use crate::catalog::{DerivedLabel, Labelled};
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
    pub namespace: Option<EcoString>,
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

/// Writes a definition, in a namespace if there is one, as [`completed`].
pub(super) fn render(
    labelled: &Labelled<'_>,
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) -> Rendered {
    let content = content(labelled, namespace, version);
    let labels = match content.get(LABELS.keys()).map(|labels| &labels.value) {
        Some(Value::Mapping(labels)) => Some(labels.as_ref()),
        _ => None,
    };
    let mut text = String::with_capacity(USUAL_LENGTH);
    yaml::emit_sorted(&content, labels, &mut text);
    text.into()
}

/// `metadata` and `spec` of a definition as they go out, in a namespace if there is one: with all
/// labels, and with sorted keys, except for the version label, the last of the labels.
#[must_use]
pub fn completed(
    labelled: &Labelled<'_>,
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) -> Node {
    let mut content = content(labelled, namespace, version);
    let labels = content.get(LABELS.keys()).cloned();
    sort_keys(&mut content);
    if let (Some(sorted), Some(labels)) = (content.get_mut(LABELS.keys()), labels) {
        *sorted = labels;
    }
    content
}

/// The same with the keys of the labels in their order, and all others as they are.
fn content(
    labelled: &Labelled<'_>,
    namespace: Option<&At<String>>,
    version: &VersionLabel,
) -> Node {
    let definition = labelled.definition;
    let mut content = definition.content.clone();
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
    for DerivedLabel { key, value, at } in &labelled.derived {
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
