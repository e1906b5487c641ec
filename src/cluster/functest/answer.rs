//! What kubectl answers.

use anyhow::{Context as _, bail};
use serde_json::Value as Json;

use super::super::call::{Answer, Call};

/// How the messages of an API server begin, as kubectl tells them. Whatever else kubectl says is its own.
const OF_SERVER: [&str; 3] = ["Error from server", "The request is invalid", "The "];

/// What a call printed.
///
/// # Errors
/// If it cannot be run, or fails.
pub(super) fn text(call: &Call) -> anyhow::Result<String> {
    let answer = call.run()?;
    if answer.status.success() {
        return Ok(answer.stdout);
    }
    bail!("`{}`: {}", call.program(), said(&answer))
}

/// The document that a call printed.
///
/// # Errors
/// If it cannot be run, fails, or prints no JSON.
pub(super) fn json(call: &Call) -> anyhow::Result<Json> {
    let text = text(call)?;
    let document = serde_json::from_str(&text);
    document.with_context(|| format!("`{}` prints no JSON", call.program()))
}

/// What a call said on standard error, without empty lines.
pub(super) fn said(answer: &Answer) -> String {
    let lines = answer.stderr.lines().map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return format!("it ended with {}", answer.status);
    }
    lines.join("; ")
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
