//! The order of keys.

use std::cmp::Ordering;

use ecow::EcoString;

use super::node::{Field, Mapping, Node, Value};

/// Sorts the keys of a mapping, and of all mappings in it, as kustomize does.
///
/// Numbers within a key are compared as numbers, and letters come after all other characters.
pub fn sort_keys(node: &mut Node) {
    if let Some(value) = sorted(node) {
        node.value = value;
    }
}

/// A value with sorted keys; `None` if they are in order, and copies can go on sharing it.
fn sorted(node: &Node) -> Option<Value> {
    match &node.value {
        Value::Mapping(fields) => {
            let mut changed: Option<Mapping> = None;
            for (position, field) in fields.values().enumerate() {
                if let Some(value) = sorted(&field.node) {
                    let changed = changed.get_or_insert_with(|| Mapping::clone(fields));
                    if let Some(field) = changed.at_mut(position) {
                        field.node.value = value;
                    }
                }
            }
            if !is_sorted(fields) {
                let fields = changed.as_ref().unwrap_or(fields);
                let sorted = sorted_fields(fields).into_iter();
                let sorted = sorted.map(|(key, field)| (key.clone(), field.clone()));
                changed = Some(Mapping::of_distinct(sorted));
            }
            changed.map(Value::from)
        }
        Value::Sequence(items) => {
            let mut changed: Option<Vec<Node>> = None;
            for (position, item) in items.iter().enumerate() {
                if let Some(value) = sorted(item) {
                    let changed = changed.get_or_insert_with(|| items.to_vec());
                    if let Some(item) = changed.get_mut(position) {
                        item.value = value;
                    }
                }
            }
            changed.map(Value::from)
        }
        _ => None,
    }
}

/// Whether the keys of a mapping are in order.
pub(super) fn is_sorted(mapping: &Mapping) -> bool {
    mapping.keys().is_sorted_by(|a, b| !is_before(b, a))
}

/// The fields of a mapping in the order of their keys.
pub(super) fn sorted_fields(mapping: &Mapping) -> Vec<(&EcoString, &Field)> {
    let mut fields: Vec<(&EcoString, &Field)> = mapping.iter().collect();
    let mut merged = Vec::with_capacity(fields.len());
    merge_sort(&mut fields, &mut merged);
    fields
}

/// Merge sort: the sorts of the standard library may panic, because kustomize's order has cycles
/// such as `1x`, `2x`, `10`.
fn merge_sort<'m>(
    fields: &mut [(&'m EcoString, &'m Field)],
    merged: &mut Vec<(&'m EcoString, &'m Field)>,
) {
    if fields.len() < 2 {
        return;
    }
    let (lower, upper) = fields.split_at_mut(fields.len() / 2);
    merge_sort(lower, merged);
    merge_sort(upper, merged);
    merged.clear();
    let (mut lower, mut upper) = (&*lower, &*upper);
    while let ([a, lower_rest @ ..], [b, upper_rest @ ..]) = (lower, upper) {
        if is_before(b.0, a.0) {
            merged.push(*b);
            upper = upper_rest;
        } else {
            merged.push(*a);
            lower = lower_rest;
        }
    }
    merged.extend(lower);
    merged.extend(upper);
    fields.copy_from_slice(merged);
}

fn is_before(a: &str, b: &str) -> bool {
    compare(a, b) == Ordering::Less
}

fn compare(a: &str, b: &str) -> Ordering {
    let common = common_length(a.as_bytes(), b.as_bytes());
    // Nearly all keys differ in a letter.
    if let (Some(a), Some(b)) = (a.as_bytes().get(common), b.as_bytes().get(common))
        && a.is_ascii_alphabetic()
        && b.is_ascii_alphabetic()
    {
        return a.cmp(b);
    }
    // Of two characters that differ, the first bytes may be the same.
    let common = a.floor_char_boundary(common);
    let (prefix, a) = a.split_at(common);
    let (_, b) = b.split_at(common);
    let (Some(first_a), Some(first_b)) = (a.chars().next(), b.chars().next()) else {
        return a.len().cmp(&b.len());
    };
    let letters = first_a.is_alphabetic().cmp(&first_b.is_alphabetic());
    let numbers = || {
        let seed = u64::from(ends_in_number(prefix));
        leading_number(a, seed).cmp(&leading_number(b, seed))
    };
    letters.then_with(numbers).then(first_a.cmp(&first_b))
}

