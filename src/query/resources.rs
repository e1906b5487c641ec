//! Resources as YAML and JSON, and parts of them.

use serde::Serialize;

use crate::text::{Sources, json, visible_lines};
use crate::yaml::{self, Comments, Node, Value};

/// A list as `kubectl get -o json` prints it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List<'r> {
    api_version: &'static str,
    items: &'r [Node],
    kind: &'static str,
}

/// Resources as one list.
pub(super) fn list(resources: &[Node]) -> String {
    json(&List {
        api_version: "v1",
        items: resources,
        kind: "List",
    })
}

/// Resources as `kubectl get` prints those that are named: one as it is, several as a list.
#[must_use]
pub fn resources_json(resources: &[Node]) -> String {
    match resources {
        [only] => json(only),
        _ => list(resources),
    }
}

/// What documents of files have become, each after `---`, with the comments of these files.
#[must_use]
pub fn commented_yaml<'n>(
    documents: impl IntoIterator<Item = (&'n Node, Node)>,
    sources: &Sources,
) -> String {
    let mut text = String::new();
    let mut comments = Comments::default();
    for (before, mut now) in documents {
        text.push_str("---\n");
        comments.turn_to(before, sources);
        comments.follow(before, &mut now);
        yaml::emit_with(&now, &mut comments, &mut text);
    }
    text
}

/// Resources as documents, each of which begins with `---`.
#[must_use]
pub fn resources_yaml(resources: &[Node]) -> String {
    let mut text = String::new();
    for resource in resources {
        text.push_str("---\n");
        yaml::emit(resource, &mut text);
    }
    text
}

/// What was found at a path: a line for each scalar, a document for anything else.
#[must_use]
pub fn fields_yaml(found: &[&Node]) -> String {
    let is_alone = found.len() == 1;
    let mut text = String::new();
    for node in found {
        match &node.value {
            Value::Sequence(_) | Value::Mapping(_) => {
                text.push_str(if is_alone { "" } else { "---\n" });
                yaml::emit(node, &mut text);
            }
            Value::String(value) => {
                text.extend([&visible_lines(value.trim_end_matches('\n')), "\n"]);
            }
            _ => yaml::emit(node, &mut text),
        }
    }
    text
}

/// What was found at a path: a value if there is one, and else a list.
#[must_use]
pub fn fields_json(found: &[&Node]) -> String {
    match found {
        [only] => json(only),
        all => json(&all),
    }
}
