//! `docs/compatibility.md`: which release of KubeVirt knows which bundle, and what came when.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use minijinja::Value;

use crate::catalog::{Definition, TypedDefinition};
use crate::compile::Compiled;
use crate::generate::{Bundle, Resource};
use crate::kubevirt::{Addition, Family, Newer, Part, SpecSchemas, additions};
use crate::model::Release;
use crate::text::{code_span as code, listed};

use super::template::{object, render};

const TEMPLATE: &str = include_str!("../../templates/compatibility.md");

/// The most definitions that are named; of more, the others are counted.
const MAX_NAMES: usize = 3;

/// A definition with its parts that are newer than the oldest release.
struct Looked<'n> {
    definition: &'n Definition,
    newer: Vec<Newer<'n>>,
}

/// The oldest release that knows all of a definition, by family and name.
type Needs<'n> = HashMap<(Family, &'n str), Release>;

pub(super) fn page(compiled: &Compiled) -> String {
    let schemas = SpecSchemas::of_families();
    let of_catalog = look(&schemas, &compiled.definitions);
    let of_overlays = compiled.changed.iter();
    let of_overlays: Vec<_> = of_overlays.map(|changed| look(&schemas, changed)).collect();
    let needs = needs_of(&of_catalog);
    let overlays = compiled.catalog.overlays.iter();
    let bundles = compiled.bundles.iter().zip(&of_overlays);
    let bundles = overlays.zip(bundles).map(|(overlay, (bundle, changed))| {
        bundle_row(&overlay.name, bundle, [&needs_of(changed), &needs])
    });
    let looked = of_catalog.iter().chain(of_overlays.iter().flatten());
    let context = object([
        ("oldest", Release::OLDEST.to_string().into()),
        ("newest", Release::NEWEST.to_string().into()),
        (
            "releases",
            Release::all().map(|it| it.to_string()).collect(),
        ),
        ("bundles", bundles.collect()),
        ("uses", uses(looked)),
        ("additions", addition_rows()),
    ]);
    render(TEMPLATE, context)
}

fn look<'n>(schemas: &'n SpecSchemas, definitions: &'n [TypedDefinition]) -> Vec<Looked<'n>> {
    let definitions = definitions.iter().map(|typed| &typed.definition);
    let looked = definitions.map(|definition| Looked {
        definition,
        newer: schemas.newer_parts(definition.family, &definition.content),
    });
    looked.collect()
}

fn needs_of<'n>(looked: &[Looked<'n>]) -> Needs<'n> {
    let needs = looked.iter().map(|Looked { definition, newer }| {
        let newest = newer.iter().map(|part| part.since).max();
        let key = (definition.family, definition.name.as_str());
        (key, newest.unwrap_or(Release::OLDEST))
    });
    needs.collect()
}

/// How many resources of a bundle each release knows completely. What the overlay changed comes before
/// what the catalog has.
fn bundle_row(name: &str, bundle: &Bundle, needs: [&Needs<'_>; 2]) -> Value {
    let of_resource = |it: &Resource| {
        let key = (it.kind.family(), it.name.as_str());
        needs.iter().find_map(|needs| needs.get(&key).copied())
    };
    let needs: Vec<Release> = bundle.resources.iter().filter_map(of_resource).collect();
    let known = |release| match needs.iter().filter(|need| **need <= release).count() {
        known if known == bundle.resources.len() => "all".to_owned(),
        known => known.to_string(),
    };
    object([
        ("name", code(name).into()),
        ("resources", bundle.resources.len().into()),
        ("known", Release::all().map(known).collect()),
    ])
}

/// The newer parts that definitions use, the newest first, each with who uses it.
fn uses<'n>(looked: impl Iterator<Item = &'n Looked<'n>>) -> Value {
    type Use<'n> = (Release, String, Option<&'n str>);
    let mut users: HashMap<Use<'_>, BTreeSet<&str>> = HashMap::new();
    for Looked { definition, newer } in looked {
        for newer in newer {
            let word = match newer.part {
                Part::Field(_) => None,
                Part::Word(word, _) => Some(word),
            };
            let users = users.entry((newer.since, newer.field(), word)).or_default();
            users.insert(&definition.name);
        }
    }
    let users = users.into_iter();
    let users = users.map(|((since, field, word), users)| ((since, part(&field, word)), users));
    let users: BTreeMap<(Release, String), BTreeSet<&str>> = users.collect();
    let rows = users.iter().rev().map(|((since, part), users)| {
        object([
            ("since", since.to_string().into()),
            ("part", part.as_str().into()),
            ("users", some_of(users).into()),
        ])
    });
    rows.collect()
}

/// Every field and every word that came after the oldest release, the newest first.
fn addition_rows() -> Value {
    let mut all: Vec<Addition> = [Family::Instancetype, Family::Preference]
        .into_iter()
        .flat_map(additions)
        .collect();
    all.sort_unstable_by(|one, other| {
        let newest_first = other.since.cmp(&one.since);
        newest_first.then_with(|| one.cmp(other))
    });
    let rows = all.iter().map(|addition| {
        let family = match addition.family {
            Family::Instancetype => "instance types",
            Family::Preference => "preferences",
        };
        object([
            ("since", addition.since.to_string().into()),
            ("family", family.into()),
            ("part", part(&addition.path, addition.word).into()),
        ])
    });
    rows.collect()
}

/// A field, or a field with one of its words.
fn part(path: &str, word: Option<&str>) -> String {
    match word {
        Some(word) => code(&format!("{path}: {word}")),
        None => code(path),
    }
}

/// A few names, and how many there are beside them.
fn some_of(names: &BTreeSet<&str>) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(MAX_NAMES)
        .map(|name| code(name))
        .collect();
    match names.len().saturating_sub(MAX_NAMES) {
        0 => listed(&shown),
        others => {
            shown.push(format!("{others} more"));
            listed(&shown)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_names_are_shown() {
        let names = |text: &'static str| some_of(&text.split(' ').collect());
        assert_eq!(names("b a"), "`a` and `b`");
        assert_eq!(names("a b c d e"), "`a`, `b`, `c` and 2 more");
    }
}
