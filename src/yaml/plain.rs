//! Values of this program as YAML.

use serde::Serialize;
use serde_json::Value as Json;

use crate::text::{Location, Sources};

use super::comments::Comments;
use super::emit::emit_with;
use super::node::{Field, Mapping, Node, Value};

/// A document of derived types as YAML, with its fields in their order. Its keys are strings, and
/// serializing its types cannot fail.
pub(crate) fn written(document: &impl Serialize) -> String {
    let at = Sources::default().next_id().at(0..0);
    let mut text = String::new();
    match serde_json::to_value(document) {
        Ok(json) => emit_with(&node(json, at), &mut Comments::default(), &mut text),
        Err(error) => unreachable!("the document cannot be written as YAML: {error}"),
    }
    text
}

fn node(json: Json, at: Location) -> Node {
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(it),
        Json::Number(number) => match number.as_i128() {
            Some(integer) => Value::from(integer),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::String(text.into()),
        Json::Array(items) => {
            let items = items.into_iter().map(|it| node(it, at));
            items.collect::<Vec<Node>>().into()
        }
        Json::Object(fields) => {
            let field = |(key, value)| {
                let node = node(value, at);
                (key, Field { key: at, node })
            };
            fields.into_iter().map(field).collect::<Mapping>().into()
        }
    };
    Node { value, at }
}
