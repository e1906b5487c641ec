//! Printing Markdown.

/// A code span, whose fence is longer than any run of backticks inside.
pub(crate) fn code_span(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    let space = if fence.len() > 1 { " " } else { "" };
    [&fence, space, text, space, &fence].concat()
}
