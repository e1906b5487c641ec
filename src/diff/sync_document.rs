//! What a sync does to a cluster, as JSON. It is here, beside the changes that it consists of, so that its
//! schema can be written with all others.

use schemars::JsonSchema;
use serde::Serialize;

use super::field::FieldChange;

/// What a sync does, and whether it was done.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SyncDocument<'p> {
    /// The version of this format.
    pub(crate) schema_version: u32,
    /// Whether it was done: not with `--dry-run`, and not if it failed.
    pub(crate) is_done: bool,
    /// How many objects are taken over from virt-operator first.
    pub(crate) taken_over: usize,
    /// What is done to each object.
    pub(crate) objects: Vec<SyncedObject<'p>>,
    /// Fields that would change, and that other field managers own.
    pub(crate) conflicts: Vec<ConflictingField<'p>>,
}

/// An object, and what is done to it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SyncedObject<'p> {
    /// The kind of the object.
    pub(crate) kind: &'static str,
    /// The name of the object.
    pub(crate) name: &'p str,
    /// What is done to it.
    pub(crate) action: SyncAction,
    /// The fields that change.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(crate) fields: &'p [FieldChange],
}

/// What is done to an object.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SyncAction {
    /// It is not there.
    Create,
    /// It has other fields.
    Change,
    /// It is as it should be, but was never applied by this field manager.
    Claim,
    /// It is as it should be, and is not written.
    Keep,
    /// It is no longer in the bundles, and is deleted.
    Prune,
}

/// A field that would change, and that other field managers own.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ConflictingField<'p> {
    /// The kind of the object.
    pub(crate) kind: &'static str,
    /// The name of the object.
    pub(crate) name: &'p str,
    /// What would change.
    pub(crate) field: &'p FieldChange,
    /// The names of the field managers.
    pub(crate) managers: Vec<&'p str>,
}
