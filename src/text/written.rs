//! How a scalar is written in YAML: which bytes of a file become which bytes of its value.

use std::ops::Range;

const WHITE_SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// The bytes of a scalar as written that become some bytes of its value; `None` if the scalar does
/// not have this value.
pub(super) fn part(written: &str, value: &str, bytes: &Range<usize>) -> Option<Range<usize>> {
    let quote = ['"', '\'']
        .into_iter()
        .find(|quote| written.starts_with(*quote) && !value.starts_with(*quote));
    let opening = usize::from(quote.is_some());
    let inner = written.get(opening..written.len().checked_sub(opening)?)?;
    if inner == value {
        return Some(bytes.start + opening..bytes.end + opening);
    }
    // Folding and indentation change only white space.
    let mut pieces = Pieces {
        rest: inner,
        offset: opening,
        quote,
    }
    .filter(|(_, character)| !WHITE_SPACE.contains(character));
    let mut start = None;
    let mut end = opening;
    for (offset, character) in value.char_indices() {
        if WHITE_SPACE.contains(&character) {
            continue;
        }
        let (piece, found) = pieces.next()?;
        if found != character {
            return None;
        }
        if offset >= bytes.start && start.is_none() {
            start = Some(piece.start);
        }
        if offset < bytes.end {
            end = piece.end;
        }
    }
    let start = start.unwrap_or(end);
    pieces.next().is_none().then_some(start..end.max(start))
}

/// The characters of a scalar, each with the range of bytes that it is written as.
struct Pieces<'w> {
    rest: &'w str,
    offset: usize,
    quote: Option<char>,
}

impl Iterator for Pieces<'_> {
    type Item = (Range<usize>, char);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.rest.chars().next()?;
        let (length, character) = match (self.quote, first) {
            (Some('\''), '\'') => (2, first),
            (Some('"'), '\\') => escape(self.rest)?,
            _ => (first.len_utf8(), first),
        };
        let start = self.offset;
        self.rest = self.rest.get(length..)?;
        self.offset += length;
        Some((start..self.offset, character))
    }
}

/// The length of an escape sequence, and the character that it stands for.
fn escape(text: &str) -> Option<(usize, char)> {
    let letter = text.get(1..)?.chars().next()?;
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let number = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
        return Some((2 + digits, char::from_u32(number)?));
    }
    let character = match letter {
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        '"' | '\\' | '/' | ' ' | '\t' | '\r' | '\n' => letter,
        // The others are control characters and rare spaces.
        _ => return None,
    };
    Some((1 + letter.len_utf8(), character))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected should stop there"
)]
mod tests {
    use super::*;

    /// The written part that becomes the first `;` of the value, or its end if there is none.
    fn wrong<'w>(written: &'w str, value: &str) -> Option<(usize, &'w str)> {
        let start = value.find(';').unwrap_or(value.len());
        let bytes = start..(start + 1).min(value.len());
        part(written, value, &bytes).map(|part| (part.start, &written[part]))
    }

    #[test]
    fn a_part_is_found_in_every_style() {
        for (written, value, expected) in [
            ("a;b", "a;b", (1, ";")),
            ("'a;b'", "a;b", (2, ";")),
            ("'it''s;b'", "it's;b", (6, ";")),
            (r#""a\t\x3Bb""#, "a\t;b", (4, r"\x3B")),
            (r#""\u00e9 é;""#, "é é;", (10, ";")),
            ("\"a,\\\n    b;\"", "a,b;", (10, ";")),
            ("a,\n  b;c", "a, b;c", (6, ";")),
            ("a,\n\n    b;c\n", "a,\n\n  b;c\n", (9, ";")),
            ("\"a\" ;\n  b\n", "\"a\" ; b\n", (4, ";")),
            ("a,\n  b (\n", "a, b (\n", (8, "")),
        ] {
            assert_eq!(wrong(written, value), Some(expected), "of {written}");
        }
    }

    #[test]
    fn a_scalar_with_another_value_has_no_part() {
        for (written, value) in [
            ("{{ a }};", "1;"),
            ("*alias", "a;b"),
            ("a;b c", "a;b"),
            ("a;b", "a;bc"),
            (r#""\q;""#, "q;"),
            ("'", ";"),
            ("", ";"),
        ] {
            assert_eq!(wrong(written, value), None, "of {written}");
        }
    }
}
