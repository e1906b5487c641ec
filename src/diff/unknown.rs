//! What a release of KubeVirt does not know of the new side.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::kubevirt::paths::object::SPEC;
use crate::kubevirt::{Family, Newer, Part, SpecSchemas};
use crate::model::Release;
use crate::yaml::Node;

/// A field that a release of KubeVirt does not know, or of which it does not know the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Unknown {
    /// The path of the field, with `[]` for the items of a list: `spec.gpus[].claimName`.
    pub field: String,
    /// The value, if the release knows the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The release that brought it: `v1.6`.
    #[schemars(with = "String")]
    pub since: Release,
    /// The release that does not know it: `v1.5`.
    #[schemars(with = "String")]
    pub release: Release,
}

impl Unknown {
    fn of(newer: &Newer<'_>, release: Release) -> Self {
        Self {
            field: newer.field(),
            value: match newer.part {
                Part::Field(_) => None,
                Part::Word(word, _) => Some(word.to_owned()),
            },
            since: newer.since,
            release,
        }
    }
}

/// A release of KubeVirt that has to know what is new.
pub(super) struct ReleaseCheck {
    release: Release,
    schemas: SpecSchemas,
}

impl ReleaseCheck {
    /// `None` for the newest one, which knows everything.
    pub(super) fn new(release: Release) -> Option<Self> {
        (release < Release::NEWEST).then(|| Self {
            release,
            schemas: SpecSchemas::of_families(),
        })
    }

    /// What the release does not know of the new one of two documents, and the old one did not have.
    pub(super) fn unknown(&self, family: Family, documents: [Option<&Node>; 2]) -> Vec<Unknown> {
        let [old, new] = documents.map(|document| {
            let spec = document.and_then(|it| it.get(SPEC.keys()));
            let unknown = spec.map(|spec| self.schemas.unknown_to(self.release, family, spec));
            let unknown = unknown.into_iter().flatten();
            let unknown = unknown.map(|newer| Unknown::of(&newer, self.release));
            unknown.collect::<BTreeSet<_>>()
        });
        new.difference(&old).cloned().collect()
    }
}
