//! Objects that change hands: who owns their fields, and the labels by which virt-operator finds its own.

use serde_json::{Map, Value as Json, json};

use super::super::live::LiveObject;
use super::super::operator_marks::{COMPONENT, MANAGED_BY, OPERATOR};

/// A field manager of an object, as `metadata.managedFields` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner<'o> {
    pub(super) name: &'o str,
    /// `Apply` or `Update`.
    pub(super) operation: &'static str,
}

impl<'o> Owner<'o> {
    /// virt-operator, which writes its objects whole.
    pub(super) const OPERATOR: Owner<'static> = Owner {
        name: OPERATOR,
        operation: "Update",
    };

    /// A sync by a field manager.
    pub(super) fn sync(manager: &'o str) -> Self {
        Self {
            name: manager,
            operation: "Apply",
        }
    }
}

/// The object as the API server takes it back: what virt-operator owned of it belongs to a sync, and the two
/// labels by which virt-operator finds it are gone. It is refused if the object has changed since.
pub(super) fn taken_over(object: &LiveObject, manager: &str) -> Json {
    let mut document = document_of(object);
    if let Some(labels) = document
        .pointer_mut("/metadata/labels")
        .and_then(Json::as_object_mut)
    {
        labels.remove(MANAGED_BY);
        labels.remove(COMPONENT);
    }
    change_owner(&mut document, Owner::OPERATOR, Owner::sync(manager));
    document
}

/// The object as the API server takes it back: what a sync owned of it belongs to virt-operator.
pub(super) fn handed_back(object: &LiveObject, manager: &str) -> Json {
    let mut document = document_of(object);
    change_owner(&mut document, Owner::sync(manager), Owner::OPERATOR);
    document
}

fn document_of(object: &LiveObject) -> Json {
    // Every node can be written as JSON.
    serde_json::to_value(&object.document).unwrap_or_default()
}

/// Gives everything that one owner has to another, who may have some of it already.
fn change_owner(document: &mut Json, from: Owner<'_>, to: Owner<'_>) {
    let Some(Json::Array(entries)) = document.pointer_mut("/metadata/managedFields") else {
        return;
    };
    let is_of = |entry: &Json, owner: Owner<'_>| {
        let has = |key: &str, value: &str| entry.get(key).is_some_and(|it| it == value);
        has("manager", owner.name) && has("operation", owner.operation)
    };
    let (theirs, mut others): (Vec<Json>, Vec<Json>) = std::mem::take(entries)
        .into_iter()
        .partition(|entry| is_of(entry, from) || is_of(entry, to));
    if theirs.is_empty() {
        // Restored from a backup, say: there is nothing to give away.
        *entries = others;
        return;
    }
    let mut fields = Map::new();
    let mut api_version = Json::Null;
    for entry in theirs {
        if let Some(Json::Object(more)) = entry.get("fieldsV1") {
            unite(&mut fields, more);
        }
        api_version = entry.get("apiVersion").cloned().unwrap_or_default();
    }
    others.push(json!({
        "manager": to.name,
        "operation": to.operation,
        "apiVersion": api_version,
        "fieldsType": "FieldsV1",
        "fieldsV1": fields,
    }));
    *entries = others;
}

/// Adds the fields of another set to a set.
fn unite(set: &mut Map<String, Json>, more: &Map<String, Json>) {
    for (key, below) in more {
        match (set.get_mut(key), below) {
            (Some(Json::Object(set)), Json::Object(below)) => unite(set, below),
            _ => _ = set.insert(key.clone(), below.clone()),
        }
    }
}
