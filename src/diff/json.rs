//! Changes as one JSON document, with every value in full.

use schemars::JsonSchema;
use serde::Serialize;

use crate::kubevirt::{Family, Scope};
use crate::text;

use super::breaking::breaks;
use super::change::{Change, Scopes, What};
use super::field::FieldChange;

pub(super) fn print(changes: &[Change]) -> String {
    let of = |is: fn(&Change) -> bool| {
        let changes = changes.iter().filter(|change| is(change));
        changes.map(Resource::of).collect()
    };
    text::json(&ChangesDocument {
        breaking: changes.iter().flat_map(breaking).collect(),
        added: of(|change| change.what == What::Added),
        deprecated: of(Change::is_deprecated),
        removed: of(|change| change.what == What::Removed),
        changed: changes.iter().filter_map(changed).collect(),
    })
}

/// What changed between two catalogs. A change can be in several of the lists.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ChangesDocument<'c> {
    /// What users of the old catalog may notice.
    breaking: Vec<Breaking<'c>>,
    /// What only the new catalog has.
    added: Vec<Resource<'c>>,
    /// What only the new catalog calls deprecated.
    deprecated: Vec<Resource<'c>>,
    /// What only the old catalog has.
    removed: Vec<Resource<'c>>,
    /// What both have, with the fields that differ.
    changed: Vec<Changed<'c>>,
}

/// An instance type or a preference.
#[derive(Serialize, JsonSchema)]
struct Resource<'c> {
    /// Which of the two it is.
    family: Family,
    /// Where it can be used: in the cluster, in a namespace, or both.
    kinds: &'static [Scope],
    /// The name.
    name: &'c str,
}

/// A breaking change of a resource.
#[derive(Serialize, JsonSchema)]
struct Breaking<'c> {
    #[serde(flatten)]
    resource: Resource<'c>,
    /// The keys that lead to the field; absent if it is the resource itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'c [String]>,
    /// Why it is breaking, in words.
    reason: &'static str,
}

/// A resource whose fields differ.
#[derive(Serialize, JsonSchema)]
struct Changed<'c> {
    #[serde(flatten)]
    resource: Resource<'c>,
    /// The fields.
    fields: &'c [FieldChange],
}

impl<'c> Resource<'c> {
    fn of(change: &'c Change) -> Self {
        Self {
            family: change.family,
            kinds: match change.scopes {
                Scopes::Cluster => &[Scope::Cluster],
                Scopes::Namespaced => &[Scope::Namespaced],
                Scopes::Both => &[Scope::Cluster, Scope::Namespaced],
            },
            name: &change.name,
        }
    }
}

/// What is breaking about a change: the resource itself, or fields by their paths.
fn breaking(change: &Change) -> impl Iterator<Item = Breaking<'_>> {
    let itself = change.reason().map(|reason| Breaking {
        resource: Resource::of(change),
        path: None,
        reason,
    });
    let fields = change.fields().iter().filter_map(|field| {
        Some(Breaking {
            resource: Resource::of(change),
            path: Some(&field.path),
            reason: breaks(change.family, field)?,
        })
    });
    itself.into_iter().chain(fields)
}

fn changed(change: &Change) -> Option<Changed<'_>> {
    let fields = change.fields();
    (!fields.is_empty()).then(|| Changed {
        resource: Resource::of(change),
        fields,
    })
}
