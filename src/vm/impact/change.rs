//! How two documents differ once Go has written them: what it leaves out makes no difference.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ecow::EcoString;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::yaml::{Node, Value};

use super::super::fields::field;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct FieldChange {
    /// Where it is, such as `spec.domain.devices.disks[0].disk.bus`.
    pub path: String,
    /// The old value; `None` if the field was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Json>,
    /// The new value; `None` if the field is no longer there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Json>,
}

/// Mappings with free keys, which Go leaves out when they are empty. It leaves out nothing in them.
const FREE: [&str; 5] = [
    "annotations",
    "labels",
    "limits",
    "nodeSelector",
    "requests",
];

/// Booleans that are no pointers, so that Go leaves them out when they are `false`.
const PLAIN_BOOLEANS: [&str; 5] = [
    "dedicatedCpuPlacement",
    "disableHotplug",
    "endOfInterrupt",
    "hidden",
    "isolateEmulatorThread",
];

/// The parts of a template, or of an instance, that matter to a guest and its node.
const PARTS: [(&str, &[&str]); 2] = [
    ("spec", &["spec"]),
    ("metadata.annotations", &["metadata", "annotations"]),
];

/// How an instance differs from another one: what its guest can notice, and what its node has to offer.
/// Either is the metadata and the spec of an instance, or of a virtual machine's template.
#[must_use]
pub fn instance_changes(old: &Node, new: &Node) -> Vec<FieldChange> {
    template_changes("", old, new)
}

/// The same, with what paths begin with.
pub(super) fn template_changes(base: &str, old: &Node, new: &Node) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for (path, keys) in PARTS {
        // Where one has none of them, each counts, not all together.
        let none = Node::mapping(old.at);
        let [old, new] = [old, new].map(|document| field(document, keys));
        let [old, new] = [old, new].map(|field| field.map_or(&none, |field| &field.node));
        let key = keys.last().copied().unwrap_or_default();
        let path = &mut format!("{base}{path}");
        compare(key, Some(old), Some(new), path, &mut changes);
    }
    changes
}

/// Whether two values of a field differ. Kubernetes: `equality.Semantic.DeepEqual`.
pub(super) fn differ(key: &str, old: Option<&Node>, new: Option<&Node>) -> bool {
    let [old, new] = [old, new].map(|node| present("", key, node));
    let mut changes = Vec::new();
    compare(key, old, new, &mut String::new(), &mut changes);
    !changes.is_empty()
}

/// The value of a field in a mapping, which has a key itself, unless Go leaves it out.
fn present<'n>(around: &str, key: &str, node: Option<&'n Node>) -> Option<&'n Node> {
    node.filter(|node| match &node.value {
        Value::Null => false,
        _ if FREE.contains(&around) => true,
        Value::String(text) => !text.is_empty(),
        Value::Sequence(items) => !items.is_empty(),
        Value::Mapping(fields) => !(fields.is_empty() && FREE.contains(&key)),
        Value::Bool(false) => !PLAIN_BOOLEANS.contains(&key),
        _ => true,
    })
}

/// The value of a field, which has a key, as Go writes it.
pub(super) fn written(own: &str, node: &Node) -> Json {
    match &node.value {
        Value::Sequence(items) => items.iter().map(|item| written("", item)).collect(),
        Value::Mapping(fields) => {
            let fields = fields.iter();
            let fields = fields.filter_map(|(key, field)| {
                let node = present(own, key, Some(&field.node))?;
                Some((key.clone(), written(key, node)))
            });
            fields.collect()
        }
        // A scalar can always be written.
        _ => serde_json::to_value(node).unwrap_or_default(),
    }
}

