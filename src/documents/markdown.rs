//! Texts of the catalog as Markdown.

/// A text as one cell of a table.
pub(super) fn cell(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").replace('\\', r"\\").replace('|', r"\|")
}

/// Paragraphs as a quotation, so that a heading or a table in them is not one of the document.
pub(super) fn quoted(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!("> {line}").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_line_without_bars() {
        assert_eq!(cell("a | b\n c\\"), r"a \| b c\\");
    }

    #[test]
    fn a_quotation_has_no_heading() {
        assert_eq!(quoted("# a\n\nb"), "> # a\n>\n> b");
    }
}
