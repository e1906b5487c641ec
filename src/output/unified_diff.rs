//! What differs between two texts, as `diff -u` shows it.

use std::fmt::Write as _;
use std::ops::Range;
use std::time::Duration;

use similar::TextDiff;

/// The most lines of a difference that are shown.
const MAX_LINES: usize = 40;

/// How long to look for the smallest difference; after that, a larger one will do.
const TIME: Duration = Duration::from_millis(500);

/// What differs between two texts.
pub(super) struct UnifiedDiff {
    /// The first lines, and how many are left out.
    pub(super) shown: String,
    /// All lines that are removed or added, each with its sign.
    pub(super) changed: Vec<String>,
}

pub(super) fn unified_diff(path: &str, before: &str, after: &str) -> UnifiedDiff {
    let diff = TextDiff::configure()
        .timeout(TIME)
        .diff_lines(before, after);
    let headers = (format!("a/{path}"), format!("b/{path}"));
    let text = diff
        .unified_diff()
        .header(&headers.0, &headers.1)
        .to_string();
    let lines: Vec<&str> = text.split_terminator('\n').collect();
    let first = lines.iter().take(MAX_LINES);
    let mut shown: String = first.flat_map(|line| [*line, "\n"]).collect();
    let left_out = lines.len().saturating_sub(MAX_LINES);
    if left_out > 0 {
        // Writing into a string cannot fail.
        _ = writeln!(shown, "... {left_out} more lines");
    }
    // The first two lines have the paths.
    let changed = lines.into_iter().skip(2);
    let changed = changed.filter(|line| line.starts_with(['-', '+']));
    UnifiedDiff {
        shown,
        changed: changed.map(ToOwned::to_owned).collect(),
    }
}

/// The bytes of the first line in which a text differs from another one; of its last line if the
/// other one only continues.
pub(super) fn first_difference(text: &str, other: &str) -> Range<usize> {
    let mut others = other.split_inclusive('\n');
    let mut range = 0..0;
    for line in text.split_inclusive('\n') {
        range = range.end..range.end + line.len();
        if others.next() != Some(line) {
            break;
        }
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_differ_are_shown_in_context() {
        let diff = unified_diff("x.yaml", "a\nb\nc\n", "a\nB\nc\n");
        assert_eq!(diff.changed, ["-b", "+B"]);
        assert_eq!(
            diff.shown,
            "--- a/x.yaml\n+++ b/x.yaml\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
        );
    }

    #[test]
    fn a_long_difference_is_cut() {
        let after: Vec<String> = (0..100).map(|line| line.to_string()).collect();
        let after = after.join("\n") + "\n";
        let diff = unified_diff("x", "", &after).shown;
        assert_eq!(diff.lines().count(), MAX_LINES + 1);
        assert!(diff.ends_with("+36\n... 63 more lines\n"), "{diff}");
    }

    #[test]
    fn the_first_line_that_differs_is_found() {
        assert_eq!(first_difference("a\nbc\nd\n", "a\nb\nd\n"), 2..5);
        assert_eq!(first_difference("a\nb\n", "a\nb\nc\n"), 2..4);
        assert_eq!(first_difference("a\r\n", "a\n"), 0..3);
        assert_eq!(first_difference("", "a\n"), 0..0);
    }
}
