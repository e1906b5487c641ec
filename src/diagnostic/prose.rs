//! Docstrings as text for people.

/// The text of a docstring: its lines joined, its paragraphs apart.
pub(crate) fn prose(docstring: &str) -> String {
    let lines: Vec<&str> = docstring.lines().map(str::trim).collect();
    let paragraphs: Vec<String> = lines
        .split(|line| line.is_empty())
        .map(|paragraph| paragraph.join(" "))
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    paragraphs.join("\n\n")
}
