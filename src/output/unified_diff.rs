//! What differs between two texts, as `diff -u` shows it.

use std::fmt::Write as _;
use std::ops::Range;

use similar::TextDiff;

use super::hunks::{Hunk, Hunks, Line, Sign};

/// The most lines of a difference that are shown.
const MAX_LINES: usize = 40;

/// Shows the first lines of a difference, and says how many are left out.
pub(super) fn unified_diff(path: &str, hunks: &Hunks<'_>) -> String {
    let headers = [format!("--- a/{path}\n"), format!("+++ b/{path}\n")];
    let mut lines = headers
        .into_iter()
        .chain(hunks.found.iter().flat_map(print));
    let mut shown: String = lines.by_ref().take(MAX_LINES).collect();
    let left_out = lines.count();
    let least = if hunks.is_complete { "" } else { "at least " };
    if left_out > 0 {
        // Writing into a string cannot fail.
        _ = writeln!(shown, "... {least}{left_out} more lines");
    }
    shown
}

/// All of a difference, for `patch`.
#[must_use]
pub fn whole_diff(path: &str, before: &str, after: &str) -> String {
    let (old, new) = (format!("a/{path}"), format!("b/{path}"));
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().header(&old, &new).to_string()
}

/// The lines of a hunk, the first of which says where it is.
fn print<'h>(hunk: &'h Hunk<'_>) -> impl Iterator<Item = String> + 'h {
    let count = |other| hunk.lines.iter().filter(|(sign, _)| *sign != other).count();
    let before = range(hunk.skipped[0], count(Sign::After));
    let after = range(hunk.skipped[1], count(Sign::Before));
    let head = format!("@@ -{before} +{after} @@\n");
    [head].into_iter().chain(hunk.lines.iter().flat_map(line))
}

/// Where lines are, as `diff -u` writes it: from 1, or after which line none are.
fn range(skipped: usize, count: usize) -> String {
    match count {
        0 => format!("{skipped},0"),
        1 => format!("{}", skipped + 1),
        _ => format!("{},{count}", skipped + 1),
    }
}

fn line((sign, text): &Line<'_>) -> impl Iterator<Item = String> {
    let sign = match sign {
        Sign::Both => ' ',
        Sign::Before => '-',
        Sign::After => '+',
    };
    let is_cut = !text.ends_with('\n');
    let text = text.strip_suffix('\n').unwrap_or(text);
    let last = is_cut.then(|| "\\ No newline at end of file\n".to_owned());
    [format!("{sign}{text}\n")].into_iter().chain(last)
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

    fn diff(before: &str, after: &str) -> String {
        unified_diff("x", &Hunks::between(before, after))
    }

    /// Numbers on lines of their own.
    fn numbers(numbers: Range<usize>) -> String {
        let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
        numbers.join("\n") + "\n"
    }

    #[test]
    fn lines_that_differ_are_shown_in_context() {
        assert_eq!(
            diff("a\nb\nc\n", "a\nB\nc\n"),
            "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
        );
    }

    #[test]
    fn a_missing_line_break_is_shown() {
        assert_eq!(
            diff("a", "a\n"),
            "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"
        );
    }

    #[test]
    fn a_long_difference_is_cut() {
        let diff = diff("", &numbers(0..100));
        assert_eq!(diff.lines().count(), MAX_LINES + 1);
        assert!(diff.ends_with("+36\n... 63 more lines\n"), "{diff}");
    }

    #[test]
    fn texts_without_an_equal_line_are_not_compared_to_their_ends() {
        let diff = diff(&numbers(0..10_000), &numbers(10_000..20_000));
        // 4,000 lines of the first window and 3 above them, without the 40 that are shown.
        assert!(
            diff.ends_with("-36\n... at least 3963 more lines\n"),
            "{diff}"
        );
    }

    #[test]
    fn differences_far_apart_are_found() {
        let before = numbers(0..100_000);
        let after = before
            .replace("\n70000\n", "\n")
            .replace("\n5\n", "\n5\n5b\n5c\n");
        assert_eq!(
            diff(&before, &after),
            "--- a/x\n+++ b/x\n@@ -4,6 +4,8 @@\n 3\n 4\n 5\n+5b\n+5c\n 6\n 7\n 8\n\
             @@ -69998,7 +70000,6 @@\n 69997\n 69998\n 69999\n-70000\n 70001\n 70002\n 70003\n"
        );
    }

    #[test]
    fn hunks_are_those_of_diff() {
        // `diff -u` of the same texts: with six equal lines in between, there is one hunk.
        for (apart, hunks) in [(7, 1), (8, 2)] {
            let before = numbers(0..30);
            let second = format!("\n{}\n", 10 + apart);
            let after = before.replace("\n10\n", "\nx\n").replace(&second, "\nx\n");
            let diff = diff(&before, &after);
            assert_eq!(diff.matches("\n@@ ").count(), hunks, "{diff}");
        }
    }

    #[test]
    fn the_first_line_that_differs_is_found() {
        assert_eq!(first_difference("a\nbc\nd\n", "a\nb\nd\n"), 2..5);
        assert_eq!(first_difference("a\nb\n", "a\nb\nc\n"), 2..4);
        assert_eq!(first_difference("a\r\n", "a\n"), 0..3);
        assert_eq!(first_difference("", "a\n"), 0..0);
    }
}
