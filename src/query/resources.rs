//! Resources as YAML and JSON, and parts of them.

use std::io::{self, Write};

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
fn list(resources: &[Node]) -> String {
    json(&List {
        api_version: "v1",
        items: resources,
        kind: "List",
    })
}

/// Writes resources as the list that [`resources_json`] returns of several, each as soon as it is made.
pub(super) fn write_list(
    resources: impl Iterator<Item = Node>,
    out: &mut impl Write,
) -> io::Result<()> {
    // What is above the items of a list, and what is below them.
    let empty = list(&[]);
    let (above, below) = empty.split_once("[]").unwrap_or_default();
    write!(out, "{above}[")?;
    let mut between = "\n";
    for resource in resources {
        let item = json(&resource);
        let lines = item.trim_end().replace('\n', "\n    ");
        write!(out, "{between}    {lines}")?;
        between = ",\n";
    }
    let end = if between == "\n" { "]" } else { "\n  ]" };
    write!(out, "{end}{below}")
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
    resources.iter().map(document).collect()
}

/// A resource as a document that begins with `---`.
pub(super) fn document(resource: &Node) -> String {
    let mut text = "---\n".to_owned();
    yaml::emit(resource, &mut text);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;

    #[test]
    fn a_list_is_the_same_if_it_is_written_item_by_item() {
        const RESOURCE: &str = "a: {b: [1, {c: \"\\u202e\\n[]\"}], d: {}, e: []}";
        let mut sources = Sources::default();
        let source = sources.add("x.yaml", RESOURCE);
        let resource = yaml::parse(source, RESOURCE, &mut Problems::default()).unwrap();
        for number in [0, 1, 2] {
            let resources = vec![resource.clone(); number];
            let mut written = Vec::new();
            write_list(resources.iter().cloned(), &mut written).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), list(&resources));
        }
    }
}
