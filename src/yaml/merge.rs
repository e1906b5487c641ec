//! JSON Merge Patch, RFC 7386.

use super::{Field, Node, Value};

/// Lays a patch over a value: mappings merge, anything else replaces, `null` removes.
///
/// What the patch sets keeps the patch's place, so that a merged value still knows its source.
pub fn merge(target: &mut Node, patch: &Node) {
    target.at = patch.at;
    let Value::Mapping(patch) = &patch.value else {
        target.value = patch.value.clone();
        return;
    };
    let fields = target.make_mapping();
    for (key, change) in patch {
        if change.node.value == Value::Null {
            fields.shift_remove(key);
        } else {
            let field = fields
                .entry(key.clone())
                .or_insert_with(|| Field::null(change.key));
            field.key = change.key;
            merge(&mut field.node, &change.node);
        }
    }
}
