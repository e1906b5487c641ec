//! A plan as JSON.

use crate::diff::{ConflictingField, SyncAction, SyncDocument, SyncedObject};
use crate::text::json;

use super::plan::{Action, Conflict, Plan, PlannedObject};

impl Plan {
    /// The plan as one JSON document; `is_done` says whether it was carried out.
    #[must_use]
    pub fn json(&self, is_done: bool) -> String {
        json(&SyncDocument {
            schema_version: 1,
            is_done,
            taken_over: self.taken_over.len(),
            objects: self.objects.iter().map(synced).collect(),
            conflicts: self.conflicts.iter().map(conflicting).collect(),
        })
    }
}

fn synced(object: &PlannedObject) -> SyncedObject<'_> {
    let (action, fields) = match &object.action {
        Action::Create => (SyncAction::Create, [].as_slice()),
        Action::Change(fields) => (SyncAction::Change, fields.as_slice()),
        Action::Claim => (SyncAction::Claim, [].as_slice()),
        Action::Keep => (SyncAction::Keep, [].as_slice()),
        Action::Prune => (SyncAction::Prune, [].as_slice()),
    };
    SyncedObject {
        kind: object.kind.as_str(),
        name: &object.name,
        action,
        fields,
    }
}

fn conflicting(conflict: &Conflict) -> ConflictingField<'_> {
    ConflictingField {
        kind: conflict.kind.as_str(),
        name: &conflict.name,
        field: &conflict.field,
        managers: conflict.managers.iter().map(String::as_str).collect(),
    }
}
