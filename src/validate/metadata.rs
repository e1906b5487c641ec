//! Rules for names, labels and annotations.

use crate::catalog::{DerivedLabel, Document, TypedDefinition};
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubernetes::name::{
    check_annotation_key, check_annotations_size, check_label_key, check_label_value,
    check_subdomain,
};
use crate::kubernetes::object_metadata::SERVER_FIELDS;
use crate::kubevirt::Scope;
use crate::kubevirt::paths::object::{ANNOTATIONS, LABELS, NAMESPACE};
use crate::registry::{annotations, labels};
use crate::text::{Location, TextError};
use crate::yaml::Value;

pub(super) fn check(typed: &TypedDefinition, problems: &mut Problems) {
    let name = &typed.definition.name;
    if let Err(error) = check_subdomain(name) {
        let size = typed.definition.size.as_ref();
        let message = match size.filter(|size| size.name.is_empty()) {
            Some(_) => "this size has no name".to_owned(),
            None => error.message,
        };
        let problem = typed.problem_at(Code::BadName, typed.definition.at, message);
        let is_lower = check_subdomain(&name.to_lowercase()).is_ok();
        let help = is_lower.then_some("write it in lower case");
        problems.push(problem.help_from(help.map(str::to_owned)));
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
        // What is wrong with the name or with the field that it restates is already reported.
        if let Err(error) = check_label_value(&label.value)
            && (typed.spec.is_some() || !problems.is_reported(label.at))
            && (label.at != typed.definition.at || check_subdomain(&typed.definition.name).is_ok())
        {
            let problem = typed.problem_at(Code::BadLabel, label.at, error.message);
            let key = label.key;
            problems.push(problem.note(format!("this becomes the label `{key}`")));
        }
    }
}

/// Reports a namespace of a cluster-wide resource. A cluster takes the resource and drops its
/// namespace (`EnsureObjectNamespaceMatchesRequestNamespace` of the API server), so it is not where
/// its author means it to be: in every namespace, it may collide with another of its name.
pub(super) fn check_namespace(document: &Document, problems: &mut Problems) {
    let kind = document.kind;
    if let Some(namespace) = document.namespace()
        && kind.scope() == Scope::Cluster
        && !namespace.is_empty()
        && !problems.is_reported(document.typed.at(NAMESPACE))
    {
        let message = format!("a {} is in no namespace", kind.as_str());
        let problem = document.typed.problem(Code::BadName, NAMESPACE, message);
        let twin = kind.as_str().replace("Cluster", "");
        problems.push(problem.help(format!("remove `namespace`, or make it a {twin}")));
    }
}

/// Reports the fields that only a server sets.
pub(super) fn report_server_fields(typed: &TypedDefinition, problems: &mut Problems) {
    for path in SERVER_FIELDS {
        if let Some(field) = typed.definition.content.field(path.keys())
            && field.node.value != Value::Null
            && !problems.is_reported(field.node.at)
        {
            let name = path.last();
            let message = format!("only a server sets `{name}`");
            let problem = typed.problem_at(Code::ServerField, field.key, message);
            problems.push(problem.help("remove it before the resource is applied"));
        }
    }
}

fn check_labels(typed: &TypedDefinition, problems: &mut Problems) {
    let wrong = |at, text: &str, error| wrong_part(typed, Code::BadLabel, (at, text), error);
    for (key, field) in typed.definition.fields(LABELS) {
        // Most are registered, and so are known to be valid.
        if labels::find(key).is_none()
            && let Err(error) = check_label_key(key)
        {
            problems.push(wrong(field.key, key, error));
        }
        let value = field.node.text().unwrap_or("");
        if let Err(error) = check_label_value(value) {
            problems.push(wrong(field.node.at, value, error));
        }
    }
}

/// The problem of a key or a value, at the part of it that is wrong.
fn wrong_part(
    typed: &TypedDefinition,
    code: Code,
    (at, text): (Location, &str),
    error: TextError,
) -> Problem {
    let problem = typed.problem_at(code, at, error.message);
    problem.in_value(text, error.range)
}

fn check_annotations(typed: &TypedDefinition, problems: &mut Problems) {
    for (key, field) in typed.definition.fields(ANNOTATIONS) {
        if annotations::find(key).is_none()
            && let Err(error) = check_annotation_key(key)
        {
            let written = (field.key, key.as_str());
            problems.push(wrong_part(typed, Code::BadAnnotation, written, error));
        }
    }
    let annotations = typed.definition.fields(ANNOTATIONS);
    let texts = annotations.filter_map(|(key, field)| Some((key.as_str(), field.node.text()?)));
    if let Err(error) = check_annotations_size(texts) {
        problems.push(typed.problem(Code::BadAnnotation, ANNOTATIONS, error.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use crate::registry::annotations::ANNOTATIONS;
    use crate::registry::labels::LABELS;

    use super::*;

    #[test]
    fn what_is_registered_is_valid() {
        for label in LABELS {
            assert_eq!(check_label_key(label.key), Ok(()), "{}", label.key);
        }
        for annotation in ANNOTATIONS {
            let checked = check_annotation_key(annotation.key);
            assert_eq!(checked, Ok(()), "{}", annotation.key);
        }
    }
}
