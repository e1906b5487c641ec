//! Resources: a definition with its labels, as the text of each of its two kinds.

use std::sync::Arc;

use crate::catalog::{Definition, DerivedLabel};
use crate::kubevirt::paths::object::{LABELS, NAME};
use crate::kubevirt::{API_VERSION, Kind};
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
    pub name: String,
    /// `metadata` and `spec` as text, which both kinds share.
    pub(super) body: Arc<str>,
}

impl Resource {
    /// Appends the document, which begins with `---`.
    pub fn write(&self, out: &mut String) {
        for part in self.parts() {
            out.push_str(part);
        }
    }

    /// The length of the document in bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        self.parts().iter().map(|part| part.len()).sum()
    }

    fn parts(&self) -> [&str; 6] {
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

/// A definition with its labels and its text, before an overlay selects it.
#[derive(Debug)]
pub(super) struct Rendered<'d> {
    pub(super) definition: &'d Definition,
    derived: Vec<DerivedLabel>,
    pub(super) body: Arc<str>,
}

impl<'d> Rendered<'d> {
    pub(super) fn new(definition: &'d Definition, version: &VersionLabel) -> Self {
        let derived: Vec<_> = definition.derived_labels().collect();
        let body = body(definition, &derived, version).into();
        Self {
            definition,
            derived,
            body,
        }
    }

    /// The value of a label, written or derived. The version label is only added later.
    pub(super) fn label(&self, key: &str) -> Option<&str> {
        let mut derived = self.derived.iter();
        match derived.find(|label| label.key == key) {
            Some(label) => Some(&label.value),
            None => self.definition.label(key)?.text(),
        }
    }
}

/// `metadata` and `spec`: keys are sorted, except for the version label, the last of the labels.
fn body(definition: &Definition, derived: &[DerivedLabel], version: &VersionLabel) -> String {
    let mut content = definition.content.clone();
    for label in derived {
        set_label(&mut content, label.key, label.value.clone(), label.at);
    }
    let name = text_field(definition.name.clone(), definition.at);
    content.set(NAME.keys(), name);
    sort_keys(&mut content);
    set_label(
        &mut content,
        CATALOG_VERSION,
        version.to_string(),
        definition.at,
    );
    let mut text = String::new();
    yaml::emit(&content, &mut text);
    text
}

fn set_label(content: &mut Node, key: &str, value: String, at: Location) {
    let keys = [LABELS.keys(), &[key]].concat();
    content.set(&keys, text_field(value, at));
}

fn text_field(text: String, at: Location) -> Field {
    let value = Value::String(text);
    Field {
        key: at,
        node: Node { value, at },
    }
}
