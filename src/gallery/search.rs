//! The index of the search over all pages. It is a script, as pages that are read from a disk may load
//! nothing else, and is loaded when somebody searches.

use crate::query::Feature;
use crate::registry::annotations::{DISPLAY_NAME, OPENSHIFT_DISPLAY_NAME, TAGS};
use crate::registry::labels::CLASS;
use crate::text::{json_line, visible};
use crate::vm::vcpus;

use super::kept::{Kept, KeptInstancetype, KeptPreference, shown_name};
use super::preferences_page::{headlines, requires};

/// A page: its name, what it is, and its address.
type Found<'k> = (String, String, &'k str);

/// The pages that are about all of them.
const PAGES: [(&str, &str, &str); 3] = [
    (
        "Instance types",
        "all sizes, as a picture and a table",
        "index.html",
    ),
    ("Preferences", "all guests", "preferences.html"),
    (
        "Fit",
        "which instance types fit which preferences",
        "fit.html",
    ),
];

/// The script, which hands the index to that of the gallery.
pub(super) fn search_index(kept: &Kept<'_>) -> String {
    let instancetypes = kept.instancetypes.iter().map(of_instancetype);
    let preferences = kept.preferences.iter().map(of_preference);
    let pages = PAGES.iter().map(|(name, words, address)| {
        let [name, words] = [name, words].map(|it| (*it).to_owned());
        (name, words, *address)
    });
    let all: Vec<Found<'_>> = pages.chain(instancetypes).chain(preferences).collect();
    format!("gallerySearch({});\n", json_line(&all))
}

fn of_instancetype<'k>(it: &'k KeptInstancetype<'_>) -> Found<'k> {
    let size = format!("{}, {}", vcpus(it.offer.vcpus), it.offer.memory);
    let known = [DISPLAY_NAME].map(|key| it.entry.annotation(key));
    let class = it.entry.label(CLASS);
    let words = known.into_iter().chain([class]).flatten().map(visible);
    let features = Feature::of(it.spec).into_iter().map(Feature::name);
    let words = [size].into_iter().chain(words).chain(features);
    let words: Vec<String> = words.collect();
    (shown_name(it.entry), words.join(" · "), &it.address)
}

fn of_preference<'k>(it: &'k KeptPreference<'_>) -> Found<'k> {
    let display_name = it.entry.annotation(OPENSHIFT_DISPLAY_NAME).map(visible);
    let needs = format!("needs {}", requires(it));
    let words = display_name.into_iter().chain([needs]);
    let tags = it.entry.annotation(TAGS).map(visible);
    let words: Vec<String> = words.chain(headlines(it)).chain(tags).collect();
    (shown_name(it.entry), words.join(" · "), &it.address)
}
