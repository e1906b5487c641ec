//! JSON as it is printed.

use serde::Serialize;

/// A document as indented JSON, with a line end. Its keys are texts, and its types have no errors
/// of their own.
pub(crate) fn json(document: &impl Serialize) -> String {
    match serde_json::to_string_pretty(document) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("the document is no JSON: {error}"),
    }
}
