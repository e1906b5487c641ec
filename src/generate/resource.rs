//! Resources: a definition with its labels, as the text of each of its two kinds.

use std::rc::Rc;

use crate::api::{API_VERSION, Kind, VersionLabel};
use crate::catalog::Definition;
use crate::labels;
use crate::yaml::{self, Field, Node, Value};

/// A definition in one of its two kinds.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The kind.
    pub kind: Kind,
    /// The name.
    pub name: String,
    /// `metadata` and `spec` as text, which both kinds share.
    body: Rc<str>,
}

impl Resource {
    /// Appends the document, which begins with `---`.
    pub fn write(&self, out: &mut String) {
        for part in [
            "---\napiVersion: ",
            API_VERSION,
            "\nkind: ",
            self.kind.as_str(),
            "\n",
            &self.body,
        ] {
            out.push_str(part);
        }
    }
}

/// Renders every definition in both kinds, by kind and then by name.
pub(super) fn render(definitions: &[Definition], version: &VersionLabel) -> Vec<Resource> {
    let bodies: Vec<(&Definition, Rc<str>)> = definitions
        .iter()
        .map(|definition| (definition, body(definition, version).into()))
        .collect();
    let of_kind = |kind: Kind| {
        let own = bodies
            .iter()
            .filter(move |(definition, _)| definition.family == kind.family());
        own.map(move |(definition, body)| Resource {
            kind,
            name: definition.name.clone(),
            body: Rc::clone(body),
        })
    };
    Kind::ALL.iter().copied().flat_map(of_kind).collect()
}

/// `metadata` and `spec`: keys sorted, but for the version label, which stands last of the labels.
fn body(definition: &Definition, version: &VersionLabel) -> String {
    let mut content = definition.content.clone();
    for (key, value) in labels::derived(definition) {
        set_text(
            &mut content,
            &["metadata", "labels", key],
            value,
            definition,
        );
    }
    set_text(
        &mut content,
        &["metadata", "name"],
        definition.name.clone(),
        definition,
    );
    content.sort_keys();
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
