//! Changes of a text, at the places of what is written there.

use std::ops::Range;

/// A change of a text: other bytes in place of some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) bytes: Range<usize>,
    pub(super) new: String,
}

impl Edit {
    pub(super) fn new(bytes: Range<usize>, new: impl Into<String>) -> Self {
        let new = new.into();
        Self { bytes, new }
    }
}

/// The text after all edits; `None` if two of them are about the same bytes. Those that are the same are
/// one: an anchor is changed once, wherever it is used.
pub(super) fn edited(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    edits.sort_by_key(|edit| (edit.bytes.start, edit.bytes.end));
    edits.dedup();
    let mut edited = String::with_capacity(text.len());
    let mut end = 0;
    for edit in edits {
        edited.push_str(text.get(end..edit.bytes.start)?);
        edited.push_str(&edit.new);
        end = edit.bytes.end;
    }
    edited.push_str(text.get(end..)?);
    Some(edited)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(edits: &[(Range<usize>, &str)]) -> Option<String> {
        let edits = edits.iter();
        let edits = edits.map(|(bytes, new)| Edit::new(bytes.clone(), *new));
        edited("0123456789", edits.collect())
    }

    #[test]
    fn edits_are_made_in_the_order_of_the_text() {
        let text = of(&[(8..9, ""), (2..4, "two"), (2..2, "+")]);
        assert_eq!(text.as_deref(), Some("01+two45679"));
    }

    #[test]
    fn the_same_edit_is_made_once() {
        assert_eq!(
            of(&[(1..2, "x"), (1..2, "x")]).as_deref(),
            Some("0x23456789")
        );
    }

    #[test]
    fn edits_of_the_same_bytes_are_refused() {
        assert_eq!(of(&[(1..3, "x"), (2..4, "y")]), None);
        assert_eq!(of(&[(9..11, "x")]), None);
    }
}
