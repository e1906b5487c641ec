//! Changes in meaning: which resources were added or removed, and which fields differ.

use std::collections::BTreeSet;

use crate::kubevirt::{Family, Scope};

use super::breaking::{GONE, breaks};
use super::field::{FieldChange, field_changes};
use super::resources::{Key, Resource, Resources};

/// A change of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Instance type or preference.
    pub family: Family,
    /// The name.
    pub name: String,
    /// Which of its kinds changed.
    pub scopes: Scopes,
    /// How it changed.
    pub what: What,
}

/// The kinds of a resource that changed in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scopes {
    /// Only the cluster-wide kind.
    Cluster,
    /// Only the namespaced kind.
    Namespaced,
    /// Both.
    Both,
}

/// How a resource changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It is new.
    Added,
    /// It was removed.
    Removed,
    /// These fields differ.
    Changed(Vec<FieldChange>),
}

/// The changes from one catalog to another, by family and name.
#[must_use]
pub fn compare(old: &Resources, new: &Resources) -> Vec<Change> {
    let keys: BTreeSet<&Key> = old.0.keys().chain(new.0.keys()).collect();
    let mut changes: Vec<Change> = Vec::new();
    for key in keys {
        let Some(what) = what(old.0.get(key), new.0.get(key)) else {
            continue;
        };
        let change = Change {
            family: key.family,
            name: key.name.clone(),
            scopes: key.scope.into(),
            what,
        };
        // The twin, if it changed, is the one before this: the cluster-wide kind comes first.
        match changes.last_mut() {
            Some(twin) if twin.is_alike(&change) => twin.scopes = Scopes::Both,
            _ => changes.push(change),
        }
    }
    changes
}

fn what(old: Option<&Resource>, new: Option<&Resource>) -> Option<What> {
    match (old, new) {
        (None, None) => None,
        (None, Some(_)) => Some(What::Added),
        (Some(_), None) => Some(What::Removed),
        (Some(old), Some(new)) => {
            let fields = field_changes(&old.document, &new.document);
            (!fields.is_empty()).then_some(What::Changed(fields))
        }
    }
}

impl Change {
    /// Whether `other` is the same change of the same resource, in its other kind.
    fn is_alike(&self, other: &Self) -> bool {
        (self.family, &self.name, &self.what) == (other.family, &other.name, &other.what)
    }

    /// The fields that differ.
    #[must_use]
    pub fn fields(&self) -> &[FieldChange] {
        match &self.what {
            What::Changed(fields) => fields,
            What::Added | What::Removed => &[],
        }
    }

    /// Whether the resource is newly deprecated: it should no longer be chosen.
    #[must_use]
    pub fn is_deprecated(&self) -> bool {
        self.fields().iter().any(FieldChange::deprecates)
    }

    /// Whether a cluster may notice the change when it updates.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.reason().is_some() || {
            let mut fields = self.fields().iter();
            fields.any(|field| breaks(self.family, field).is_some())
        }
    }

    /// Why the change itself is breaking; its fields have reasons of their own.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        (self.what == What::Removed).then_some(GONE)
    }
}

impl From<Scope> for Scopes {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Cluster => Self::Cluster,
            Scope::Namespaced => Self::Namespaced,
        }
    }
}
