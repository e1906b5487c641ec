//! Printing JSON.

use serde::Serialize;

/// A document as indented JSON, ending with a newline. Its keys are strings, and serializing its
/// types cannot fail.
pub(crate) fn json(document: &impl Serialize) -> String {
    match serde_json::to_string_pretty(document) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("the document cannot be written as JSON: {error}"),
    }
}
