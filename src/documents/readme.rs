//! The generated parts of `README.md`: what there is to choose from.

use minijinja::Value;

use crate::catalog::TypedDefinition;
use crate::kubevirt::Family;
use crate::registry::annotations::OPENSHIFT_DISPLAY_NAME;

use super::markdown::{cell, code};
use super::marked::Part;
use super::sizes::SizedSeries;
use super::template::{object, render};

const INSTANCE_TYPES: &str = include_str!("../../templates/readme-instance-types.md");
const PREFERENCES: &str = include_str!("../../templates/readme-preferences.md");

/// The generated parts.
pub(super) fn parts(series: &[SizedSeries<'_>], definitions: &[TypedDefinition]) -> Vec<Part> {
    let sizes = series.iter().flat_map(|series| &series.sizes).map(|size| {
        object([
            ("name", code(&size.definition.name).into()),
            ("vcpus", size.spec.cpu.guest.0.into()),
            ("memory", size.spec.memory.guest.to_string().into()),
        ])
    });
    let preferences = definitions
        .iter()
        .map(|typed| &typed.definition)
        .filter(|definition| definition.family == Family::Preference)
        .map(|definition| {
            let guest = definition.annotation(OPENSHIFT_DISPLAY_NAME);
            object([
                ("name", code(&definition.name).into()),
                ("guest", guest.map_or(String::new(), cell).into()),
            ])
        });
    let part = |name, template, rows: Value| Part {
        name,
        text: render(template, object([("rows", rows)])),
    };
    vec![
        part("instance types", INSTANCE_TYPES, sizes.collect()),
        part("preferences", PREFERENCES, preferences.collect()),
    ]
}
