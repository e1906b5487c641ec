//! `docs/catalog.md`: what there is to choose from, and which sizes suit which guest.

use minijinja::Value;

use crate::catalog::TypedDefinition;
use crate::kubevirt::paths::preference::REQUIRED_MEMORY_GUEST;
use crate::registry::annotations::{DESCRIPTION, DISPLAY_NAME, OPENSHIFT_DISPLAY_NAME};
use crate::vm::Need;

use super::characteristics::characteristics;
use super::markdown::{cell, code, listed, quoted};
use super::sizes::{Size, SizedSeries};
use super::template::{object, render};

const TEMPLATE: &str = include_str!("../../templates/catalog.md");

/// What a cell of a table holds if there is no value.
const NONE: &str = "–";

pub(super) fn page(series: &[SizedSeries<'_>], definitions: &[TypedDefinition]) -> String {
    let preferences = definitions
        .iter()
        .filter_map(|typed| preference(typed, series));
    let context = object([
        ("series", series.iter().map(chapter).collect()),
        ("preferences", preferences.collect()),
    ]);
    render(TEMPLATE, context)
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

/// A preference: what it needs, and the smallest size of each series that has it.
fn preference(typed: &TypedDefinition, series: &[SizedSeries<'_>]) -> Option<Value> {
    let definition = &typed.definition;
    let need = Need::of(typed.preference()?);
    let smallest = series.iter().map(|series| {
        let size = series.smallest(&need);
        size.map_or(NONE.to_owned(), |size| code(size.name))
    });
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
        ("smallest", smallest.collect()),
    ]))
}
