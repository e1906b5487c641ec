//! Resources: a definition with its labels, as the text of each of its two kinds.

use std::rc::Rc;

use crate::api::{API_VERSION, Kind, VersionLabel};
use crate::catalog::Definition;
use crate::labels;
use crate::yaml::{self, Field, Node, Value, sort_keys};

/// A definition in one of its two kinds.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The kind.
    pub kind: Kind,
    /// The name.
    pub name: String,
    /// `metadata` and `spec` as text, which both kinds share.
    pub(super) body: Rc<str>,
}

impl Resource {
    /// Appends the document, which begins with `---`.
    pub fn write(&self, out: &mut String) {
        for part in self.parts() {
            out.push_str(part);
        }
    }

    /// The bytes of the document.
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
    labels: Vec<(&'static str, String)>,
    pub(super) body: Rc<str>,
}

impl<'d> Rendered<'d> {
    pub(super) fn new(definition: &'d Definition, version: &VersionLabel) -> Self {
        let labels: Vec<_> = labels::derived(definition).collect();
        let body = body(definition, &labels, version).into();
        Self {
            definition,
            labels,
            body,
        }
    }

    /// The value of a label, written or derived. The version label is stamped only later.
    pub(super) fn label(&self, key: &str) -> Option<&str> {
        let derived = self.labels.iter().find(|(derived, _)| *derived == key);
        let written = || {
            self.definition
                .content
                .get(&["metadata", "labels", key])?
                .text()
        };
        derived.map(|(_, value)| value.as_str()).or_else(written)
    }
}

/// `metadata` and `spec`: keys sorted, but for the version label, which stands last of the labels.
fn body(definition: &Definition, labels: &[(&str, String)], version: &VersionLabel) -> String {
    let mut content = definition.content.clone();
    for (key, value) in labels {
        set_text(
            &mut content,
            &["metadata", "labels", key],
            value.clone(),
            definition,
        );
    }
    set_text(
        &mut content,
        &["metadata", "name"],
        definition.name.clone(),
        definition,
    );
    sort_keys(&mut content);
    let last = ["metadata", "labels", labels::CATALOG_VERSION];
    set_text(&mut content, &last, version.to_string(), definition);
    let mut text = String::new();
    yaml::emit(&content, &mut text);
    text
}

fn set_text(content: &mut Node, path: &[&str], text: String, definition: &Definition) {
    let node = Node {
        value: Value::String(text),
        at: definition.at,
    };
    content.set(
        path,
        Field {
            key: definition.at,
            node,
        },
    );
}
