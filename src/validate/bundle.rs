//! Bundles as files: documents of the four kinds, this project's or anybody's.

use std::collections::HashMap;

use crate::catalog::{Document, TypedDefinition};
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::Kind;
use crate::kubevirt::paths::object::LABELS;
use crate::registry::labels::{self, Origin};
use crate::text::Location;
use crate::yaml::Node;

use super::definition::check_definition;
use super::{fit, hints};

/// Checks bundles. Each is a set of its own, in which a name stands once; what a preference
/// requires may be met by an instance type of any of them.
pub fn validate_bundles(bundles: Vec<Vec<Node>>, problems: &mut Problems) {
    let mut all = Vec::new();
    for documents in bundles {
        let documents = documents.into_iter();
        let read = documents.filter_map(|document| Document::read(document, problems));
        let read: Vec<Document> = read.collect();
        report_duplicates(&read, problems);
        all.extend(read);
    }
    let definitions = all.iter().map(|document| &document.typed);
    for typed in definitions.clone() {
        check_definition(typed, problems);
        check_derived_labels(typed, problems);
        hints::report_deprecated(typed, problems);
    }
    fit::check(definitions, problems);
}

/// One kind gives a name once in a namespace.
fn report_duplicates(documents: &[Document], problems: &mut Problems) {
    let mut names: HashMap<(Kind, Option<&str>, &str), Location> = HashMap::new();
    for document in documents {
        let (kind, definition) = (document.kind, &document.typed.definition);
        let key = (kind, document.namespace(), definition.name.as_str());
        if let Some(first) = names.insert(key, definition.at) {
            let (kind, name) = (kind.as_str(), &definition.name);
            let message = format!("a second {kind} has the name `{name}`");
            problems.push(
                Problem::new(Code::DuplicateName, definition.at, message)
                    .related(first, "the first one")
                    .help("rename or remove one of the two: a cluster would keep only the last"),
            );
        }
    }
}

/// Labels that restate the spec were written by hand here; each must say what the spec says.
fn check_derived_labels(typed: &TypedDefinition, problems: &mut Problems) {
    for (key, field) in typed.definition.fields(LABELS) {
        let label = &field.node;
        let Some(Origin::Derived(derivation)) = labels::find(key).map(|label| label.origin) else {
            continue;
        };
        let derived = typed.definition.derive(derivation);
        let derived = derived.as_ref().map(|(value, _)| value.as_str());
        // Releases before v1.7.0 label an architecture that their specs leave open.
        let is_left_open = derived.is_none() && key == labels::ARCH;
        let Some(written) = label.text() else {
            continue;
        };
        if derived == Some(written) || is_left_open {
            continue;
        }
        let (said, help) = match derived {
            Some(derived) => (
                format!("says `{derived}`"),
                format!("write `{derived}`, or mend the spec"),
            ),
            None => (
                "says nothing of that".to_owned(),
                "remove the label, or mend the spec".to_owned(),
            ),
        };
        let message = format!("`{key}` is `{written}`, and the resource {said}");
        problems.push(
            typed
                .problem_at(Code::LabelMismatch, label.at, message)
                .help(help),
        );
    }
}
