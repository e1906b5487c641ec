//! What kubectl answers.

use serde_json::Value as Json;

use super::super::call::Call;

/// How the messages of an API server begin, as kubectl tells them. Whatever else kubectl says is its own.
const OF_SERVER: [&str; 3] = ["Error from server", "The request is invalid", "The "];

/// The document that a call printed.
///
/// # Errors
/// If it cannot be run, fails, or prints no JSON.
pub(super) fn json(call: &Call) -> anyhow::Result<Json> {
    call.succeed()?.json()
}

/// Whether the server refused something: it was reached, and understood what was asked.
pub(super) fn is_of_server(said: &str) -> bool {
    OF_SERVER.iter().any(|start| said.starts_with(start)) && !said.starts_with("The connection")
}

/// The objects of a list.
pub(super) fn items(list: &Json) -> impl Iterator<Item = &Json> {
    list["items"].as_array().into_iter().flatten()
}

/// A text in a document.
pub(super) fn string<'j>(document: &'j Json, pointer: &str) -> Option<&'j str> {
    document.pointer(pointer)?.as_str()
}

/// The name of an object.
pub(super) fn name(object: &Json) -> &str {
    string(object, "/metadata/name").unwrap_or_default()
}
