//! Printing JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::visible::steers;

/// A document as indented JSON, ending with a newline. Its keys are strings, and serializing its
/// types cannot fail.
pub(crate) fn json(document: &impl Serialize) -> String {
    written(serde_json::to_string_pretty(document)) + "\n"
}

/// A document as JSON on one line, without a newline.
pub(crate) fn json_line(document: &impl Serialize) -> String {
    written(serde_json::to_string(document))
}

fn written(json: serde_json::Result<String>) -> String {
    match json {
        Ok(text) => printable(text),
        Err(error) => unreachable!("the document cannot be written as JSON: {error}"),
    }
}

/// JSON that means the same and steers no terminal: but for line ends, such characters are only in
/// strings, where they can be escaped (RFC 8259, section 7).
fn printable(json: String) -> String {
    let is_raw = |c: char| c != '\n' && steers(c);
    if !json.contains(is_raw) {
        return json;
    }
    let mut printable = String::with_capacity(json.len());
    for c in json.chars() {
        if is_raw(c) {
            // Writing into a string cannot fail.
            _ = write!(printable, "\\u{:04x}", u32::from(c));
        } else {
            printable.push(c);
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_steers_is_escaped_and_means_the_same() {
        let value = Value::from("a\n\u{1b}\u{7f}\u{9b}\u{202e}é");
        let printed = json(&value);
        assert_eq!(printed, "\"a\\n\\u001b\\u007f\\u009b\\u202eé\"\n");
        assert_eq!(serde_json::from_str::<Value>(&printed).ok(), Some(value));
    }
}
