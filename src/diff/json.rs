//! Changes as one JSON document, with every value in full.

use serde_json::{Map, Value, json};

use crate::kubevirt::Family;

use super::breaking::breaks;
use super::change::{Change, Scopes, What};
use super::field::FieldChange;

pub(super) fn print(changes: &[Change]) -> String {
    let of = |is: fn(&Change) -> bool| -> Vec<Value> {
        let changes = changes.iter().filter(|change| is(change));
        changes.map(|change| resource(change).into()).collect()
    };
    let document = json!({
        "breaking": changes.iter().flat_map(breaking).collect::<Vec<Value>>(),
        "added": of(|change| change.what == What::Added),
        "deprecated": of(Change::is_deprecated),
        "removed": of(|change| change.what == What::Removed),
        "changed": changes.iter().filter_map(changed).collect::<Vec<Value>>(),
    });
    format!("{document:#}\n")
}

fn resource(change: &Change) -> Map<String, Value> {
    let family = match change.family {
        Family::Instancetype => "instancetype",
        Family::Preference => "preference",
    };
    let kinds: &[&str] = match change.scopes {
        Scopes::Cluster => &["cluster"],
        Scopes::Namespaced => &["namespaced"],
        Scopes::Both => &["cluster", "namespaced"],
    };
    Map::from_iter([
        ("family".to_owned(), json!(family)),
        ("kinds".to_owned(), json!(kinds)),
        ("name".to_owned(), json!(change.name)),
    ])
}

/// What is breaking about a resource: itself, or fields by their paths.
fn breaking(change: &Change) -> impl Iterator<Item = Value> {
    let whole = change.reason().map(|reason| {
        let mut object = resource(change);
        object.insert("reason".to_owned(), json!(reason));
        object.into()
    });
    let fields = change.fields().iter().filter_map(|field| {
        let reason = breaks(change.family, field)?;
        let mut object = resource(change);
        object.insert("path".to_owned(), json!(field.path));
        object.insert("reason".to_owned(), json!(reason));
        Some(object.into())
    });
    whole.into_iter().chain(fields)
}

fn changed(change: &Change) -> Option<Value> {
    let fields: Vec<Value> = change.fields().iter().map(field).collect();
    (!fields.is_empty()).then(|| {
        let mut object = resource(change);
        object.insert("fields".to_owned(), fields.into());
        object.into()
    })
}

/// A field; a value that is not there has no key.
fn field(change: &FieldChange) -> Value {
    let mut object = Map::from_iter([("path".to_owned(), json!(change.path))]);
    for (key, value) in [("old", &change.old), ("new", &change.new)] {
        if let Some(value) = value {
            object.insert(key.to_owned(), value.clone());
        }
    }
    object.into()
}
