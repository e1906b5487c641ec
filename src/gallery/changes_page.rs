//! What changed since an earlier release, breaking first.

use std::collections::HashMap;

use serde::Serialize;

use crate::diff::{Change, Outline, outline};
use crate::query::Entry;
use crate::text::visible;

use super::kept::{Kept, shown_name};
use super::materials::Update;

/// What fills in the page.
#[derive(Serialize)]
pub(super) struct ChangesPage {
    previous: String,
    outline: Outline,
    /// The pages of what is still there, by family and name.
    pages: Pages,
}

/// Where names lead.
#[derive(Serialize)]
pub(super) struct Pages {
    instancetype: HashMap<String, String>,
    preference: HashMap<String, String>,
}

impl ChangesPage {
    pub(super) fn of(update: &Update<'_>, kept: &Kept<'_>) -> Self {
        let instancetypes = kept.instancetypes.iter().map(|it| (it.entry, &it.address));
        let preferences = kept.preferences.iter().map(|it| (it.entry, &it.address));
        Self {
            previous: visible(update.previous),
            outline: outline(update.changes),
            pages: Pages {
                instancetype: instancetypes.flat_map(pages).collect(),
                preference: preferences.flat_map(pages).collect(),
            },
        }
    }
}

/// The page of an entry, under each name that it can have among changes: that of its kind of the cluster, and
/// that in its namespace.
fn pages((entry, address): (&Entry, &String)) -> impl Iterator<Item = (String, String)> {
    let namespaced = entry.namespace.as_ref();
    let namespaced = namespaced.map(|it| visible(&format!("{it}/{}", entry.name())));
    let names = [Some(shown_name(entry)), namespaced].into_iter().flatten();
    names.map(|name| (name, address.clone()))
}

/// What changed of one instance type or one preference since an earlier release.
#[derive(Serialize)]
pub(super) struct History {
    previous: String,
    outline: Outline,
}

impl History {
    pub(super) fn of(update: &Update<'_>, entry: &Entry) -> Self {
        // They are sorted by family and name.
        let name = (entry.family(), entry.name());
        let key = |change: &Change| (change.family, change.name.as_str()).cmp(&name);
        let begin = update.changes.partition_point(|it| key(it).is_lt());
        let end = update.changes.partition_point(|it| key(it).is_le());
        let of_name = update.changes.get(begin..end).unwrap_or_default();
        let is_own =
            |change: &&Change| change.namespace.is_none() || change.namespace == entry.namespace;
        let own: Vec<Change> = of_name.iter().filter(is_own).cloned().collect();
        Self {
            previous: visible(update.previous),
            outline: outline(&own),
        }
    }
}
