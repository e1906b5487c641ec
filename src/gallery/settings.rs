//! What a spec sets, in words: each field by what the API says that it is.

use serde::Serialize;

use crate::model::Schema;
use crate::text::visible;
use crate::yaml::{Node, Value};

/// Something that a spec sets.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Setting {
    /// What it is.
    what: String,
    /// The value in words.
    pub(super) value: String,
    /// The field, below the spec: `devices.preferredDiskBus`.
    pub(super) field: String,
}

/// The keys that switch what holds them on and off.
const SWITCHES: [&str; 2] = ["enabled", "present"];

/// The keys of a spec that are told elsewhere: what a preference requires, and notes for tools.
const ELSEWHERE: [&str; 2] = ["requirements", "annotations"];

/// What a spec with a schema sets, in its order.
pub(super) fn settings(schema: &Schema, spec: &Node) -> Vec<Setting> {
    let mut settings = Vec::new();
    let Schema::Record(record) = schema else {
        return settings;
    };
    for (key, field) in spec.fields() {
        if ELSEWHERE.contains(&key.as_str()) {
            continue;
        }
        let known = record.fields.iter().find(|known| known.name == key);
        let what = known.map_or(key.as_str(), |known| known.description);
        let schema = known.map(|it| &it.schema);
        add((what, key), &field.node, schema, &mut settings);
    }
    settings
}

/// Adds what a node sets, which is `what`, or what the fields below it are; `path` leads to it.
fn add(
    (what, path): (&str, &str),
    node: &Node,
    schema: Option<&Schema>,
    settings: &mut Vec<Setting>,
) {
    if let Some(value) = switched(node) {
        settings.push(Setting::new((what, path), value.to_owned()));
        return;
    }
    let record = match schema {
        Some(Schema::Record(record)) => Some(record),
        _ => None,
    };
    let mut fields = node.fields().peekable();
    if fields.peek().is_none() {
        settings.push(Setting::new((what, path), words(node)));
    }
    for (key, field) in fields {
        let known = record.and_then(|it| it.fields.iter().find(|known| known.name == key));
        let is_switch = SWITCHES.contains(&key.as_str());
        let below = match known {
            Some(known) if !is_switch => known.description,
            Some(_) => what,
            None => key,
        };
        let path = format!("{path}.{key}");
        let schema = known.map(|it| &it.schema);
        add((below, &path), &field.node, schema, settings);
    }
}

/// `on` or `off`, of what says nothing else; an empty mapping switches on.
fn switched(node: &Node) -> Option<&'static str> {
    let Value::Mapping(_) = node.value else {
        return None;
    };
    let mut fields = node.fields();
    match (fields.next(), fields.next()) {
        (None, _) => Some("on"),
        (Some((key, field)), None) if SWITCHES.contains(&key.as_str()) => match field.node.value {
            Value::Bool(true) => Some("on"),
            Value::Bool(false) => Some("off"),
            _ => None,
        },
        _ => None,
    }
}

fn words(node: &Node) -> String {
    match &node.value {
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::String(text) => visible(text),
        _ => visible(&crate::text::json_line(node)),
    }
}

impl Setting {
    fn new((what, path): (&str, &str), value: String) -> Self {
        Self {
            what: first_sentence(what).to_owned(),
            value,
            field: visible(path),
        }
    }
}

/// The first sentence of what the API says of a field, without its full stop.
fn first_sentence(description: &str) -> &str {
    let description = description.trim();
    let sentence = description.split_once(". ").map(|(first, _)| first);
    sentence.unwrap_or_else(|| description.trim_end_matches('.'))
}
