//! JSON Merge Patch, RFC 7386.

use std::sync::Arc;

use ecow::EcoString;

use super::node::{Field, Node, Value};

/// Applies a patch to a value: mappings are merged, `null` removes, anything else replaces.
///
/// What the patch sets keeps the patch's location, so that a merged value still knows its source.
pub fn merge(target: &mut Node, patch: &Node) {
    target.at = patch.at;
    let Value::Mapping(patch) = &patch.value else {
        target.value = patch.value.clone();
        return;
    };
    if is_open(target) && !patch.iter().any(|(_, change)| removes(&change.node)) {
        // Nothing of it is left out: both share it.
        target.value = Value::Mapping(Arc::clone(patch));
        return;
    }
    let fields = target.make_mapping();
    let is_new = |(key, _): &(&EcoString, &Field)| !fields.contains_key(key);
    fields.reserve_exact(patch.iter().filter(is_new).count());
    let mut has_null = false;
    for (key, change) in patch.iter() {
        if change.node.value == Value::Null {
            has_null = true;
        } else {
            let field = fields.get_or_insert_with(key.clone(), || Field::null(change.key));
            field.key = change.key;
            merge(&mut field.node, &change.node);
        }
    }
    if has_null {
        let is_null = |change: &Field| change.node.value == Value::Null;
        fields.retain(|key| !patch.get(key).is_some_and(is_null));
    }
}

/// Whether a value has nothing that a mapping could be merged with.
fn is_open(target: &Node) -> bool {
    match &target.value {
        Value::Mapping(fields) => fields.is_empty(),
        _ => true,
    }
}

/// Whether a patch removes something, at any depth.
fn removes(patch: &Node) -> bool {
    match &patch.value {
        Value::Null => true,
        Value::Mapping(fields) => fields.iter().any(|(_, change)| removes(&change.node)),
        _ => false,
    }
}

/// Whether a patch would change a value.
#[must_use]
pub fn changes(target: &Node, patch: &Node) -> bool {
    match (&target.value, &patch.value) {
        (Value::Mapping(fields), Value::Mapping(patch)) => patch.iter().any(|(key, change)| {
            let removes = change.node.value == Value::Null;
            match fields.get(key) {
                Some(field) => removes || changes(&field.node, &change.node),
                None => !removes,
            }
        }),
        (_, Value::Mapping(_)) => true,
        (target, patch) => target != patch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;
    use crate::text::{SourceId, Sources};
    use crate::yaml::parse::parse;

    /// The value of a JSON document, which is also YAML, and its source.
    fn json(sources: &mut Sources, text: &str) -> (Node, SourceId) {
        let source = sources.add("test.json", text);
        let node = parse(source, text, &mut Problems::default()).unwrap();
        (node, source)
    }

    /// The original, the patch and the result of each example in appendix A of the RFC.
    const EXAMPLES: [[&str; 3]; 15] = [
        [r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#],
        [r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#],
        [r#"{"a":"b"}"#, r#"{"a":null}"#, "{}"],
        [r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#],
        [r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#],
        [r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#],
        [
            r#"{"a":{"b":"c"}}"#,
            r#"{"a":{"b":"d","c":null}}"#,
            r#"{"a":{"b":"d"}}"#,
        ],
        [r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#],
        [r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#],
        [r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#],
        [r#"{"a":"foo"}"#, "null", "null"],
        [r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#],
        [r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#],
        ["[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#],
        ["{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#],
    ];

    #[test]
    fn the_examples_of_the_rfc_hold() {
        for [original, patch, result] in EXAMPLES {
            let [original_node, patch_node, result_node] =
                [original, patch, result].map(|text| json(&mut Sources::default(), text).0);
            let would_change = changes(&original_node, &patch_node);
            let mut merged = original_node.clone();
            merge(&mut merged, &patch_node);
            assert_eq!(merged, result_node, "{patch} applied to {original}");
            assert_eq!(
                would_change,
                merged != original_node,
                "{patch} applied to {original}"
            );
        }
    }

    #[test]
    fn each_value_keeps_the_location_of_the_layer_that_set_it() {
        let mut sources = Sources::default();
        let (mut merged, below) = json(&mut sources, "{a: {b: 1, c: 2}, d: 3}");
        let (patch, above) = json(&mut sources, "{a: {c: 4, e: 5}}");
        merge(&mut merged, &patch);
        let source_of = |path: &[&str]| {
            let field = merged.field(path).unwrap();
            (field.key.source, field.node.at.source)
        };
        for (path, source) in [
            (&["a", "b"][..], below),
            (&["d"], below),
            (&["a", "c"], above),
            (&["a", "e"], above),
        ] {
            assert_eq!(source_of(path), (source, source), "{path:?}");
        }
    }
}
