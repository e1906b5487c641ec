//! Characters that steer what shows them, made visible.

/// Whether a character steers a terminal, or the order or the lines in which a text is shown, instead
/// of being shown itself: the control characters, the separators of lines and paragraphs, and the
/// formatting characters of the Unicode Bidirectional Algorithm (UAX #9).
pub(crate) fn steers(c: char) -> bool {
    let is_bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || is_bidi || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A text on one line, with such characters escaped as in a string of Rust.
pub(crate) fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) {
            visible.extend(c.escape_default());
        } else {
            visible.push(c);
        }
    }
    visible
}

/// A text whose own lines are kept, with such characters escaped.
pub(crate) fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_escaped_and_all_else_is_kept() {
        assert_eq!(visible("é 漢 👩‍🚀 \"\\"), "é 漢 👩‍🚀 \"\\");
        assert_eq!(
            visible("\r\n\t\u{1b}[m\u{7f}\u{9b}\u{202e}\u{2066}\u{200f}\u{2028}"),
            r"\r\n\t\u{1b}[m\u{7f}\u{9b}\u{202e}\u{2066}\u{200f}\u{2028}"
        );
        assert_eq!(visible_lines("a\nb\r\n"), "a\nb\\r\n");
    }
}
