//! Printing Markdown.

use super::visible::visible;

/// A code span, whose fence is longer than any run of backticks inside. What would steer a terminal is
/// escaped.
pub(crate) fn code_span(text: &str) -> String {
    let text = visible(text);
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    let space = if fence.len() > 1 { " " } else { "" };
    [&fence, space, &text, space, &fence].concat()
}
