//! The order of keys.

use std::cmp::Ordering;

/// Compares two keys as kustomize sorts them.
///
/// Numbers within a key count as numbers, and a letter comes behind whatever is none.
///
/// ```
/// use common_instancetypes::yaml::compare_keys;
///
/// let mut keys = ["disk10", "disks", "disk-a", "disk9"];
/// keys.sort_by(|a, b| compare_keys(a, b));
/// assert_eq!(keys, ["disk-a", "disk9", "disk10", "disks"]);
/// ```
#[must_use]
pub fn compare_keys(a: &str, b: &str) -> Ordering {
    let pairs = a.chars().zip(b.chars());
    let common = pairs
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let (prefix, a) = a.split_at(common);
    let (_, b) = b.split_at(common);
    match (a.chars().next(), b.chars().next()) {
        (Some(first_a), Some(first_b)) if first_a.is_alphabetic() || first_b.is_alphabetic() => {
            let kinds = first_a.is_alphabetic().cmp(&first_b.is_alphabetic());
            kinds.then(first_a.cmp(&first_b))
        }
        (Some(first_a), Some(first_b)) => {
            let seed = u64::from(continues_number(prefix));
            let numbers = leading_number(a, seed).cmp(&leading_number(b, seed));
            numbers.then(first_a.cmp(&first_b))
        }
        (first_a, first_b) => first_a.is_some().cmp(&first_b.is_some()),
    }
}

/// Whether digits behind the prefix are the later digits of a number, so that a zero counts.
fn continues_number(prefix: &str) -> bool {
    let digits = prefix.bytes().rev().take_while(u8::is_ascii_digit);
    digits.into_iter().any(|digit| digit != b'0')
}

/// The number that a text begins with, behind the digits of the seed, and how long it is.
fn leading_number(text: &str, seed: u64) -> (u64, usize) {
    let digits = text.bytes().take_while(u8::is_ascii_digit);
    digits.fold((seed, 0), |(number, length), digit| {
        let number = number
            .saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'));
        (number, length + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_sorted(keys: &[&str]) {
        for (at, a) in keys.iter().enumerate() {
            for (other, b) in keys.iter().enumerate() {
                assert_eq!(compare_keys(a, b), at.cmp(&other), "{a} and {b}");
            }
        }
    }

    #[test]
    fn numbers_count_as_numbers() {
        assert_sorted(&[
            "a", "a1", "a01", "a2", "a9", "a10", "a11", "a100", "a100x", "b1",
        ]);
    }

    #[test]
    fn letters_come_last() {
        assert_sorted(&[
            "", "-", "1", "A", "B", "a", "a-b", "a.b", "a/b", "a1", "ab", "é",
        ]);
    }
}
