//! Whether what sources set for some releases of KubeVirt is where it belongs.

use std::sync::Arc;

use foldhash::HashSet;

use crate::catalog::{Catalog, Layer, Series, SincePart, is_template};
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::paths::object::SPEC;
use crate::kubevirt::{Family, SpecSchemas};
use crate::model::Release;
use crate::yaml::{Node, Value};

use super::release::not_known;

/// Checks each part of a source that is for a release and later ones: that release has to know it, and the
/// one before it must not. `are_typed` says whether every spec could be read.
pub(super) fn check(catalog: &Catalog, are_typed: bool, problems: &mut Problems) {
    let layers = layers(catalog);
    if layers.is_empty() {
        return;
    }
    let schemas = SpecSchemas::of_families();
    for (family, layer) in layers {
        for part in &layer.since {
            let needed = check_part(family, part, &schemas, problems);
            // What is misspelt, and what an expression gives, may need a later one.
            if are_typed && needed < part.release && !has_expression(&part.content) {
                problems.push(late(part, needed));
            }
        }
    }
}

/// The layers that have such parts, each once.
fn layers(catalog: &Catalog) -> Vec<(Family, &Layer)> {
    let instancetypes = catalog.series.iter().flat_map(Series::layers);
    let preferences = catalog.all_preferences().flat_map(|it| it.layers());
    let preferences = preferences.chain(catalog.components.values());
    let all = instancetypes
        .map(|layer| (Family::Instancetype, layer))
        .chain(preferences.map(|layer| (Family::Preference, layer)));
    let mut seen = HashSet::default();
    all.filter(|(_, layer)| !layer.since.is_empty() && seen.insert(Arc::as_ptr(layer)))
        .map(|(family, layer)| (family, layer.as_ref()))
        .collect()
}

/// Reports what the release of a part does not know, and returns the release that the part needs.
fn check_part(
    family: Family,
    part: &SincePart,
    schemas: &SpecSchemas,
    problems: &mut Problems,
) -> Release {
    let spec = part.content.get(SPEC.keys());
    let unknown = spec.map(|spec| schemas.unknown_to(part.release, family, spec));
    let unknown = unknown.unwrap_or_default();
    for newer in &unknown {
        let help = format!("move it to `{}`", newer.since);
        problems.push(not_known(part.release, newer).help(help));
    }
    let parts = schemas.newer_parts(family, &part.content);
    let needed = parts.iter().map(|newer| newer.since).max();
    needed.unwrap_or(Release::OLDEST)
}

fn has_expression(node: &Node) -> bool {
    match &node.value {
        Value::String(text) => is_template(text),
        Value::Sequence(items) => items.iter().any(has_expression),
        Value::Mapping(fields) => fields.values().any(|field| has_expression(&field.node)),
        _ => false,
    }
}

fn late(part: &SincePart, needed: Release) -> Problem {
    let message = format!("KubeVirt {needed} knows all of this already");
    let help = if needed == Release::OLDEST {
        "move it out of `since`: no release that is known lacks it".to_owned()
    } else {
        format!("move it to `{needed}`")
    };
    Problem::new(Code::LateSince, part.at, message).help(help)
}
