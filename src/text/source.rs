//! A file that was read, and its lines.

use std::iter;
use std::ops::Range;
use std::sync::OnceLock;

use super::location::Location;

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    /// The path as problems show it: from the current folder, with `/`.
    pub path: String,
    /// The complete text.
    pub text: String,
    /// Where its lines begin; filled in when a line is first looked up.
    line_starts: OnceLock<Vec<usize>>,
}

/// A line of a file, and a range in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'s> {
    /// The number, from 1.
    pub number: usize,
    /// The line without its line break.
    pub text: &'s str,
    /// The range, in bytes of the line.
    pub span: Range<usize>,
}

impl Line<'_> {
    /// The columns of the range, counted from 1: its first character, and the one after its last.
    #[must_use]
    pub fn columns(&self) -> (usize, usize) {
        let column = |byte: usize| {
            self.text
                .get(..byte)
                .map_or(0, |before| before.chars().count())
                + 1
        };
        (column(self.span.start), column(self.span.end))
    }
}

impl Source {
    pub(super) fn new(path: String, text: String) -> Self {
        Self {
            path,
            text,
            line_starts: OnceLock::new(),
        }
    }

    /// The line in which a location begins, and the range of it that the location covers.
    #[must_use]
    pub fn line(&self, at: Location) -> Line<'_> {
        let range = self.on_one_line(at);
        let starts = self.line_starts.get_or_init(|| line_starts(&self.text));
        let number = starts.partition_point(|start| *start <= range.start);
        let start = number
            .checked_sub(1)
            .and_then(|line| starts.get(line))
            .copied()
            .unwrap_or(0);
        let end = starts.get(number).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        Line {
            number,
            text: text.strip_suffix('\r').unwrap_or(text),
            span: range.start - start..range.end - start,
        }
    }

    /// The bytes of a location, cut off at the end of its first line and of the text.
    fn on_one_line(&self, at: Location) -> Range<usize> {
        let start = self.text.floor_char_boundary(at.start as usize);
        let end = self.text.floor_char_boundary(at.end as usize).max(start);
        let line = self.text.get(start..end).unwrap_or("");
        let cut = line.find(['\n', '\r']).map_or(end, |length| start + length);
        start..cut
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let after_newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
    iter::once(0).chain(after_newlines).collect()
}
