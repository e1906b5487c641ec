//! Bundles as files: documents of the four kinds, from this project or another one.

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

/// Checks bundles. A name must be unique within its bundle; the requirements of a preference can be
/// met by an instance type of any bundle.
pub fn validate_bundles(bundles: Vec<Vec<Node>>, problems: &mut Problems) {
    let mut all = Vec::new();
    for documents in bundles {
        let read: Vec<Document> = documents
            .into_iter()
            .filter_map(|document| Document::read(document, problems))
            .collect();
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

/// Reports names that a kind has more than once in a namespace.
fn report_duplicates(documents: &[Document], problems: &mut Problems) {
    let mut names: HashMap<(Kind, Option<&str>, &str), Location> = HashMap::new();
    for document in documents {
        let (kind, definition) = (document.kind, &document.typed.definition);
        let key = (kind, document.namespace(), definition.name.as_str());
        if let Some(first) = names.insert(key, definition.at) {
            let (kind, name) = (kind.as_str(), &definition.name);
            let message = format!("duplicate {kind} `{name}`");
            problems.push(
                Problem::new(Code::DuplicateName, definition.at, message)
                    .related(first, "first defined here")
                    .help("rename or remove one of the two: a cluster would keep only the last"),
            );
        }
    }
}

/// Reports labels that differ from what they restate, as a foreign bundle may set them by hand.
fn check_derived_labels(typed: &TypedDefinition, problems: &mut Problems) {
    for (key, field) in typed.definition.fields(LABELS) {
        let label = &field.node;
        let Some(Origin::Derived(derivation)) = labels::find(key).map(|label| label.origin) else {
            continue;
        };
        let derived = typed.definition.derive(derivation).map(|(value, _)| value);
        // Releases before v1.7.0 label an architecture that their specs do not set.
        let is_not_set = derived.is_none() && key == labels::ARCH;
        let Some(written) = label.text() else {
            continue;
        };
        if derived.as_deref() == Some(written) || is_not_set {
            continue;
        }
        let (expected, help) = match derived {
            Some(derived) => (
                format!("the resource says `{derived}`"),
                format!("change the label to `{derived}`, or fix the resource"),
            ),
            None => (
                "the resource sets no such value".to_owned(),
                "remove the label, or fix the resource".to_owned(),
            ),
        };
        let message = format!("the label `{key}` is `{written}`, but {expected}");
        problems.push(
            typed
                .problem_at(Code::LabelMismatch, label.at, message)
                .help(help),
        );
    }
}
