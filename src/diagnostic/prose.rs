//! Doc comments as prose.

/// The text of a doc comment: lines are joined, and paragraphs are separated by an empty line.
pub(crate) fn prose(doc_comment: &str) -> String {
    let lines: Vec<&str> = doc_comment.lines().map(str::trim).collect();
    let paragraphs: Vec<String> = lines
        .split(|line| line.is_empty())
        .map(|paragraph| paragraph.join(" "))
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    paragraphs.join("\n\n")
}
