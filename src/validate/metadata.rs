//! Rules over names, labels and annotations.

use crate::api::TextError;
use crate::api::name::{
    check_annotation_key, check_annotations_size, check_label_key, check_label_value,
    check_subdomain,
};
use crate::diagnostic::{Code, Problem, Problems};

use super::Subject;

pub(super) fn check(subject: &Subject<'_>, problems: &mut Problems) {
    if let Err(error) = check_subdomain(subject.name) {
        let problem = Problem::new(Code::BadName, subject.name_at, error.message);
        problems.push(problem.found_in(subject.name));
    }
    check_labels(subject, problems);
    check_annotations(subject, problems);
}

fn check_labels(subject: &Subject<'_>, problems: &mut Problems) {
    for (key, key_at, node) in subject.metadata("labels") {
        let report = |at, text: &str, error: TextError| {
            Problem::new(Code::BadLabel, at, error.message)
                .in_value(text, error.range)
                .found_in(subject.name)
        };
        if let Err(error) = check_label_key(key) {
            problems.push(report(key_at, key, error));
        }
        let value = node.text().unwrap_or("");
        if let Err(error) = check_label_value(value) {
            problems.push(report(node.at, value, error));
        }
    }
}

fn check_annotations(subject: &Subject<'_>, problems: &mut Problems) {
    for (key, at, _) in subject.metadata("annotations") {
        if let Err(error) = check_annotation_key(key) {
            problems
                .push(Problem::new(Code::BadAnnotation, at, error.message).found_in(subject.name));
        }
    }
    let texts = subject
        .metadata("annotations")
        .filter_map(|(key, _, node)| Some((key, node.text()?)));
    if let Err(error) = check_annotations_size(texts) {
        let path = ["metadata", "annotations"];
        problems.push(subject.problem(Code::BadAnnotation, &path, error.to_string()));
    }
}
