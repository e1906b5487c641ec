//! The orders of sizes and of names.

use std::cmp::Ordering;

use crate::kubevirt::instancetype::InstancetypeSpec;

use super::feature::Feature;

/// The order of instance types in which the smallest comes first: fewer vCPUs, then less memory, then
/// fewer features, then the natural order of names.
#[must_use]
pub fn by_size(
    (a, a_name): (&InstancetypeSpec, &str),
    (b, b_name): (&InstancetypeSpec, &str),
) -> Ordering {
    let key = |spec: &InstancetypeSpec| (spec.cpu.guest.0, spec.memory.guest);
    let features = |spec| Feature::of(spec).len();
    key(a)
        .cmp(&key(b))
        .then_with(|| features(a).cmp(&features(b)))
        .then_with(|| by_name(a_name, b_name))
}

/// The order of names in which numbers are compared by value: `rhel.9` comes before `rhel.10`.
pub(super) fn by_name(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let (mut left, mut right) = (a, b);
    loop {
        let (a, b) = (piece(&mut left), piece(&mut right));
        let order = match (number(a), number(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.cmp(b),
        };
        if order.is_ne() || (left.is_empty() && right.is_empty()) {
            return order;
        }
    }
}

/// Takes the digits, or all but digits, at the beginning of a text.
fn piece<'t>(text: &mut &'t str) -> &'t str {
    let is_digit = |c: char| c.is_ascii_digit();
    let begins_with_digit = text.starts_with(is_digit);
    let end = text.find(|c| is_digit(c) != begins_with_digit);
    let (piece, rest) = text.split_at(end.unwrap_or(text.len()));
    *text = rest;
    piece
}

/// A number without its leading zeros, so that it can be compared however long it is.
fn number(piece: &str) -> Option<(usize, &str)> {
    let digits = piece.starts_with(|c: char| c.is_ascii_digit());
    let value = piece.trim_start_matches('0');
    digits.then_some((value.len(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_compared_by_value() {
        let sorted = [
            "a",
            "a1",
            "a1b",
            "a2",
            "a10",
            "a10.2",
            "a10.11",
            "b",
            "rhel.9",
            "rhel.9.arm64",
            "rhel.10",
            "u1.2xlarge",
            "u1.10xlarge",
        ];
        for (index, a) in sorted.iter().enumerate() {
            for (other, b) in sorted.iter().enumerate() {
                assert_eq!(by_name(a, b), index.cmp(&other), "{a} and {b}");
            }
        }
    }
}
