//! The page of a preference.

use serde::Serialize;

use crate::kubevirt::paths::object::SPEC;
use crate::registry::annotations::OPENSHIFT_DISPLAY_NAME;
use crate::registry::labels::{ARCH, OS_TYPE};
use crate::text::visible;

use super::copied::manifest;
use super::kept::{KeptInstancetype, KeptPreference, shown_name};
use super::materials::Materials;
use super::preferences_page::{Fits, requires};
use super::resource::ResourceParts;
use super::settings::{Setting, settings};

/// How many of the instance types that fit are named.
const NAMED: usize = 100;

/// What fills in the page.
#[derive(Serialize)]
pub(super) struct PreferencePage {
    resource: Option<ResourceParts>,
    display_name: Option<String>,
    system: Option<String>,
    architecture: Option<String>,
    requires: String,
    settings: Vec<Setting>,
    fits: Fits,
    /// What it is called among those that are chosen from.
    key: String,
    /// A virtual machine with the smallest that fits.
    manifest: Option<String>,
}

impl PreferencePage {
    pub(super) fn of(
        it: &KeptPreference<'_>,
        by_size: &[&KeptInstancetype<'_>],
        materials: &Materials<'_>,
    ) -> Self {
        let entry = it.entry;
        let spec = entry.typed.definition.get(SPEC);
        let smallest = by_size.iter().find(|size| it.is_met_by(size));
        Self {
            resource: ResourceParts::of(entry, materials),
            display_name: entry.annotation(OPENSHIFT_DISPLAY_NAME).map(visible),
            system: entry.label(OS_TYPE).map(visible),
            architecture: entry.label(ARCH).map(visible),
            requires: requires(it),
            settings: spec.map_or_else(Vec::new, |spec| {
                settings(&materials.preference_schema, spec)
            }),
            fits: Fits::of(it, by_size, NAMED, "../"),
            key: shown_name(entry),
            manifest: smallest.and_then(|size| manifest(size.entry, Some(entry))),
        }
    }
}
