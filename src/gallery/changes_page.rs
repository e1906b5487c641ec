//! What changed since an earlier release, breaking first.

use std::collections::HashMap;

use serde::Serialize;

use crate::diff::{Change, Outline, outline};
use crate::kubevirt::Family;
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
        let instancetypes = kept.instancetypes.iter();
        let preferences = kept.preferences.iter();
        Self {
            previous: visible(update.previous),
            outline: outline(update.changes),
            pages: Pages {
                instancetype: instancetypes
                    .map(|it| (shown_name(it.entry), it.address.clone()))
                    .collect(),
                preference: preferences
                    .map(|it| (shown_name(it.entry), it.address.clone()))
                    .collect(),
            },
        }
    }
}

/// What changed of one instance type or one preference since an earlier release.
#[derive(Serialize)]
pub(super) struct History {
    previous: String,
    outline: Outline,
}

impl History {
    pub(super) fn of(update: &Update<'_>, family: Family, name: &str) -> Self {
        // They are sorted by family and name.
        let key = |change: &Change| (change.family, change.name.as_str()).cmp(&(family, name));
        let begin = update.changes.partition_point(|it| key(it).is_lt());
        let end = update.changes.partition_point(|it| key(it).is_le());
        let own = update.changes.get(begin..end).unwrap_or_default();
        Self {
            previous: visible(update.previous),
            outline: outline(own),
        }
    }
}
