//! Changes in meaning: which resources were added or removed, and which fields differ.

use std::borrow::Cow;

use crate::kubevirt::{Family, Scope};
use crate::model::Release;
use crate::vm::Consequence;

use super::field::{FieldChange, field_changes};
use super::names::shown;
use super::resources::{Key, Resource, Resources};
use super::trials::Trials;
use super::unknown::{ReleaseCheck, Unknown};

/// A change of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Instance type or preference.
    pub family: Family,
    /// The name.
    pub name: String,
    /// The namespace, if it says one on either side.
    pub namespace: Option<String>,
    /// Which of its kinds changed.
    pub scopes: Scopes,
    /// How it changed.
    pub what: What,
    /// What a release of KubeVirt does not know of it, and the old side did not have.
    pub unknown: Vec<Unknown>,
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
    /// It has other fields.
    Changed {
        /// The fields that differ.
        fields: Vec<FieldChange>,
        /// What becomes of new virtual machines.
        consequences: Vec<Consequence>,
    },
}

/// The changes from one catalog to another, by family and name, for a cluster with a release of KubeVirt.
#[must_use]
pub fn compare(old: &Resources, new: &Resources, release: Release) -> Vec<Change> {
    let all = old.beside(new);
    let trials = Trials::of(&all);
    let check = ReleaseCheck::new(release);
    let mut changes: Vec<Change> = Vec::new();
    for (key, (old, new)) in all {
        let Some(what) = what(key, [old, new], &trials) else {
            continue;
        };
        let documents = [old, new].map(|side| side.map(|resource| &resource.document));
        let change = Change {
            family: key.family,
            name: key.name.clone(),
            namespace: key.namespace.clone(),
            scopes: key.scope.into(),
            what,
            unknown: check
                .as_ref()
                .map_or_else(Vec::new, |it| it.unknown(key.family, documents)),
        };
        // The twin, if it changed, is the one before this: the cluster-wide kind comes first.
        match changes.last_mut() {
            Some(twin) if twin.is_alike(&change) => twin.scopes = Scopes::Both,
            _ => changes.push(change),
        }
    }
    changes
}

fn what(key: &Key, sides: [Option<&Resource>; 2], trials: &Trials<'_>) -> Option<What> {
    match sides {
        [None, None] => None,
        [None, Some(_)] => Some(What::Added),
        [Some(_), None] => Some(What::Removed),
        [Some(old), Some(new)] if old.has_text_of(new) => None,
        [Some(old), Some(new)] => {
            let fields = field_changes(&old.document, &new.document);
            (!fields.is_empty()).then(|| What::Changed {
                consequences: trials.consequences(key),
                fields,
            })
        }
    }
}

impl Change {
    /// Whether `other` is the same change of the same resource, in its other kind.
    fn is_alike(&self, other: &Self) -> bool {
        (self.family, &self.name, &self.what, &self.unknown)
            == (other.family, &other.name, &other.what, &other.unknown)
            && self.namespace == other.namespace
    }

    /// What the resource is called among those of all namespaces.
    pub(super) fn shown_name(&self) -> Cow<'_, str> {
        shown(self.namespace.as_deref(), &self.name)
    }

    /// The fields that differ.
    #[must_use]
    pub fn fields(&self) -> &[FieldChange] {
        match &self.what {
            What::Changed { fields, .. } => fields,
            What::Added | What::Removed => &[],
        }
    }

    /// What becomes of new virtual machines, but for a resource that is gone.
    #[must_use]
    pub fn consequences(&self) -> &[Consequence] {
        match &self.what {
            What::Changed { consequences, .. } => consequences,
            What::Added | What::Removed => &[],
        }
    }

    /// The version of the API, if that differs.
    #[must_use]
    pub fn api_version(&self) -> Option<&FieldChange> {
        self.fields().iter().find(|field| field.is_api_version())
    }

    /// Whether the resource is newly deprecated: it should no longer be chosen.
    #[must_use]
    pub fn is_deprecated(&self) -> bool {
        self.fields().iter().any(FieldChange::deprecates)
    }

    /// Whether a cluster may notice the change when it updates.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.what == What::Removed
            || self.api_version().is_some()
            || !self.consequences().is_empty()
            || !self.unknown.is_empty()
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
