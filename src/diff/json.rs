//! Changes as one JSON document, with every value in full.

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
    text::json(&Sections {
        breaking: changes.iter().flat_map(breaking).collect(),
        added: of(|change| change.what == What::Added),
        deprecated: of(Change::is_deprecated),
        removed: of(|change| change.what == What::Removed),
        changed: changes.iter().filter_map(changed).collect(),
    })
}

#[derive(Serialize)]
struct Sections<'c> {
    breaking: Vec<Breaking<'c>>,
    added: Vec<Resource<'c>>,
    deprecated: Vec<Resource<'c>>,
    removed: Vec<Resource<'c>>,
    changed: Vec<Changed<'c>>,
}

#[derive(Serialize)]
struct Resource<'c> {
    family: Family,
    kinds: &'static [Scope],
    name: &'c str,
}

#[derive(Serialize)]
struct Breaking<'c> {
    #[serde(flatten)]
    resource: Resource<'c>,
    /// `None` for the resource itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'c [String]>,
    reason: &'static str,
}

#[derive(Serialize)]
struct Changed<'c> {
    #[serde(flatten)]
    resource: Resource<'c>,
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
