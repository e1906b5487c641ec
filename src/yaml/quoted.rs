//! Strings within lines for people.

use super::emit::is_of_another_type;

/// A string as it is, or in quotes if it could be misread or would garble a terminal.
pub(crate) fn quoted(text: &str) -> String {
    let debug = format!("{text:?}");
    let is_itself = debug.get(1..debug.len() - 1) == Some(text) && !text.contains('`');
    let is_text = text.trim() == text && !is_of_another_type(text);
    if is_itself && is_text {
        text.to_owned()
    } else {
        debug
    }
}
