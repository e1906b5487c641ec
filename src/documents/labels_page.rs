//! `docs/labels.md`: every label and annotation, what it means, and where its value comes from.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value;

use crate::catalog::{Catalog, TypedDefinition};
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::Family;
use crate::kubevirt::paths::object::LABELS;
use crate::registry::annotations::{self, ANNOTATIONS, Annotation, Carrier};
use crate::registry::labels::{self, Label, Origin};
use crate::registry::words::{self, Word};
use crate::text::{code_span as code, listed};
use crate::yaml::Node;

use super::markdown::cell;
use super::template::{object, render};

const TEMPLATE: &str = include_str!("../../templates/labels.md");

/// The most values that are all listed; of more values, only some are.
const MAX_VALUES: usize = 8;

/// The values in use, by key.
type Values = BTreeMap<String, BTreeSet<String>>;

pub(super) fn page(catalog: &Catalog, definitions: &[TypedDefinition]) -> String {
    let values = values(catalog, definitions);
    let registered = labels::LABELS
        .iter()
        .map(|label| row(label, values.get(label.key)));
    let others = values
        .iter()
        .filter(|(key, _)| labels::find(key).is_none())
        .map(|(key, values)| {
            object([("key", code(key).into()), ("values", in_use(values).into())])
        });
    let context = object([
        ("registered", registered.collect()),
        ("others", others.collect()),
        (
            "annotations",
            ANNOTATIONS.iter().map(annotation_row).collect(),
        ),
    ]);
    render(TEMPLATE, context)
}

fn row(label: &Label, values: Option<&BTreeSet<String>>) -> Value {
    let origin = match label.origin {
        Origin::Word => word_origin(words::of_label(label.key)),
        Origin::Derived(_) => "derived".to_owned(),
        Origin::Written => "written".to_owned(),
        Origin::Stamped => "stamped".to_owned(),
    };
    let values = match label.origin {
        Origin::Stamped => "the version".to_owned(),
        _ => values.map_or("none".to_owned(), in_use),
    };
    object([
        ("key", code(label.key).into()),
        ("families", families(label.families).into()),
        ("meaning", cell(label.meaning).into()),
        ("origin", origin.into()),
        ("values", values.into()),
    ])
}

fn annotation_row(annotation: &Annotation) -> Value {
    let carrier = match annotation.on {
        Carrier::Resource => families(annotation.families),
        Carrier::VirtualMachine => {
            format!("virtual machines, by {}", families(annotation.families))
        }
    };
    let origin = match annotation.origin {
        annotations::Origin::Word => word_origin(words::of_annotation(annotation.key)),
        annotations::Origin::Written => "written".to_owned(),
    };
    object([
        ("key", code(annotation.key).into()),
        ("on", carrier.into()),
        ("meaning", cell(annotation.meaning).into()),
        ("origin", origin.into()),
    ])
}

fn families(families: &[Family]) -> String {
    let names = families.iter().map(|family| match family {
        Family::Instancetype => "instance types".to_owned(),
        Family::Preference => "preferences".to_owned(),
    });
    listed(&names.collect::<Vec<_>>())
}

fn word_origin(word: Option<&Word>) -> String {
    word.map_or(String::new(), |word| format!("the word `{}`", word.name))
}

/// Every value of every label except the stamped one, whose value is not the catalog's.
fn values(catalog: &Catalog, definitions: &[TypedDefinition]) -> Values {
    let mut values = Values::new();
    let mut add = |key: &str, value: &str| {
        values
            .entry(key.to_owned())
            .or_default()
            .insert(value.to_owned());
    };
    let mut add_all = |labels: Option<&Node>| {
        for (key, field) in labels.into_iter().flat_map(Node::fields) {
            add(key, field.node.text().unwrap_or_default());
        }
    };
    for typed in definitions {
        add_all(typed.definition.get(LABELS));
    }
    for set in catalog.overlays.iter().flat_map(|overlay| &overlay.sets) {
        add_all(set.content.get(LABELS.keys()));
    }
    for label in definitions
        .iter()
        .flat_map(|typed| typed.definition.derived_labels())
    {
        add(label.key, &label.value);
    }
    values
}

/// The values as a phrase: a few are all listed; of many, the least and the greatest quantity, or
/// some of them.
fn in_use(values: &BTreeSet<String>) -> String {
    let mut values: Vec<&String> = values.iter().collect();
    let quantity = |value: &&String| Quantity::parse(value).ok();
    let are_quantities = values.iter().all(|value| quantity(value).is_some());
    if are_quantities {
        values.sort_by_cached_key(quantity);
    }
    let codes: Vec<String> = values.iter().map(|value| cell(&code(value))).collect();
    match codes.as_slice() {
        few if few.len() <= MAX_VALUES => few.join(", "),
        [least, .., most] if are_quantities => {
            format!("{least} to {most}, {} values", codes.len())
        }
        many => {
            let (shown, rest) = many.split_at(MAX_VALUES.min(many.len()));
            format!("{} and {} more", shown.join(", "), rest.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        in_use(&text.split_whitespace().map(ToOwned::to_owned).collect())
    }

    #[test]
    fn few_values_are_listed_in_their_order() {
        assert_eq!(words("true"), "`true`");
        assert_eq!(words("16 2 1"), "`1`, `2`, `16`");
        assert_eq!(words("b c a"), "`a`, `b`, `c`");
    }

    #[test]
    fn many_values_are_shortened() {
        assert_eq!(
            words("1Gi 512Mi 2Gi 4Gi 8Gi 16Gi 32Gi 64Gi 128Gi"),
            "`512Mi` to `128Gi`, 9 values"
        );
        assert_eq!(
            words("a b c d e f g h i j"),
            "`a`, `b`, `c`, `d`, `e`, `f`, `g`, `h` and 2 more"
        );
    }
}
