//! The texts of resources, and writing them.

use std::borrow::Cow;
use std::iter;

use crate::catalog::{Definition, DerivedLabel};
use crate::cores;
use crate::model::At;

use super::bundle::{Bundle, OwnTextOf};
use super::resource::{TextOf, render};
use super::version_label::VersionLabel;

/// What texts are made of.
#[derive(Debug, Default)]
pub struct MadeOf<'d> {
    /// The definitions of the catalog, each with the labels that follow from it.
    pub definitions: Vec<(&'d Definition, Cow<'d, [DerivedLabel]>)>,
    /// Those that the overlay of each bundle changed.
    pub changed: Vec<Vec<&'d Definition>>,
}

/// What was made of each text; nothing where no resource has one.
#[derive(Debug)]
pub(super) struct Texts<R> {
    /// Of those that all bundles share, by the number of their definition.
    shared: Vec<Option<R>>,
    /// Of those that each bundle has for itself.
    own: Vec<Vec<Option<R>>>,
}

impl<R> Texts<R> {
    fn new(bundles: &[Bundle], definitions: usize) -> Self {
        let none = |number| iter::repeat_with(|| None).take(number).collect();
        Self {
            shared: none(definitions),
            own: bundles.iter().map(|it| none(it.own_texts.len())).collect(),
        }
    }

    /// What was made of the text of a resource in the bundle of a number.
    pub(super) fn get(&self, bundle: usize, text: TextOf) -> Option<&R> {
        let made = match text {
            TextOf::Definition(number) => self.shared.get(number),
            TextOf::Bundle(number) => self.own.get(bundle)?.get(number),
        };
        made?.as_ref()
    }

    /// The lengths of bundles in bytes, from that of each text.
    pub(super) fn lengths(&self, bundles: &[Bundle], length: impl Fn(&R) -> u64) -> Vec<u64> {
        let of_bundle = |(number, bundle): (usize, &Bundle)| {
            let resources = bundle.resources.iter();
            let lengths = resources.map(|resource| {
                let body = self.get(number, resource.text);
                resource.head_length() + body.map_or(0, &length)
            });
            lengths.sum()
        };
        bundles.iter().enumerate().map(of_bundle).collect()
    }

    fn set(&mut self, bundle: usize, text: TextOf, made: R) {
        let place = match text {
            TextOf::Definition(number) => self.shared.get_mut(number),
            TextOf::Bundle(number) => self.own.get_mut(bundle).and_then(|it| it.get_mut(number)),
        };
        if let Some(place) = place {
            *place = Some(made);
        }
    }
}

/// A text that is to be written, in the bundle of a number.
struct Wanted<'b> {
    bundle: usize,
    text: TextOf,
    namespace: Option<&'b At<String>>,
}

/// A definition with the labels that follow from it, if they are known, and the texts that are to be written
/// of it.
struct Task<'d, 'b> {
    definition: &'d Definition,
    derived: Option<Cow<'d, [DerivedLabel]>>,
    wanted: Vec<Wanted<'b>>,
}

/// Writes the texts of bundles, and makes something of each. Labels that are not only borrowed are let go when
/// they are written.
pub(super) fn write<R: Send>(
    bundles: &[Bundle],
    made_of: MadeOf<'_>,
    version: &VersionLabel,
    make: impl Fn(String) -> R + Sync,
) -> Texts<R> {
    let mut texts = Texts::new(bundles, made_of.definitions.len());
    let of_catalog = wanted_of_catalog(bundles, made_of.definitions.len()).into_iter();
    let of_catalog = made_of.definitions.into_iter().zip(of_catalog);
    let of_catalog = of_catalog.map(|((definition, derived), wanted)| Task {
        definition,
        derived: Some(derived),
        wanted,
    });
    let of_overlays = bundles.iter().enumerate().zip(made_of.changed);
    let of_overlays = of_overlays.flat_map(|((number, bundle), changed)| {
        let wanted = wanted_of_overlay(number, bundle, changed.len()).into_iter();
        changed
            .into_iter()
            .zip(wanted)
            .map(|(definition, wanted)| Task {
                definition,
                derived: None,
                wanted,
            })
    });
    let tasks: Vec<Task<'_, '_>> = of_catalog.chain(of_overlays).collect();
    let written = cores::map_small(tasks.len(), tasks, |task| task.write(version, &make));
    for (Wanted { bundle, text, .. }, made) in written.into_iter().flatten() {
        texts.set(bundle, text, made);
    }
    texts
}

impl<'b> Task<'_, 'b> {
    fn write<R>(self, version: &VersionLabel, make: impl Fn(String) -> R) -> Vec<(Wanted<'b>, R)> {
        let definition = self.definition;
        let derived = self.derived;
        let derived = derived.unwrap_or_else(|| definition.derived_labels().collect());
        let write = |wanted: Wanted<'b>| {
            let text = render(definition, &derived, wanted.namespace, version);
            (wanted, make(text))
        };
        self.wanted.into_iter().map(write).collect()
    }
}

/// The texts that are to be written of each definition of a catalog.
fn wanted_of_catalog(bundles: &[Bundle], definitions: usize) -> Vec<Vec<Wanted<'_>>> {
    let mut all = none_wanted(definitions);
    for (bundle, Bundle { resources, .. }) in bundles.iter().enumerate() {
        for text in resources.iter().map(|resource| resource.text) {
            if let TextOf::Definition(number) = text
                && let Some(wanted) = all.get_mut(number)
                // All that have it have the same.
                && wanted.is_empty()
            {
                wanted.push(Wanted {
                    bundle,
                    text,
                    namespace: None,
                });
            }
        }
    }
    for (number, bundle) in bundles.iter().enumerate() {
        for (of, wanted) in wanted_of_bundle(number, bundle) {
            if let OwnTextOf::Definition(definition) = of
                && let Some(all) = all.get_mut(definition)
            {
                all.push(wanted);
            }
        }
    }
    all
}

/// The texts that are to be written of each definition that the overlay of a bundle changed.
fn wanted_of_overlay(number: usize, bundle: &Bundle, changed: usize) -> Vec<Vec<Wanted<'_>>> {
    let mut all = none_wanted(changed);
    for (of, wanted) in wanted_of_bundle(number, bundle) {
        if let OwnTextOf::Changed(definition) = of
            && let Some(all) = all.get_mut(definition)
        {
            all.push(wanted);
        }
    }
    all
}

fn none_wanted<'b>(definitions: usize) -> Vec<Vec<Wanted<'b>>> {
    iter::repeat_with(Vec::new).take(definitions).collect()
}

/// The texts that only the bundle of a number has, each with what it is made of.
fn wanted_of_bundle(bundle: usize, held: &Bundle) -> impl Iterator<Item = (OwnTextOf, Wanted<'_>)> {
    let own = held.own_texts.iter().enumerate();
    own.map(move |(number, own)| {
        let wanted = Wanted {
            bundle,
            text: TextOf::Bundle(number),
            namespace: own.namespace.as_ref(),
        };
        (own.of, wanted)
    })
}