/// Adds how two values of a field differ, which has a key. `path` is theirs, and is the same afterwards.
fn compare(
    own: &str,
    old: Option<&Node>,
    new: Option<&Node>,
    path: &mut String,
    changes: &mut Vec<FieldChange>,
) {
    if old == new {
        return;
    }
    let length = path.len();
    match (old.map(|it| &it.value), new.map(|it| &it.value)) {
        (Some(Value::Mapping(olds)), Some(Value::Mapping(news))) => {
            let keys: BTreeSet<&EcoString> = olds.keys().chain(news.keys()).collect();
            for key in keys {
                let [old, new] = [olds, news].map(|it| it.get(key).map(|field| &field.node));
                let [old, new] = [old, new].map(|node| present(own, key, node));
                push_key(path, key);
                compare(key, old, new, path, changes);
                path.truncate(length);
            }
        }
        (Some(Value::Sequence(olds)), Some(Value::Sequence(news))) => {
            for number in 0..olds.len().max(news.len()) {
                // Writing into a string cannot fail.
                _ = write!(path, "[{number}]");
                compare("", olds.get(number), news.get(number), path, changes);
                path.truncate(length);
            }
        }
        _ => changes.push(FieldChange {
            path: path.clone(),
            old: old.map(|node| written(own, node)),
            new: new.map(|node| written(own, node)),
        }),
    }
}

/// Adds a key to a path: after a dot, or in brackets if it has dots or slashes itself.
fn push_key(path: &mut String, key: &str) {
    let is_plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric());
    if is_plain {
        path.extend([".", key]);
    } else {
        path.push_str(&annotation_key(key));
    }
}

/// A key in brackets.
pub(super) fn annotation_key(key: &str) -> String {
    format!("[{}]", Json::from(key))
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Problems;
    use crate::text::Sources;
    use crate::yaml;

    use super::*;

    fn node(text: &str) -> Node {
        let mut sources = Sources::default();
        let source = sources.add("x.yaml", text);
        yaml::parse(source, text, &mut Problems::default()).unwrap()
    }

    fn changes(old: &str, new: &str) -> Vec<String> {
        let changes = instance_changes(&node(old), &node(new));
        let text = |value: Option<Json>| value.map_or("-".to_owned(), |it| it.to_string());
        let lines = changes
            .into_iter()
            .map(|it| format!("{} {} {}", it.path, text(it.old), text(it.new)));
        lines.collect()
    }

    #[test]
    fn what_go_leaves_out_makes_no_difference() {
        for (old, new) in [
            ("{}", "spec: {a: null, b: '', c: []}"),
            ("spec: {}", "spec: {nodeSelector: {}}"),
            ("spec: {a: {}}", "spec: {a: {disableHotplug: false}}"),
            ("metadata: {annotations: {}}", "metadata: {labels: {a: b}}"),
        ] {
            assert_eq!(changes(old, new), Vec::<String>::new(), "{old} {new}");
        }
    }

    #[test]
    fn what_is_there_and_empty_is_not_what_is_missing() {
        assert_eq!(
            changes("spec: {}", "spec: {tpm: {}, rng: {enabled: false}}"),
            ["spec.rng - {\"enabled\":false}", "spec.tpm - {}"]
        );
    }

    #[test]
    fn what_is_empty_under_a_free_key_is_there() {
        assert_eq!(
            changes("spec: {nodeSelector: {a: ''}}", "spec: {}"),
            ["spec.nodeSelector {\"a\":\"\"} -"]
        );
        assert_eq!(
            changes(
                "spec: {nodeSelector: {a: b}}",
                "spec: {nodeSelector: {a: b, c: ''}}"
            ),
            ["spec.nodeSelector.c - \"\""]
        );
    }

    #[test]
    fn a_path_leads_to_one_value() {
        assert_eq!(
            changes(
                "spec: {a: [{b: 1}], nodeSelector: {x/y: a}}",
                "{spec: {a: [{b: 2}, {b: 3}], nodeSelector: {x/y: b}}, metadata: {annotations: {k: v}}}"
            ),
            [
                "spec.a[0].b 1 2",
                "spec.a[1] - {\"b\":3}",
                "spec.nodeSelector[\"x/y\"] \"a\" \"b\"",
                "metadata.annotations.k - \"v\"",
            ]
        );
    }
}
