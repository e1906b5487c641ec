//! The page of an instance type.

use serde::Serialize;

use crate::documents::characteristics;
use crate::query::Feature;
use crate::registry::annotations::{DESCRIPTION, DISPLAY_NAME};
use crate::registry::labels::CLASS;
use crate::text::{visible, visible_lines};
use crate::vm::vcpus;

use super::copied::manifest;
use super::kept::{KeptInstancetype, KeptPreference, Link, shown_name};
use super::materials::Materials;
use super::resource::ResourceParts;

/// How many of the preferences that it is enough for are named.
const NAMED: usize = 60;

/// What fills in the page.
#[derive(Serialize)]
pub(super) struct InstancetypePage {
    resource: Option<ResourceParts>,
    display_name: Option<String>,
    description: Vec<String>,
    vcpus: String,
    memory: String,
    class: Option<String>,
    features: Vec<String>,
    /// What sets it apart, a sentence each.
    characteristics: Vec<String>,
    manifest: Option<String>,
    /// The preferences that it is enough for, and how many more there are.
    guests: Vec<Link>,
    more_guests: usize,
    /// What it is called among those that are chosen from.
    key: String,
    /// Those that it is not enough for, with what it lacks.
    others: Vec<Other>,
    more_others: usize,
}

/// A preference that an instance type does not fit.
#[derive(Serialize)]
struct Other {
    link: Link,
    lacks: String,
}

impl InstancetypePage {
    pub(super) fn of(it: &KeptInstancetype<'_>, materials: &Materials<'_>) -> Self {
        let entry = it.entry;
        let reached = || {
            let preferences = materials.kept.preferences.iter();
            preferences.filter(|preference| preference.entry.is_within_reach_of(entry))
        };
        let link = |it: &KeptPreference<'_>| Link::to(it.entry, "../", &it.address);
        let guests = reached().filter(|preference| preference.need.suits(&it.offer));
        let others = reached().filter(|preference| !preference.need.suits(&it.offer));
        let description = entry.annotation(DESCRIPTION).unwrap_or_default();
        Self {
            resource: ResourceParts::of(entry, materials),
            display_name: entry.annotation(DISPLAY_NAME).map(visible),
            description: paragraphs(description),
            vcpus: vcpus(it.offer.vcpus),
            memory: it.offer.memory.to_string(),
            class: entry.label(CLASS).map(visible),
            features: Feature::of(it.spec)
                .into_iter()
                .map(Feature::name)
                .collect(),
            characteristics: characteristics(it.spec)
                .iter()
                .map(|it| visible(it))
                .collect(),
            manifest: manifest(entry, None),
            key: shown_name(entry),
            more_guests: guests.clone().count().saturating_sub(NAMED),
            guests: guests.take(NAMED).map(link).collect(),
            more_others: others.clone().count().saturating_sub(NAMED),
            others: others
                .take(NAMED)
                .map(|preference| Other {
                    link: link(preference),
                    lacks: preference.lacks(&it.offer).join("; "),
                })
                .collect(),
        }
    }
}

/// The paragraphs of a text, which an empty line divides.
fn paragraphs(text: &str) -> Vec<String> {
    let paragraphs = visible_lines(text);
    let paragraphs = paragraphs.split("\n\n").map(str::trim);
    paragraphs
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect()
}
