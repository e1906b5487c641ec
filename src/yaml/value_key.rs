//! Values as keys of a map.

use super::node::{Node, Value};

/// As many bytes as most values have that are looked up.
const USUAL_BYTES: usize = 256;

/// Bytes that are the same for equal values whose fields are in the same order, and for no others. Numbers
/// are compared bit by bit.
#[must_use]
pub(crate) fn value_key(node: &Node) -> Vec<u8> {
    let mut key = Vec::with_capacity(USUAL_BYTES);
    add(node, &mut key);
    key
}

/// Adds a value: its type, how long it is, and what it holds.
fn add(node: &Node, key: &mut Vec<u8>) {
    match &node.value {
        Value::Null => key.push(b'0'),
        Value::Bool(it) => key.push(if *it { b't' } else { b'f' }),
        Value::Integer(it) => add_bytes(b'n', &it.get().to_le_bytes(), key),
        Value::Float(it) => add_bytes(b'd', &it.to_le_bytes(), key),
        Value::String(it) => add_bytes(b's', it.as_bytes(), key),
        Value::Sequence(items) => {
            begin(b'l', items.len(), key);
            items.iter().for_each(|item| add(item, key));
        }
        Value::Mapping(fields) => {
            begin(b'm', fields.len(), key);
            for (name, field) in fields.iter() {
                add_bytes(b'k', name.as_bytes(), key);
                add(&field.node, key);
            }
        }
    }
}

fn add_bytes(tag: u8, bytes: &[u8], key: &mut Vec<u8>) {
    begin(tag, bytes.len(), key);
    key.extend(bytes);
}

fn begin(tag: u8, length: usize, key: &mut Vec<u8>) {
    key.push(tag);
    key.extend(length.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;
    use crate::text::Sources;
    use crate::yaml::parse;

    #[test]
    fn keys_are_the_same_for_the_same_values_alone() {
        let texts = [
            "null",
            "true",
            "false",
            "1",
            "1.0",
            "'1'",
            "a",
            "''",
            "[]",
            "{}",
            "[a, b]",
            "[b, a]",
            "[ab]",
            "[[a], b]",
            "[[a, b]]",
            "{a: b}",
            "{ab: ''}",
            "{a: {b: c}}",
            "{a: b, b: c}",
            "{b: c, a: b}",
            "{a: b, c: b}",
            "[{a: b}]",
        ];
        let read = |text| {
            let source = Sources::default().add("value", text);
            parse(source, text, &mut Problems::default()).unwrap()
        };
        for one in texts {
            for other in texts {
                let are_equal = value_key(&read(one)) == value_key(&read(other));
                assert_eq!(are_equal, one == other, "{one} and {other}");
            }
        }
    }
}
