//! Rules for names, labels and annotations.

use crate::catalog::{DerivedLabel, TypedDefinition};
use crate::diagnostic::{Code, Problems};
use crate::kubernetes::name::{
    check_annotation_key, check_annotations_size, check_label_key, check_label_value,
    check_subdomain,
};
use crate::kubevirt::paths::object::{ANNOTATIONS, LABELS};
use crate::text::TextError;

pub(super) fn check(typed: &TypedDefinition, problems: &mut Problems) {
    if let Err(error) = check_subdomain(&typed.definition.name) {
        problems.push(typed.problem_at(Code::BadName, typed.definition.at, error.message));
    }
    check_labels(typed, problems);
    check_annotations(typed, problems);
}

/// Checks labels that follow from a definition, where what they restate is.
pub(super) fn check_derived_labels(
    typed: &TypedDefinition,
    derived: &[DerivedLabel],
    problems: &mut Problems,
) {
    if !typed.definition.is_whole {
        return;
    }
    for label in derived {
        if let Err(error) = check_label_value(&label.value) {
            let problem = typed.problem_at(Code::BadLabel, label.at, error.message);
            let key = label.key;
            problems.push(problem.note(format!("this becomes the label `{key}`")));
        }
    }
}

fn check_labels(typed: &TypedDefinition, problems: &mut Problems) {
    for (key, field) in typed.definition.fields(LABELS) {
        let report = |at, text: &str, error: TextError| {
            let problem = typed.problem_at(Code::BadLabel, at, error.message);
            problem.in_value(text, error.range)
        };
        if let Err(error) = check_label_key(key) {
            problems.push(report(field.key, key, error));
        }
        let value = field.node.text().unwrap_or("");
        if let Err(error) = check_label_value(value) {
            problems.push(report(field.node.at, value, error));
        }
    }
}

fn check_annotations(typed: &TypedDefinition, problems: &mut Problems) {
    for (key, field) in typed.definition.fields(ANNOTATIONS) {
        if let Err(error) = check_annotation_key(key) {
            problems.push(typed.problem_at(Code::BadAnnotation, field.key, error.message));
        }
    }
    let annotations = typed.definition.fields(ANNOTATIONS);
    let texts = annotations.filter_map(|(key, field)| Some((key.as_str(), field.node.text()?)));
    if let Err(error) = check_annotations_size(texts) {
        problems.push(typed.problem(Code::BadAnnotation, ANNOTATIONS, error.to_string()));
    }
}
