//! `docs/catalog.md`: what there is to choose from, and which sizes suit which guest.

use std::collections::BTreeMap;

use minijinja::Value;

use crate::catalog::TypedDefinition;
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::paths::preference::REQUIRED_MEMORY_GUEST;
use crate::registry::annotations::{DESCRIPTION, DISPLAY_NAME, OPENSHIFT_DISPLAY_NAME};
use crate::text::{code_span as code, listed};
use crate::vm::{Need, Offer, Offers};

use super::characteristics::characteristics;
use super::markdown::{cell, quoted};
use super::sizes::{Size, SizedSeries};
use super::template::{object, render};

const TEMPLATE: &str = include_str!("../../templates/catalog.md");

/// What a cell of a table holds if there is no value.
const NONE: &str = "–";

/// The most sizes that are all named beside a preference; of more, the others are counted.
const MAX_SIZES: usize = 8;

pub(super) fn page(series: &[SizedSeries<'_>], definitions: &[TypedDefinition]) -> String {
    let sizes = AllSizes::of(series);
    let preferences = definitions
        .iter()
        .filter_map(|typed| preference(typed, &sizes));
    let context = object([
        ("series", series.iter().map(chapter).collect()),
        ("sizes", sizes.rows()),
        ("preferences", preferences.collect()),
    ]);
    render(TEMPLATE, context)
}

/// The sizes of all series, by what they have.
struct AllSizes<'c> {
    /// The names of those with as many vCPUs and as much memory.
    names: BTreeMap<(u32, Quantity), Vec<&'c str>>,
    offers: Offers,
}

impl<'c> AllSizes<'c> {
    fn of(series: &[SizedSeries<'c>]) -> Self {
        let mut names: BTreeMap<(u32, Quantity), Vec<&str>> = BTreeMap::new();
        for size in series.iter().flat_map(|series| &series.sizes) {
            let Offer { vcpus, memory } = Offer::of(size.spec);
            let alike = names.entry((vcpus, memory)).or_default();
            alike.push(&size.definition.name);
        }
        let offers = names.keys().map(|(vcpus, memory)| Offer {
            vcpus: *vcpus,
            memory: *memory,
        });
        let offers = offers.enumerate().collect();
        Self { names, offers }
    }

    /// The names of the smallest that are enough, all of which have the same.
    fn smallest(&self, need: &Need) -> Option<&[&'c str]> {
        let Offer { vcpus, memory } = self.offers.smallest(need)?;
        self.names.get(&(vcpus, memory)).map(Vec::as_slice)
    }

    fn rows(&self) -> Value {
        let rows = self.names.iter().map(|((vcpus, memory), names)| {
            let names: Vec<String> = names.iter().map(|name| code(name)).collect();
            object([
                ("vcpus", (*vcpus).into()),
                ("memory", memory.to_string().into()),
                ("names", names.join(", ").into()),
            ])
        });
        rows.collect()
    }
}

/// A series: its title and description, what all its sizes have in common, and its sizes.
fn chapter(series: &SizedSeries<'_>) -> Value {
    let words: Vec<Vec<String>> = series
        .sizes
        .iter()
        .map(|size| characteristics(size.spec))
        .collect();
    let common = common(&words);
    let is_own = |word: &&String| !common.contains(word);
    let sizes = series.sizes.iter().zip(&words).map(|(size, words)| {
        let own = words.iter().filter(is_own);
        row(size, &own.cloned().collect::<Vec<_>>())
    });
    let has_own = words.iter().flatten().any(|word| is_own(&word));
    let title = series.annotation(DISPLAY_NAME);
    let description = series.annotation(DESCRIPTION);
    object([
        ("name", series.series.name().into()),
        ("title", title.map(cell).into()),
        ("description", description.map(quoted).into()),
        ("common", common.iter().map(|word| sentence(word)).collect()),
        ("has_own", has_own.into()),
        ("sizes", sizes.collect()),
    ])
}

/// The words that all sizes share.
fn common(words: &[Vec<String>]) -> Vec<&String> {
    words
        .first()
        .into_iter()
        .flatten()
        .filter(|word| words.iter().all(|words| words.contains(word)))
        .collect()
}

fn row(size: &Size<'_>, own: &[String]) -> Value {
    object([
        ("name", size.definition.name.as_str().into()),
        ("vcpus", size.spec.cpu.guest.0.into()),
        ("memory", size.spec.memory.guest.to_string().into()),
        ("own", cell(&listed(own)).into()),
    ])
}

/// Words as a sentence, with a capital letter and a full stop.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let sentence: String = first.into_iter().chain(letters).chain(['.']).collect();
    cell(&sentence)
}

/// A preference: what it needs, and the smallest sizes that have it.
fn preference(typed: &TypedDefinition, sizes: &AllSizes<'_>) -> Option<Value> {
    let definition = &typed.definition;
    let need = Need::of(typed.preference()?);
    let smallest = sizes.smallest(&need).map(some_of);
    let vcpus = need.vcpus.map(|vcpus| match need.step {
        1 => vcpus.to_string(),
        step => format!("{vcpus}, in multiples of {step}"),
    });
    let memory = need.memory.map(|memory| {
        let written = definition
            .get(REQUIRED_MEMORY_GUEST)
            .and_then(|node| node.text());
        written.map_or_else(|| memory.to_string(), ToOwned::to_owned)
    });
    let guest = definition.annotation(OPENSHIFT_DISPLAY_NAME).map(cell);
    let or_none = |text: Option<String>| text.unwrap_or(NONE.to_owned());
    Some(object([
        ("name", definition.name.as_str().into()),
        ("guest", or_none(guest).into()),
        ("vcpus", or_none(vcpus).into()),
        ("memory", or_none(memory).into()),
        ("smallest", or_none(smallest).into()),
    ]))
}

/// A few names, and how many there are beside them.
fn some_of(names: &[&str]) -> String {
    let (shown, others) = names.split_at(names.len().min(MAX_SIZES));
    let shown: Vec<String> = shown.iter().map(|name| code(name)).collect();
    match others.len() {
        0 => shown.join(", "),
        others => format!("{} and {others} more", shown.join(", ")),
    }
}
