//! Strings within lines for people.

use super::node::Value;
use super::resolve::resolve_plain;

/// A string as it is, or in quotes if it could be misread or would garble a terminal.
pub(crate) fn quoted(text: &str) -> String {
    let debug = format!("{text:?}");
    let is_itself = debug.get(1..debug.len() - 1) == Some(text) && !text.contains('`');
    let is_text = text.trim() == text && matches!(resolve_plain(text), Value::String(_));
    if is_itself && is_text {
        text.to_owned()
    } else {
        debug
    }
}
