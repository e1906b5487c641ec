//! The order of keys.

use std::cmp::Ordering;
use std::sync::Arc;

use super::node::{Field, Node, Value};

/// Sorts the keys of a mapping, and of all mappings in it, as kustomize does.
///
/// Numbers within a key are compared as numbers, and letters come after all other characters.
pub fn sort_keys(node: &mut Node) {
    match &mut node.value {
        Value::Mapping(fields) => {
            let fields = Arc::make_mut(fields);
            for field in fields.values_mut() {
                sort_keys(&mut field.node);
            }
            let unsorted = std::mem::take(fields).into_iter().collect();
            fields.extend(merge_sort(unsorted));
        }
        Value::Sequence(items) => Arc::make_mut(items).iter_mut().for_each(sort_keys),
        _ => {}
    }
}

/// Merge sort: the sorts of the standard library may panic, because kustomize's order has cycles
/// such as `1x`, `2x`, `10`.
fn merge_sort(mut fields: Vec<(String, Field)>) -> Vec<(String, Field)> {
    if fields.len() < 2 {
        return fields;
    }
    let upper = fields.split_off(fields.len() / 2);
    let mut lower = merge_sort(fields).into_iter().peekable();
    let mut upper = merge_sort(upper).into_iter().peekable();
    let mut sorted = Vec::with_capacity(lower.len() + upper.len());
    loop {
        let next = match (lower.peek(), upper.peek()) {
            (Some((a, _)), Some((b, _))) if compare(b, a) == Ordering::Less => upper.next(),
            (Some(_), _) => lower.next(),
            (None, _) => upper.next(),
        };
        match next {
            Some(field) => sorted.push(field),
            None => return sorted,
        }
    }
}

fn compare(a: &str, b: &str) -> Ordering {
    let pairs = a.chars().zip(b.chars());
    let common = pairs
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum();
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
    use super::*;
    use crate::text::Location;
    use crate::yaml::node::Mapping;

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
            Value::Mapping(fields) => fields.keys().map(String::as_str).collect(),
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
