//! Bundles as files: documents of the four kinds, this project's or anybody's.

use std::collections::HashMap;

use crate::api::Kind;
use crate::api::resource::{Spec, TypedResource};
use crate::catalog::{Definition, Size};
use crate::diagnostic::{Code, Problem, Problems};
use crate::labels::{self, Origin};
use crate::source::Location;
use crate::yaml::Node;

use super::{Subject, fit, hints, validate_subject};

/// Checks bundles. Each is a set of its own, in which a name stands once; what a preference
/// requires may be met by an instance type of any of them.
pub fn validate_bundles(bundles: &[Vec<Node>], problems: &mut Problems) {
    let mut all = Vec::new();
    for documents in bundles {
        let read = documents
            .iter()
            .filter_map(|document| read(document, problems));
        let resources: Vec<(Kind, Subject)> = read.collect();
        report_duplicates(&resources, problems);
        all.extend(resources.into_iter().map(|(_, subject)| subject));
    }
    for subject in &all {
        validate_subject(subject, problems);
        check_derived_labels(subject, problems);
        hints::report_deprecated(subject, problems);
    }
    fit::check(&all, problems);
}

/// A document as what its `kind` says; nothing where that cannot be told.
fn read<'a>(document: &'a Node, problems: &mut Problems) -> Option<(Kind, Subject<'a>)> {
    let resource = TypedResource::read(document, problems);
    let kind = Kind::of(document)?;
    let name = document.get(&["metadata", "name"])?;
    // The rules over a right spec hold behind wrong metadata, too; the spec's own problems are
    // reported already.
    let spec = resource.map_or_else(
        || Spec::read(kind.family(), document, &mut Problems::default()),
        |resource| Some(resource.into_spec()),
    );
    Some((
        kind,
        Subject::of_document(name.text()?, name.at, kind.family(), document, spec),
    ))
}

/// One kind gives a name once in a namespace.
fn report_duplicates(subjects: &[(Kind, Subject<'_>)], problems: &mut Problems) {
    let mut names: HashMap<(Kind, Option<&str>, &str), Location> = HashMap::new();
    for (kind, subject) in subjects {
        let namespace = subject
            .content
            .get(&["metadata", "namespace"])
            .and_then(Node::text);
        if let Some(first) = names.insert((*kind, namespace, subject.name), subject.name_at) {
            let message = format!("a second {} has the name `{}`", kind.as_str(), subject.name);
            problems.push(
                Problem::new(Code::DuplicateName, subject.name_at, message)
                    .related(first, "the first one")
                    .help("rename or remove one of the two: a cluster would keep only the last"),
            );
        }
    }
}

/// Labels that restate the spec were written by hand here; each must say what the spec says.
fn check_derived_labels(subject: &Subject<'_>, problems: &mut Problems) {
    let definition = as_definition(subject);
    for (key, _, label) in subject.metadata("labels") {
        let Some(Origin::Derived(derive)) = labels::find(key).map(|label| &label.origin) else {
            continue;
        };
        let (Some(written), derived) = (label.text(), derive(&definition)) else {
            continue;
        };
        // Releases before v1.7.0 label an architecture that their specs leave open.
        let is_left_open = derived.is_none() && key == labels::ARCH;
        if derived.as_deref() != Some(written) && !is_left_open {
            let message = match &derived {
                Some(derived) => {
                    format!("`{key}` is `{written}`, and the resource says `{derived}`")
                }
                None => format!("`{key}` is `{written}`, and the resource says nothing of that"),
            };
            let problem =
                Problem::new(Code::LabelMismatch, label.at, message).found_in(subject.name);
            problems.push(match derived {
                Some(derived) => problem.help(format!("write `{derived}`, or mend the spec")),
                None => problem.help("remove the label, or mend the spec"),
            });
        }
    }
}

/// The document as the definition that it could have been rendered from.
fn as_definition(subject: &Subject<'_>) -> Definition {
    Definition {
        family: subject.family,
        name: subject.name.to_owned(),
        at: subject.name_at,
        size: size(subject),
        content: subject.content.clone(),
        is_whole: true,
    }
}

/// The size and the version of the series that a name gives: `u1.medium` is `medium` of `u`, `1`.
fn size(subject: &Subject<'_>) -> Option<Size> {
    let (series, size) = subject.name.split_once('.')?;
    let letters = series.trim_end_matches(|c: char| c.is_ascii_digit());
    Some(Size {
        name: size.to_owned(),
        series_version: series.strip_prefix(letters)?.to_owned(),
    })
}