/// How many bytes two keys share at the start: of labels, most.
fn common_length(a: &[u8], b: &[u8]) -> usize {
    let several = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
    let start = 8 * several.take_while(|(a, b)| a == b).count();
    let rest = a.iter().zip(b).skip(start);
    start + rest.take_while(|(a, b)| a == b).count()
}

/// Whether digits after the prefix continue a number, so that a zero there has a place value.
fn ends_in_number(prefix: &str) -> bool {
    let mut digits = prefix.bytes().rev().take_while(u8::is_ascii_digit);
    digits.any(|digit| digit != b'0')
}

/// The number at the start of a text, as a continuation of the seed, and its length.
fn leading_number(text: &str, seed: u64) -> (u64, usize) {
    let digits = text.bytes().take_while(u8::is_ascii_digit);
    digits.fold((seed, 0), |(number, length), digit| {
        let digit = u64::from(digit - b'0');
        (number.saturating_mul(10).saturating_add(digit), length + 1)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Location;

    fn mapping(keys: &[&str], value: &Value) -> Node {
        let at = Location::default();
        let field = || Field {
            key: at,
            node: Node {
                value: value.clone(),
                at,
            },
        };
        let fields: Mapping = keys.iter().map(|&key| (key.to_owned(), field())).collect();
        Node {
            value: Value::from(fields),
            at,
        }
    }

    fn keys(node: &Node) -> Vec<&str> {
        match &node.value {
            Value::Mapping(fields) => fields.keys().map(EcoString::as_str).collect(),
            _ => Vec::new(),
        }
    }

    #[track_caller]
    fn assert_order(sorted: &[&str]) {
        for (at, a) in sorted.iter().enumerate() {
            for (other, b) in sorted.iter().enumerate() {
                assert_eq!(compare(a, b), at.cmp(&other), "{a} and {b}");
            }
        }
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert_order(&[
            "a", "a1", "a01", "a2", "a9", "a10", "a11", "a100", "a100x", "b1",
        ]);
    }

    #[test]
    fn what_follows_decides_however_much_is_shared() {
        for length in 0..=17 {
            let shared = "abcdefghijklmnopq".split_at(length).0;
            let keys = ["", "-", "9", "10", "é"].map(|rest| format!("{shared}{rest}"));
            assert_order(&keys.each_ref().map(String::as_str));
        }
    }

    #[test]
    fn letters_come_last() {
        assert_order(&[
            "", "-", "1", "A", "B", "a", "a-b", "a.b", "a/b", "a1", "ab", "é",
        ]);
    }

    #[test]
    fn mappings_in_mappings_are_sorted() {
        let inner = mapping(&["b", "a10", "a9"], &Value::Null);
        let mut outer = mapping(&["y", "x"], &inner.value);
        sort_keys(&mut outer);

        assert_eq!(keys(&outer), ["x", "y"]);
        for key in ["x", "y"] {
            assert_eq!(keys(outer.get(&[key]).unwrap()), ["a9", "a10", "b"]);
        }
    }

    #[test]
    fn what_is_in_order_is_still_shared() {
        let inner = mapping(&["a9", "a10"], &Value::Null);
        let unsorted = mapping(&["y", "x"], &inner.value);
        let mut list = Node {
            value: Value::from(vec![inner.clone(), unsorted]),
            at: inner.at,
        };
        sort_keys(&mut list);

        let Value::Sequence(items) = &list.value else {
            panic!("{list:?}")
        };
        let [first, second] = items.as_slice() else {
            panic!("{items:?}")
        };
        assert_eq!(keys(second), ["x", "y"]);
        for node in [first, second.get(&["x"]).unwrap()] {
            let (Value::Mapping(before), Value::Mapping(after)) = (&inner.value, &node.value)
            else {
                panic!("{node:?}")
            };
            assert!(Arc::ptr_eq(before, after));
        }
    }

    #[test]
    fn keys_whose_order_has_a_cycle_are_all_kept() {
        let mut names: Vec<String> = (0..40).map(|n| format!("{}{}", n % 10, n / 10)).collect();
        names.extend((0..40).map(|n| format!("{n}x")));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut cyclic = mapping(&names, &Value::Null);
        let count = keys(&cyclic).len();
        sort_keys(&mut cyclic);
        assert_eq!(keys(&cyclic).len(), count);
    }
}
